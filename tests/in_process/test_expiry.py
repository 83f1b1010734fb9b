"""An unanswered ask gets one reminder and then expires; both are counted in working days."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Ask, AskState, Message, MessageKind
from sandbox.client import Refused, UserClient
from sandbox.models import Json
from tests.hospital import CODES, MONDAY, Hospital
from tests.steps import NEXT_MONDAY, WEDNESDAY_NOON, await_ephemeral, see_who


def reminders(user: UserClient) -> list[Json]:
    return [m for m in user.direct() if "it will close on its own" in user.says(m)]


def ask_state(hospital: Hospital) -> AskState:
    with hospital.db() as s:
        return s.scalars(select(Ask)).one().state


def run_until_expiry(hospital: Hospital) -> None:
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY, NEXT_MONDAY + timedelta(hours=3)):
        hospital.run_until(moment + timedelta(minutes=1))


def test_one_reminder_comes_in_the_send_window_after_two_working_days(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    said = hospital.amara.says(hospital.amara.await_message("is still hoping to hear from you"))
    assert "running a code without freezing" in said
    assert "one coffee (about 30 minutes, once)" in said
    hospital.run_until(NEXT_MONDAY - timedelta(hours=1))
    assert len(reminders(hospital.amara)) == 1
    assert ask_state(hospital) is AskState.OPEN


def test_a_weekend_does_not_count_as_working_days(hospital: Hospital) -> None:
    hospital.workspace.advance_to((MONDAY + timedelta(days=4)).timestamp())  # Friday morning
    hospital.ask_amara()
    tuesday_noon = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)
    hospital.run_until(tuesday_noon - timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(tuesday_noon + timedelta(minutes=1))
    hospital.amara.await_message("is still hoping to hear from you")


@pytest.mark.parametrize(("button", "expected"), [("Happy to", "You said yes."), ("Not now", "You passed.")])
def test_an_answer_from_the_reminder_updates_both_messages(hospital: Hospital, button: str, expected: str) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    hospital.amara.click(button, hospital.amara.await_message("is still hoping to hear from you"))
    hospital.settle()
    answered = [m for m in hospital.amara.direct() if expected in hospital.amara.says(m)]
    assert len(answered) == 2
    assert not any("[Happy to" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_an_ask_answered_in_time_gets_no_reminder(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(hours=2))
    assert len(hospital.scheduled()) == 1
    hospital.amara.click("Not now", ask)
    hospital.run_until(WEDNESDAY_NOON + timedelta(days=1))
    assert reminders(hospital.amara) == []


def test_an_expired_ask_reads_like_a_decline_and_suggests_the_next_two(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    for mentor in (hospital.dara, hospital.ruth, hospital.chidi):
        hospital.publish_offers(mentor, CODES)
    run_until_expiry(hospital)
    assert ask_state(hospital) is AskState.EXPIRED
    assert "That one didn't line up." in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))
    news = hospital.ben.await_message("That one didn't line up. Two people for your goal")
    said = hospital.ben.says(news)
    assert "Amara" not in said
    shown = see_who(hospital.ben, news)
    assert shown.count("[Ask for") == 2
    assert shown.count("Amara") == 1
    for word in ("laps", "silen", "ignor", "never answer", "no answer", "declin"):
        assert word not in said.lower()
    hospital.amara.await_message("This one has closed.")
    with pytest.raises(Refused, match="no button"):
        hospital.amara.click("Happy to", {**ask, **hospital.amara.await_message("This one has closed.")})


def test_a_click_on_an_expired_ask_gets_a_kind_reply(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    # Never clicked, so the bot doesn't know its place and can't update it.
    reminder = hospital.amara.await_message("is still hoping to hear from you")
    hospital.run_until(NEXT_MONDAY + timedelta(minutes=1))
    hospital.amara.click("Happy to", reminder)
    await_ephemeral(hospital.amara, "This one closed before it was answered")
    assert ask_state(hospital) is AskState.EXPIRED
    assert ask


@pytest.mark.parametrize("turned_down", [False, True])
def test_the_asker_is_told_whether_they_have_asked_everyone_on_their_list(
    hospital: Hospital, *, turned_down: bool
) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.ask_amara()
    if turned_down:
        hospital.ben.click("Not for me", hospital.ben.await_message("People who can help"), below="Dara Vellum")
    run_until_expiry(hospital)
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))
    news = hospital.ben.await_message("That one didn't line up. For your goal")
    said = hospital.ben.says(news)
    assert "No new matches right now" in said
    assert "I'll keep looking" in said
    assert ("You haven't asked everyone on your list yet." in said) != turned_down
    if not turned_down:
        hospital.ben.click("See who", news)
        hospital.ben.await_modal("Who can help")
        hospital.ben.click("Ask for one coffee", below="Dara Vellum")
        hospital.dara.await_message("They found you through “leading a code calmly”.")


def test_the_asker_is_told_when_no_other_mentor_matches(hospital: Hospital) -> None:
    hospital.ask_amara()
    run_until_expiry(hospital)
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))
    news = hospital.ben.await_message("That one didn't line up. For your goal")
    assert "No new matches" in hospital.ben.says(news)
    shown = see_who(hospital.ben, news, "See your list")
    assert "No new matches right now" in shown
    assert "Amara Fable" in shown


def test_a_pause_stops_the_reminder_and_expiry_clocks(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.let_time_pass(hours=24)
    hospital.amara.command("/curbside pause until Mar 11")  # next Tuesday; one working day has passed
    hospital.run_until(datetime(2031, 3, 12, 4, 0, tzinfo=UTC))
    assert (reminders(hospital.amara), ask_state(hospital)) == ([], AskState.OPEN)
    hospital.run_until(datetime(2031, 3, 12, 17, 1, tzinfo=UTC))
    assert len(reminders(hospital.amara)) == 1
    hospital.run_until(datetime(2031, 3, 17, 16, 0, tzinfo=UTC))
    assert ask_state(hospital) is AskState.OPEN
    hospital.run_until(datetime(2031, 3, 17, 17, 2, tzinfo=UTC))
    assert ask_state(hospital) is AskState.EXPIRED


def test_a_pause_that_ended_early_still_stopped_the_clock(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.amara.command("/curbside pause until Apr 12")
    hospital.amara.await_message("You're paused until")
    hospital.let_time_pass(hours=48)
    hospital.amara.command("/curbside resume")
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    assert reminders(hospital.amara) == []
    hospital.run_until(WEDNESDAY_NOON + timedelta(days=2, minutes=5))
    assert len(reminders(hospital.amara)) == 1


def test_several_reminders_are_merged_and_do_not_count_toward_the_weekly_limit(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    for resident in (hospital.ben, hospital.priya):
        resident.click("Ask for one coffee", hospital.share_goal(resident))
    hospital.settle()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    (reminder,) = reminders(hospital.amara)
    said = hospital.amara.says(reminder)
    assert said.count("is still hoping to hear from you") == 2
    with hospital.db() as s:
        digest = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()
    assert not digest.counts_toward_budget


def test_a_raised_hand_on_an_unnamed_post_gets_a_reminder_and_expires_quietly(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    post = hospital.chidi.await_message("wants to grow in", hospital.growth)
    hospital.chidi.click("I can help", post)
    hospital.ben.await_message("Introduce us")
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    reminder = hospital.ben.await_message("can still help:")
    hospital.run_until(NEXT_MONDAY + timedelta(minutes=1))
    hospital.ben.await_message("This one has closed. They never saw your name.")
    hospital.ben.click("Introduce us", reminder)
    await_ephemeral(hospital.ben, "This one closed before it was answered")


def test_a_mentor_whose_ask_expired_cannot_be_asked_again_for_that_goal(hospital: Hospital) -> None:
    hospital.ask_amara()
    run_until_expiry(hospital)
    shown = hospital.ben.await_message("That one didn't line up.")
    with pytest.raises(Refused, match="no button"):
        hospital.ben.click("Ask for one coffee", shown)


def test_finishing_a_goal_unschedules_its_reminders(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON - timedelta(hours=2))
    assert len(hospital.scheduled()) == 1
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=5))
    assert reminders(hospital.amara) == []


def test_several_expired_asks_reach_the_asker_in_one_message(hospital: Hospital) -> None:
    for mentor in (hospital.amara, hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    for name in ("Amara Fable", "Dara Vellum", "Ruth Margin"):
        hospital.ben.click("Ask for one coffee", shortlist, below=name)
        hospital.settle()
    run_until_expiry(hospital)
    hospital.let_time_pass(days=9)
    said = [hospital.ben.says(m) for m in hospital.ben.direct()]
    assert sum("That one didn't line up. For your goal" in each for each in said) == 1


def test_a_clock_that_stands_still_for_a_week_frees_the_place_and_shows_the_next_two(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.ask_amara()
    hospital.amara.command("/curbside pause until Mar 31")
    hospital.run_until(datetime(2031, 3, 10, 13, 0, tzinfo=UTC))  # four working days have passed, and some hours
    with hospital.db() as s:
        assert s.scalars(select(Ask.slot)).all() == [1]
    hospital.run_until(datetime(2031, 3, 12, 17, 5, tzinfo=UTC))
    hospital.run_until(datetime(2031, 3, 12, 20, 5, tzinfo=UTC))
    news = hospital.ben.await_message("This one may take a while.")
    assert "Your request stays open" in hospital.ben.says(news)
    assert "Dara Vellum" in see_who(hospital.ben, news)
    with hospital.db() as s:
        assert [(each.state, each.slot) for each in s.scalars(select(Ask))] == [(AskState.OPEN, None)]
    hospital.run_until(datetime(2031, 3, 28, 17, 5, tzinfo=UTC))
    told = [m for m in hospital.ben.direct() if "may take a while" in hospital.ben.says(m)]
    assert len(told) == 1


def test_a_pause_after_the_reminder_may_make_it_take_a_while_too(hospital: Hospital) -> None:
    """No one else fits, and the news says so instead of counting people."""
    hospital.ask_amara()
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    assert len(reminders(hospital.amara)) == 1
    hospital.amara.command("/curbside pause until Apr 12")
    hospital.run_until(datetime(2031, 3, 14, 17, 5, tzinfo=UTC))
    for day in (17, 18):
        hospital.run_until(datetime(2031, 3, day, 21, 5, tzinfo=UTC))
    news = hospital.ben.says(hospital.ben.await_message("This one may take a while."))
    assert "for your goal: “" not in news
    assert "There's no one else to ask right now." in news
    with hospital.db() as s:
        assert s.scalars(select(Ask.slot)).all() == [None]


def ask_at_night(hospital: Hospital) -> None:
    """Ben asks Amara at 10:30 p.m., after both were there by day."""
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.run_until(datetime(2031, 3, 4, 4, 30, tzinfo=UTC))
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    hospital.settle()
    assert requests(hospital) == 0


def requests(hospital: Hospital) -> int:
    return len(hospital.amara.saying("Someone would like to learn from you", hospital.amara.direct()))


def test_a_request_answered_before_it_arrives_is_not_sent(hospital: Hospital) -> None:
    ask_at_night(hospital)
    hospital.amara.click("Not now", view=hospital.amara.open_home())
    hospital.run_until(datetime(2031, 3, 4, 13, 5, tzinfo=UTC))
    assert requests(hospital) == 0


def test_a_request_of_the_night_waits_for_the_end_of_a_pause(hospital: Hospital) -> None:
    ask_at_night(hospital)
    hospital.amara.command("/curbside pause until friday")
    hospital.run_until(datetime(2031, 3, 4, 13, 5, tzinfo=UTC))
    assert requests(hospital) == 0
    hospital.run_until(datetime(2031, 3, 7, 12, 59, tzinfo=UTC))  # Friday, 6:59 a.m.
    assert requests(hospital) == 0
    hospital.run_until(datetime(2031, 3, 7, 13, 5, tzinfo=UTC))
    assert requests(hospital) == 1


def test_a_request_of_the_night_comes_at_seven_after_a_pause_that_was_ended(hospital: Hospital) -> None:
    ask_at_night(hospital)
    hospital.amara.command("/curbside pause until friday")
    hospital.settle()
    hospital.amara.command("/curbside resume")
    hospital.run_until(datetime(2031, 3, 4, 13, 5, tzinfo=UTC))
    assert requests(hospital) == 1
