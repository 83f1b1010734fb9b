"""Nobody is left hanging: an ask that nobody answers is reminded of once, and lapses, both on working time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Ask, AskState, Message, MessageKind
from sandbox.client import Refused, UserClient
from sandbox.models import Json
from tests.hospital import CODES, MONDAY, Hospital
from tests.steps import NEXT_MONDAY, WEDNESDAY_NOON, await_ephemeral


def reminders(hands: UserClient) -> list[Json]:
    return [m for m in hands.direct() if "Without an answer" in hands.says(m)]


def state(hospital: Hospital) -> AskState:
    with hospital.db() as s:
        return s.scalars(select(Ask)).one().state


def until_it_lapses(hospital: Hospital) -> None:
    for day in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(day + timedelta(minutes=1))


def test_one_reminder_comes_after_two_working_days_in_a_good_moment(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    said = hospital.amara.says(hospital.amara.await_message("is still waiting to hear from you"))
    assert "running a code without freezing" in said
    assert "One coffee" in said
    hospital.run_until(NEXT_MONDAY - timedelta(hours=1))
    assert len(reminders(hospital.amara)) == 1
    assert state(hospital) is AskState.OPEN


def test_a_weekend_does_not_count(hospital: Hospital) -> None:
    hospital.workspace.advance_to((MONDAY + timedelta(days=4)).timestamp())  # Friday morning
    hospital.ask_amara()
    tuesday_noon = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)
    hospital.run_until(tuesday_noon - timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(tuesday_noon + timedelta(minutes=1))
    hospital.amara.await_message("is still waiting to hear from you")


@pytest.mark.parametrize(("press", "reads"), [("Happy to", "You said yes."), ("Not now", "You let this one pass.")])
def test_it_is_answered_from_the_reminder_and_both_messages_follow(hospital: Hospital, press: str, reads: str) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    hospital.amara.click(press, hospital.amara.await_message("is still waiting to hear from you"))
    hospital.settle()
    answered = [m for m in hospital.amara.direct() if reads in hospital.amara.says(m)]
    assert len(answered) == 2
    assert not any("[Happy to" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_what_was_answered_in_time_is_not_reminded_of(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(hours=2))
    assert len(hospital.scheduled()) == 1
    hospital.amara.click("Not now", ask)
    hospital.run_until(WEDNESDAY_NOON + timedelta(days=1))
    assert reminders(hospital.amara) == []


def test_silence_reads_like_a_no_with_the_next_two(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    for mentor in (hospital.dara, hospital.ruth, hospital.chidi):
        hospital.publish_offers(mentor, CODES)
    until_it_lapses(hospital)
    assert state(hospital) is AskState.EXPIRED
    assert "That one didn't line up." in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal"))
    assert said.count("Ask me about") == 2
    assert "\nYou had asked @Amara Fable.\n" in said
    assert said.count("Amara") == 1
    for word in ("laps", "silen", "ignor", "never answer", "no answer", "declin"):
        assert word not in said.lower()
    hospital.amara.await_message("This one has lapsed.")
    with pytest.raises(Refused, match="no button"):
        hospital.amara.click("Happy to", {**ask, **hospital.amara.await_message("This one has lapsed.")})


def test_a_lapsed_one_that_is_pressed_all_the_same_is_answered_kindly(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    reminder = hospital.amara.await_message("is still waiting to hear from you")  # never pressed: can't be updated
    hospital.run_until(NEXT_MONDAY + timedelta(minutes=1))
    hospital.amara.click("Happy to", reminder)
    await_ephemeral(hospital.amara, "That ask has lapsed")
    assert state(hospital) is AskState.EXPIRED
    assert ask


def test_where_nobody_else_fits_the_asker_is_told_so(hospital: Hospital) -> None:
    hospital.ask_amara()
    until_it_lapses(hospital)
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))
    assert "Nobody new fits right now." in hospital.ben.says(
        hospital.ben.await_message("That one didn't line up\nFor your")
    )


def test_a_pause_stops_both_clocks(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.let_time_pass(hours=24)
    hospital.amara.command("/curbside pause until 11 Mar")  # Tuesday next week: a working day had passed
    hospital.run_until(datetime(2031, 3, 12, 4, 0, tzinfo=UTC))
    assert (reminders(hospital.amara), state(hospital)) == ([], AskState.OPEN)
    hospital.run_until(datetime(2031, 3, 12, 17, 1, tzinfo=UTC))
    assert len(reminders(hospital.amara)) == 1
    hospital.run_until(datetime(2031, 3, 14, 4, 0, tzinfo=UTC))
    assert state(hospital) is AskState.OPEN
    hospital.run_until(datetime(2031, 3, 15, 5, 1, tzinfo=UTC))
    assert state(hospital) is AskState.EXPIRED


def test_a_pause_that_ended_early_still_stopped_the_clock(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.amara.command("/curbside pause until 12 Apr")
    hospital.amara.await_message("You're paused until")
    hospital.let_time_pass(hours=48)
    hospital.amara.command("/curbside resume")
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(WEDNESDAY_NOON + timedelta(days=2, minutes=5))
    assert len(reminders(hospital.amara)) == 1


def test_several_are_merged_and_start_no_week(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    for resident in (hospital.ben, hospital.priya):
        resident.click("Ask for one coffee", hospital.share_goal(resident))
    hospital.settle()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    (only,) = reminders(hospital.amara)
    said = hospital.amara.says(only)
    assert said.count("is still waiting to hear from you") == 2
    with hospital.db() as s:
        bundle = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()
    assert not bundle.counts_toward_budget


def test_a_raised_hand_on_an_unnamed_post_is_reminded_of_too_and_lapses_quietly(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    post = hospital.chidi.await_message("wants to grow in", hospital.growth)
    hospital.chidi.click("I can help", post)
    hospital.ben.await_message("Introduce us")
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    reminder = hospital.ben.await_message("can still help with this goal")
    hospital.run_until(NEXT_MONDAY + timedelta(minutes=1))
    hospital.ben.await_message("This one has lapsed. They never learned who you are.")
    hospital.ben.click("Introduce us", reminder)
    await_ephemeral(hospital.ben, "That ask has lapsed")


def test_a_mentor_who_let_it_lapse_is_not_asked_again_for_this_goal(hospital: Hospital) -> None:
    hospital.ask_amara()
    until_it_lapses(hospital)
    shown = hospital.ben.await_message("That one didn't line up.")
    with pytest.raises(Refused, match="no button"):
        hospital.ben.click("Ask for one coffee", shown)


def test_a_goal_that_is_done_takes_its_reminders_back(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(hours=2))
    assert len(hospital.scheduled()) == 1
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=5))
    assert reminders(hospital.amara) == []


def test_of_several_that_lapse_the_asker_reads_in_one_message(hospital: Hospital) -> None:
    for mentor in (hospital.amara, hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    people = hospital.share_goal(hospital.ben)
    for name in ("Amara Fable", "Dara Vellum", "Ruth Margin"):
        hospital.ben.click("Ask for one coffee", people, below=name)
        hospital.settle()
    until_it_lapses(hospital)
    hospital.let_time_pass(days=9)
    said = [hospital.ben.says(m) for m in hospital.ben.direct()]
    assert sum("That one didn't line up\nFor your goal" in each for each in said) == 1
