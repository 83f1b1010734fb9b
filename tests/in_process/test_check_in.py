"""Check-ins: each is sent once, answered with one click, and repeated only once if ignored."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    CheckIn,
    CheckInAnswer,
    CheckInKind,
    CheckInState,
    GoalState,
    Introduction,
    IntroductionState,
)
from sandbox.models import Json
from tests.hospital import Hospital
from tests.steps import (
    await_ephemeral,
    check_in_questions,
    check_ins,
    click_forged_button,
    end_introduction,
    run_until_next_check_in,
)


@pytest.mark.parametrize(
    ("label", "reply", "days"),
    [
        ("It's scheduled", "I'll check in once more in a week.", 7),
        ("Not yet, busy stretch", "I'll check in again in two weeks.", 14),
    ],
)
def test_an_answer_that_asks_for_time_delays_the_next_check_in(
    hospital: Hospital, label: str, reply: str, days: int
) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.ben.click(label, hospital.ben.await_message("connected yet?"))
    hospital.ben.await_message(reply)
    hospital.workspace.redeliver()
    hospital.settle()
    pending = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert len(pending) == 1
    assert timedelta(days=days - 1) < pending[0].due_at - hospital.now < timedelta(days=days + 4)


def test_not_a_fit_ends_the_introduction_neutrally_and_suggests_other_mentors(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.ben.click("Not a fit", hospital.ben.await_message("connected yet?"))
    hospital.amara.await_message("has ended. It happens")
    hospital.ben.await_message("That one didn't line up\nFor your goal")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().state is IntroductionState.ENDED


def test_yes_opens_a_form_and_closing_it_is_no_answer(hospital: Hospital) -> None:
    hospital.introduce_pair(dose="three")
    run_until_next_check_in(hospital)
    message = hospital.ben.await_message("connected yet?")
    hospital.ben.click("Yes", message)
    hospital.ben.await_modal("How was it?")
    hospital.ben.close_modal()
    assert check_ins(hospital)[0].state is CheckInState.SENT
    hospital.ben.click("Yes", message)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(next_step="Name roles first") == {}
    hospital.ben.await_message("You connected.")
    first, cancelled, following = check_ins(hospital)
    assert cancelled.state is CheckInState.CANCELLED
    assert (first.state, first.answer) == (CheckInState.ANSWERED, CheckInAnswer.YES)
    assert (following.kind, following.state) == (CheckInKind.RECURRING, CheckInState.PENDING)
    assert timedelta(days=27) < following.due_at - hospital.now < timedelta(days=32)


def four_week_check_in(hospital: Hospital) -> Json:
    """Return the message with the four-week check-in of Ben and Amara."""
    hospital.ben.click("We've met", hospital.introduce_pair(dose="three"))
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(next_step="Name roles first")
    hospital.settle()
    run_until_next_check_in(hospital)
    return hospital.ben.await_message("How is it going with")


def test_going_well_plans_another_check_in(hospital: Hospital) -> None:
    message = four_week_check_in(hospital)
    assert "Your next step: Name roles first" in hospital.ben.says(message)
    hospital.ben.click("Going well", message)
    hospital.ben.await_message("I'll check in again when it's time.")
    assert [each.state for each in check_ins(hospital)][-1] is CheckInState.PENDING


def test_stuck_brings_a_second_opinion(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "mock codes")
    message = four_week_check_in(hospital)
    hospital.publish_offers(hospital.ruth, "leading codes")
    hospital.ben.click("Stuck", message)
    assert "Ruth Margin" in hospital.ben.says(hospital.ben.await_message("Another perspective"))


def test_done_finishes_the_goal_with_a_thank_you(hospital: Hospital) -> None:
    hospital.ben.click("Done", four_week_check_in(hospital))
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit(thanks="It stuck.") == {}
    hospital.amara.await_message("It stuck.")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().goal.state is GoalState.FINISHED


def test_park_it_parks_the_goal(hospital: Hospital) -> None:
    hospital.ben.click("Park it", four_week_check_in(hospital))
    hospital.ben.await_message("I won't bring it up")
    hospital.amara.await_message("has wrapped up: the goal is on hold.")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().goal.state is GoalState.PARKED
    assert not [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]


def test_a_second_answer_gets_a_kind_reply_and_changes_nothing(hospital: Hospital) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    message = hospital.ben.await_message("connected yet?")
    stored = hospital.server.slack.workspace.channels[message["channel"]].message(message["ts"])
    assert stored
    buttons = stored["blocks"][-1]
    hospital.ben.click("It's scheduled", message)
    hospital.ben.await_message("I'll check in once more in a week.")
    stored["blocks"][-1] = buttons
    hospital.ben.click("Not a fit", message)
    await_ephemeral(hospital.ben, "That check-in was answered already")
    hospital.wait_for(lambda: check_ins(hospital)[0].answer is CheckInAnswer.SCHEDULED, "the first answer to remain")


def test_an_ignored_check_in_is_repeated_once_and_no_more(hospital: Hospital) -> None:
    hospital.introduce_pair()
    for number in (1, 2):
        run_until_next_check_in(hospital)
        assert len(check_in_questions(hospital)) == number
    assert [each.state for each in check_ins(hospital)] == [CheckInState.SENT] * 2
    hospital.let_time_pass(days=90)
    hospital.settle()
    assert len(check_in_questions(hospital)) == 2


def test_an_answer_to_the_older_of_two_check_ins_counts_for_both(hospital: Hospital) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    older = hospital.ben.await_message("connected yet?")
    run_until_next_check_in(hospital)
    hospital.ben.click("It's scheduled", older)
    hospital.ben.await_message("I'll check in once more in a week.")
    hospital.ben.click("Not a fit", {**check_in_questions(hospital)[-1], "channel": older["channel"]})
    await_ephemeral(hospital.ben, "This one is closed.")
    states = [each.state for each in check_ins(hospital)]
    assert states == [CheckInState.ANSWERED, CheckInState.CANCELLED, CheckInState.PENDING]


def test_check_ins_resume_when_the_mentor_says_they_met(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    run_until_next_check_in(hospital)
    run_until_next_check_in(hospital)
    hospital.let_time_pass(days=30)
    hospital.amara.click("We've met", thread)
    hospital.amara.await_modal("Good to hear")
    hospital.amara.close_modal()
    hospital.amara.click("We've met", thread)
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert planned.due_at - hospital.now < timedelta(days=4)
    run_until_next_check_in(hospital)
    assert len(check_in_questions(hospital)) == 3


def test_a_form_submitted_after_another_answer_still_saves_its_text(hospital: Hospital) -> None:
    hospital.introduce_pair(dose="three")
    run_until_next_check_in(hospital)
    message = hospital.ben.await_message("connected yet?")
    hospital.ben.click("Yes", message)
    hospital.ben.await_modal("How was it?")
    hospital.ben.click("Not yet, busy stretch", message)
    hospital.ben.await_message("I'll check in again in two weeks.")
    assert hospital.ben.submit(next_step="Name roles first") == {}
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().goal.next_step == "Name roles first"


def test_a_form_submitted_after_the_mentor_ended_it_is_saved_and_passed_on(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    end_introduction(hospital.amara, thread)
    hospital.ben.await_message("has ended. It happens")
    assert hospital.ben.submit(next_step="Name roles first", thanks="You changed my nights.") == {}
    hospital.amara.await_message("You changed my nights.")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().goal.next_step == "Name roles first"


def test_the_resident_chooses_how_often_check_ins_come(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(check_in_weeks="8") == {}
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert planned.due_at - hospital.now > timedelta(weeks=8) - timedelta(minutes=1)
    assert planned.due_at - hospital.now < timedelta(weeks=8, days=4)


def test_one_click_skips_all_check_ins_for_a_goal(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    hospital.ben.click("Skip check-ins", view=hospital.ben.open_home())
    hospital.settle()
    assert "I'll check in" not in hospital.ben.shows(hospital.ben.open_home())


@pytest.mark.parametrize(
    ("first", "said"), [("It's scheduled", "It's scheduled."), ("Not yet, busy stretch", "A busy stretch.")]
)
def test_an_answer_can_be_changed_for_a_day(hospital: Hospital, first: str, said: str) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.ben.click(first, hospital.ben.await_message("connected yet?"))
    hospital.ben.click("Change my answer", hospital.ben.await_message(said))
    question = hospital.ben.await_message("[Not yet, busy stretch]")
    hospital.ben.click("Not yet, busy stretch", question)
    hospital.ben.await_message("A busy stretch. I'll check in again in two weeks.")
    with hospital.db() as s:
        (pending,) = s.scalars(select(CheckIn).where(CheckIn.state == CheckInState.PENDING))
        assert pending.due_at - hospital.now > timedelta(days=13)


def test_after_a_day_an_answer_stays(hospital: Hospital) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.ben.click("It's scheduled", hospital.ben.await_message("connected yet?"))
    answered = hospital.ben.await_message("It's scheduled. I'll check in")
    assert "Change my answer" in str(answered["blocks"])
    hospital.let_time_pass(hours=24, minutes=1)
    assert "Change my answer" not in str(hospital.ben.await_message("It's scheduled. I'll check in")["blocks"])
    assert "closed" in click_forged_button(hospital, hospital.ben, "check_in.change", "2")
    with hospital.db() as s:
        assert s.scalars(select(CheckIn.answer).where(CheckIn.answer.is_not(None))).all() == [CheckInAnswer.SCHEDULED]


def test_an_answer_that_told_the_other_side_is_not_taken_back(hospital: Hospital) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.ben.click("Not a fit", hospital.ben.await_message("connected yet?"))
    answered = hospital.ben.await_message("They'll get a neutral note")
    assert "Change my answer" not in str(answered["blocks"])
