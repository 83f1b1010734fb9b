"""Block and raise a concern: silent, at once, and possible after an introduction is over too."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from models import Introduction
from sandbox.client import wait_for
from tests.hospital import Hospital
from tests.steps import (
    NEXT_MONDAY,
    WEDNESDAY_NOON,
    await_ephemeral,
    block,
    click_forged_button,
    open_about,
)


def test_blocked_they_are_never_shown_to_each_other_and_nobody_is_told(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    block(hospital.ben, thread)
    told = hospital.amara.await_message("has ended. That happens")
    assert "block" not in hospital.amara.says(told).lower()
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_a_blocked_mentor_who_raises_a_hand_reads_a_kind_line(hospital: Hospital) -> None:
    block(hospital.ben, hospital.introduce_pair())
    hospital.share_goal(hospital.ben, "leading a code")
    post = hospital.amara.await_message("leading a code", hospital.growth)
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "This goal has the help it needs at the moment.")


def test_the_other_way_round_too(hospital: Hospital) -> None:
    block(hospital.amara, hospital.introduce_pair())
    hospital.ben.await_message("has ended. That happens")
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_open_asks_between_them_end(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    second = hospital.share_goal(hospital.ben, "leading a code")
    hospital.ben.click("Ask for one coffee", second, below="Amara Fable")
    hospital.settle()
    block(hospital.ben, thread)
    hospital.settle()
    assert not any("[Happy to" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_after_the_end_there_still_is_a_way_out(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.amara.click("End this introduction", view=open_about(hospital.amara, thread))
    hospital.settle()
    hospital.amara.close_modal()
    over = hospital.ben.await_message("This introduction has ended.", hospital.ben.conversations("mpim")[0]["id"])
    block(hospital.ben, over)
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_home_shows_whom_one_blocked_and_the_way_back(hospital: Hospital) -> None:
    hospital.ben.open_home()
    block(hospital.ben, hospital.introduce_pair())
    hospital.ben.click("Whom you've blocked", view=hospital.ben.await_home("Whom you've blocked"))
    hospital.ben.click("Unblock", view=hospital.ben.await_modal("Blocked"))
    assert "You've blocked nobody." in hospital.ben.shows(hospital.ben.await_modal("Blocked"))
    hospital.ben.close_modal()
    hospital.settle()
    assert "Amara" in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_a_concern_goes_to_people_not_to_the_bot(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.ben.click("Raise a concern", view=open_about(hospital.ben, thread))
    said = hospital.ben.shows(hospital.ben.await_modal("Raise a concern"))
    assert "GME office, 555-0100" in said
    assert "I take no story here" in said


def test_a_silent_block_shows_on_no_card_of_the_other_one(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.share_goal(hospital.ben, "leading a code")
    block(hospital.amara, thread)
    card = hospital.ben.await_message("They aren't taking anybody on at the moment.")
    assert "Off your list" not in hospital.ben.says(card)


def test_an_unnamed_post_of_somebody_blocked_answers_like_any_other(hospital: Hospital) -> None:
    block(hospital.amara, hospital.introduce_pair())
    for resident, sentence in ((hospital.ben, "leading a code"), (hospital.priya, "leading a family meeting")):
        hospital.share_goal(resident, sentence, visibility="unnamed")
        hospital.amara.click("I can help", hospital.amara.await_message(sentence, hospital.growth))
        hospital.settle()
    whispers = [m["text"] for m in hospital.amara.messages(hospital.growth) if m.get("is_ephemeral")]
    assert len(whispers) == 2
    assert len(set(whispers)) == 1
    assert not hospital.ben.find("Somebody raised a hand")


def test_enough_help_is_said_without_a_block_too(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    post = hospital.ben.await_message("wants to grow in", hospital.growth)
    for mentor in (hospital.dara, hospital.ruth, hospital.sam):
        mentor.click("I can help", post)
    hospital.settle()
    hospital.chidi.click("I can help", post)
    await_ephemeral(hospital.chidi, "This goal has the help it needs at the moment.")


def test_an_introduction_is_ended_from_home_by_either_and_its_place_is_free(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    menu = "About an introduction …"
    home = hospital.amara.open_home()
    with hospital.db() as s:
        own = str(s.scalars(select(Introduction.id)).one())
    hospital.ben.select(menu, own, hospital.ben.open_home())
    assert "With @Amara Fable, about: running a code" in hospital.ben.shows(hospital.ben.await_modal())
    click_forged_button(hospital, hospital.sam, "introduction.about", own)
    assert "Amara" not in hospital.sam.shows(hospital.sam.modal)
    hospital.amara.select(menu, own, home)
    hospital.amara.click("End this introduction", view=hospital.amara.await_modal("About this thread"))
    hospital.ben.await_message("has ended.")
    wait_for(lambda: menu not in str(hospital.amara.home), "her Home to follow")
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_a_blocked_mentor_reads_only_a_neutral_line(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(thanks="Thank you, wonderful Amara.") == {}
    hospital.settle()
    block(hospital.ben, thread)
    hospital.settle()
    assert not hospital.amara.find("Thank you, wonderful Amara.")
    assert hospital.amara.find("has ended. That happens")


def test_who_was_blocked_reaches_nobody_with_a_form_that_is_still_open(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    block(hospital.amara, thread)
    hospital.settle()
    hospital.ben.submit(thanks="You can't get rid of me.")
    hospital.settle()
    assert not hospital.amara.find("You can't get rid of me.")


def test_who_was_blocked_meanwhile_is_not_surfaced_again(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.publish_offers(hospital.chidi, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, "reading EKGs"), below="Chidi Appendix")
    hospital.settle()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.publish_offers(hospital.amara, "reading EKGs with me")
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    block(hospital.ben, hospital.ben.await_message("Why you two"))
    hospital.settle()
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal: “reading EKGs”"))
    assert "Amara" not in said
