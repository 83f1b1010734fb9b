"""Blocking and raising a concern: silent, immediate, and possible even after an introduction is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from models import Introduction
from tests.hospital import Hospital
from tests.steps import (
    NEXT_MONDAY,
    WEDNESDAY_NOON,
    await_ephemeral,
    block,
    click_forged_button,
    open_about,
    see_who,
)


def test_a_blocked_mentor_is_no_longer_suggested_and_is_not_told(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    block(hospital.ben, thread)
    note = hospital.amara.await_message("has ended. It happens")
    assert "block" not in hospital.amara.says(note).lower()
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_a_blocked_mentor_who_offers_help_gets_a_kind_reply(hospital: Hospital) -> None:
    block(hospital.ben, hospital.introduce_pair())
    hospital.share_goal(hospital.ben, "leading a code")
    post = hospital.amara.await_message("leading a code", hospital.growth)
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "This goal has the help it needs at the moment.")


def test_a_mentor_who_blocks_a_resident_is_no_longer_suggested_to_them(hospital: Hospital) -> None:
    block(hospital.amara, hospital.introduce_pair())
    hospital.ben.await_message("has ended. It happens")
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_blocking_closes_open_asks_between_the_two(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    second = hospital.share_goal(hospital.ben, "leading a code")
    hospital.ben.click("Ask for one coffee", second, below="Amara Fable")
    hospital.settle()
    block(hospital.ben, thread)
    hospital.settle()
    assert not any("[Happy to" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_a_person_can_block_after_the_introduction_has_ended(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.amara.click("End this introduction", view=open_about(hospital.amara, thread))
    hospital.settle()
    hospital.amara.close_modal()
    ended = hospital.ben.await_message("This introduction has ended.", hospital.ben.conversations("mpim")[0]["id"])
    block(hospital.ben, ended)
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_home_lists_blocked_people_and_can_unblock_them(hospital: Hospital) -> None:
    hospital.ben.open_home()
    block(hospital.ben, hospital.introduce_pair())
    hospital.ben.click("People you've blocked", view=hospital.ben.await_home("People you've blocked"))
    hospital.ben.click("Unblock", view=hospital.ben.await_modal("Blocked"))
    assert "You haven't blocked anyone." in hospital.ben.shows(hospital.ben.await_modal("Blocked"))
    hospital.ben.close_modal()
    hospital.settle()
    assert "Amara" in hospital.ben.says(hospital.share_goal(hospital.ben, "leading a code"))


def test_a_concern_goes_to_people_and_not_to_the_bot(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.ben.click("Raise a concern", view=open_about(hospital.ben, thread))
    said = hospital.ben.shows(hospital.ben.await_modal("Raise a concern"))
    assert "GME office, 555-0100" in said
    assert "I don't take reports" in said
    assert said.index("Confidential first") < said.index("At this hospital")


def test_a_card_does_not_reveal_a_block(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.share_goal(hospital.ben, "leading a code")
    block(hospital.amara, thread)
    card = hospital.ben.await_message("Not taking new people right now.")
    assert "Removed." not in hospital.ben.says(card)


def test_an_unnamed_post_does_not_reveal_a_block(hospital: Hospital) -> None:
    block(hospital.amara, hospital.introduce_pair())
    for resident, sentence in ((hospital.ben, "leading a code"), (hospital.priya, "leading a family meeting")):
        hospital.share_goal(resident, sentence, visibility="unnamed")
        hospital.amara.click("I can help", hospital.amara.await_message(sentence, hospital.growth))
        hospital.settle()
    ephemerals = [m["text"] for m in hospital.amara.messages(hospital.growth) if m.get("is_ephemeral")]
    assert len(ephemerals) == 2
    assert len(set(ephemerals)) == 1
    assert not hospital.ben.find("Someone offered to help")


def test_a_goal_with_enough_help_gives_the_same_reply_without_a_block(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    post = hospital.ben.await_message("wants to grow in", hospital.growth)
    for mentor in (hospital.dara, hospital.ruth, hospital.sam):
        mentor.click("I can help", post)
    hospital.settle()
    hospital.chidi.click("I can help", post)
    await_ephemeral(hospital.chidi, "This goal has the help it needs at the moment.")


def test_an_introduction_can_be_ended_from_home_and_frees_capacity(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    menu = "About an introduction …"
    home = hospital.amara.open_home()
    with hospital.db() as s:
        introduction_id = str(s.scalars(select(Introduction.id)).one())
    hospital.ben.select(menu, introduction_id, hospital.ben.open_home())
    assert "With @Amara Fable, about: running a code" in hospital.ben.shows(hospital.ben.await_modal())
    click_forged_button(hospital, hospital.sam, "introduction.about", introduction_id)
    assert "Amara" not in hospital.sam.shows(hospital.sam.modal)
    hospital.amara.select(menu, introduction_id, home)
    hospital.amara.click("End this introduction", view=hospital.amara.await_modal("About this thread"))
    hospital.ben.await_message("has ended.")
    hospital.wait_for(lambda: menu not in str(hospital.amara.home), "her Home to update")
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_a_blocked_mentor_gets_only_a_neutral_note(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(thanks="Thank you, wonderful Amara.") == {}
    hospital.settle()
    block(hospital.ben, thread)
    hospital.settle()
    assert not hospital.amara.find("Thank you, wonderful Amara.")
    assert hospital.amara.find("has ended. It happens")


def test_a_blocked_resident_cannot_reach_the_mentor_with_an_open_form(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    block(hospital.amara, thread)
    hospital.settle()
    hospital.ben.submit(thanks="You can't get rid of me.")
    hospital.settle()
    assert not hospital.amara.find("You can't get rid of me.")


def test_a_mentor_blocked_in_the_meantime_is_not_suggested_again(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.publish_offers(hospital.chidi, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, "reading EKGs"), below="Chidi Appendix")
    hospital.settle()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.command("/curbside pause until Mar 11")
    hospital.publish_offers(hospital.amara, "reading EKGs with me")
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    block(hospital.ben, hospital.ben.await_message("Why I connected you"))
    hospital.settle()
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    news = hospital.ben.await_message("That one didn't line up. For your goal: “reading EKGs”")
    assert "Amara" not in hospital.ben.says(news)
    assert "Amara" not in see_who(hospital.ben, news, "See your list")
