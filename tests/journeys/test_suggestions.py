"""The window on Home with whoever was shown for a goal."""

from datetime import UTC, datetime

from sqlalchemy import select

from models import Goal
from sandbox.client import wait_for
from sandbox.models import Json
from tests.hospital import CODES, Hospital
from tests.steps import (
    block,
    click_forged_button,
    expire_ask_in_a_full_week,
    import_evaluator,
)


def opened(hospital: Hospital) -> str:
    """What Ben reads in the window."""
    hospital.settle()
    hospital.ben.click("Who can help", view=hospital.ben.open_home())
    return hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def somebody_new(hospital: Hospital) -> list[Json]:
    """The messages of the bot's own accord that tell Ben of somebody new."""
    return hospital.ben.saying("Somebody new can help", hospital.ben.direct())


def test_who_can_help_is_there_on_home_as_long_as_nobody_does(hospital: Hospital) -> None:
    ben = hospital.ben
    for mentor in (hospital.amara, hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    hospital.share_goal(ben, visibility="unnamed")
    ben.click("Who can help", view=ben.open_home())
    shown = ben.shows(ben.await_modal("Who can help"))
    assert shown.count("Ask me about: “leading a code calmly”") == 3
    assert "Asking somebody tells them your name." in shown
    ben.click("Not for me", below="Dara Vellum")
    wait_for(lambda: "Dara" not in ben.shows(ben.modal), "her to be gone from the window")
    ben.click("Ask for one coffee", below="Amara Fable")
    wait_for(lambda: "Asked for one coffee." in ben.shows(ben.modal), "the window to follow")
    hospital.amara.click("Happy to", hospital.amara.await_message("Somebody would like to learn from you"))
    ben.close_modal()
    home = ben.await_home("is helping")
    assert "[Who can help]" not in ben.shows(home)
    assert "[Second view]" in ben.shows(home)


def test_where_nobody_can_help_the_window_says_so(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.ben.click("Who can help", view=hospital.ben.open_home())
    assert "Nobody new fits right now." in hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def test_whom_one_has_blocked_is_not_in_the_window(hospital: Hospital) -> None:
    block(hospital.ben, hospital.introduce_pair())
    assert "Amara" not in opened(hospital)


def test_who_evaluates_one_is_not_in_the_window(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    assert "Amara" not in opened(hospital)


def test_for_a_goal_that_is_wrapped_up_it_doesnt_open(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_home("What you've finished")
    with hospital.db() as s:
        goal = str(s.scalars(select(Goal.id)).one())
    click_forged_button(hospital, hospital.ben, "home.who_can_help", goal)
    assert hospital.ben.modal is None


def test_where_all_have_answered_it_says_what_comes_next(hospital: Hospital) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.ben.await_message("That one didn't line up\n")
    shown = opened(hospital)
    assert "Nobody new fits right now. I'll look again" in shown
    assert "A no is one press" not in shown


def test_after_a_refusal_it_shows_how_things_stand(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    opened(hospital)
    hospital.amara.command("/curbside pause until friday")
    hospital.settle()
    hospital.ben.click("Ask for one coffee", below="Amara Fable")
    hospital.ben.await_modal("Curbside")
    hospital.ben.close_modal()
    assert "They aren't taking anybody on" in hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def test_whom_one_has_decided_on_there_comes_in_no_message_of_its_own(hospital: Hospital) -> None:
    for press in ("Not for me", "Ask for one coffee"):
        sentence = f"running a code, {press}"
        hospital.share_goal(hospital.ben, sentence)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.let_time_pass(hours=2.1)
    hospital.settle()
    for press in ("Not for me", "Ask for one coffee"):
        hospital.ben.click("Who can help", view=hospital.ben.open_home(), below=f"running a code, {press}")
        hospital.ben.await_modal("Who can help")
        hospital.ben.click(press, below="Amara Fable")
        hospital.settle()
        hospital.ben.close_modal()
    hospital.let_time_pass(days=2)
    assert somebody_new(hospital) == []


def test_whom_one_hasnt_decided_on_comes_in_a_message(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.let_time_pass(hours=2.1)
    assert "Amara" in opened(hospital)
    hospital.ben.close_modal()
    hospital.let_time_pass(days=2)
    assert len(somebody_new(hospital)) == 1


def test_a_second_view_without_anybody_new_shows_whom_one_hasnt_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.introduce_pair()
    hospital.ben.click("Second view", view=hospital.ben.open_home())
    shown = hospital.ben.await_message("A second view")
    said = hospital.ben.says(shown)
    assert "Nobody new fits right now. These you haven't asked yet:" in said
    assert "Amara" not in said
    hospital.ben.click("Ask for one coffee", shown, below="Dara Vellum")
    hospital.dara.await_message("They found you by your line “leading a code calmly”.")


def test_a_list_in_a_bundle_is_brought_up_to_date_after_an_ask_from_more(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.publish_offers(hospital.amara, "sailing on the lake")
    hospital.settle()
    hospital.run_until_noon()
    shown = hospital.ben.await_message("Somebody new can help")
    hospital.ben.click("More", shown)
    hospital.ben.await_modal("More about them")
    assert hospital.ben.submit() == {}
    hospital.settle()
    assert "[Ask for" not in hospital.ben.says(hospital.ben.await_message("Somebody new can help"))


def test_who_paused_meanwhile_is_not_among_the_next_two(hospital: Hospital) -> None:
    expire_ask_in_a_full_week(hospital)
    for mentor in (hospital.dara, hospital.ruth, hospital.amara):
        mentor.command("/curbside pause until 12 Apr")
        mentor.await_message("You're paused until")
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal"))
    assert "Ask me about" not in said
