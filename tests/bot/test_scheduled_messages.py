"""Digests are scheduled with Slack ahead of time. When the outcome is unknown, the bot asks Slack."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import func, select, update

from bot.delivery import suspension
from bot.delivery.leases import count_unknown
from mentoring.messages.digest_source import SCHEDULE_AHEAD
from mentoring.messages.digests import MIN_LEAD
from models import CheckIn, CheckInKind, CheckInState, Message, MessageKind, MessageState, db_now_plus
from sandbox.models import Scheduled
from sandbox.waiting import wait_for
from tests.hospital import Hospital
from tests.steps import end_introduction, message_states

pytestmark = pytest.mark.slow_on_postgresql

NOON = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)  # eight days after they were introduced, in Chicago
SECOND = timedelta(seconds=1)


def scheduled_in_slack(hospital: Hospital) -> list[Scheduled]:
    """List the messages that Slack will post later."""
    return list(hospital.server.slack.workspace.scheduled.values())


def digest(hospital: Hospital) -> Message:
    with hospital.db() as s:
        return s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()


def count_questions(hospital: Hospital) -> int:
    return sum("connected yet?" in hospital.ben.says(message) for message in hospital.ben.direct())


def expire_leases(hospital: Hospital) -> None:
    """End all leases now: they run on the database's clock, which no test moves."""
    with hospital.db.begin() as s:
        leased = update(Message).where(Message.leased_until.is_not(None))
        s.execute(leased.values(leased_until=db_now_plus(-1)), execution_options={"synchronize_session": False})
    hospital.program.worker.wake()
    hospital.settle()


def advance_to(hospital: Hospital, moment: datetime) -> None:
    hospital.settle()
    hospital.workspace.advance_to(moment.timestamp())
    hospital.settle()


def test_a_digest_is_scheduled_twelve_hours_ahead_and_no_earlier(hospital: Hospital) -> None:
    hospital.introduce_pair()
    advance_to(hospital, NOON - SCHEDULE_AHEAD - timedelta(minutes=1))
    assert scheduled_in_slack(hospital) == []
    advance_to(hospital, NOON - SCHEDULE_AHEAD + SECOND)
    (scheduled,) = scheduled_in_slack(hospital)
    assert scheduled.post_at == NOON.timestamp()
    assert "metadata" not in scheduled.body
    assert digest(hospital).state is MessageState.SCHEDULED
    advance_to(hospital, NOON)
    wait_for(lambda: digest(hospital).state is MessageState.SENT, "Slack to post it")
    assert digest(hospital).sent_at == NOON
    assert count_questions(hospital) == 1


@pytest.mark.parametrize(("margin", "moment"), [(SECOND, NOON), (-SECOND, NOON + SECOND)])
def test_a_digest_is_scheduled_at_least_twenty_minutes_ahead(
    hospital: Hospital, margin: timedelta, moment: datetime
) -> None:
    hospital.introduce_pair()
    advance_to(hospital, NOON - MIN_LEAD - margin)
    (scheduled,) = scheduled_in_slack(hospital)
    assert abs(scheduled.post_at - moment.timestamp()) <= 1
    assert scheduled.post_at - hospital.now.timestamp() > MIN_LEAD.total_seconds() - 10


def test_slack_posts_a_digest_while_the_bot_is_down_and_an_answer_to_it_counts(hospital: Hospital) -> None:
    hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    hospital.program.worker.stop()
    hospital.workspace.advance_to(NOON.timestamp())
    message = hospital.ben.await_message("connected yet?")
    hospital.ben.click("It's scheduled", message)
    wait_for(lambda: digest(hospital).ts == message["ts"], "the location of the message")
    with hospital.db() as s:
        rows = select(CheckIn).where(CheckIn.kind == CheckInKind.CONNECTED)
        states = [each.state for each in s.scalars(rows.order_by(CheckIn.id))]
    assert states == [CheckInState.ANSWERED, CheckInState.CANCELLED, CheckInState.PENDING]


def test_ending_the_introduction_unschedules_the_digest(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    assert len(scheduled_in_slack(hospital)) == 1
    end_introduction(hospital.amara, thread)
    wait_for(lambda: scheduled_in_slack(hospital) == [], "the digest to be unscheduled")
    advance_to(hospital, NOON + timedelta(hours=1))
    assert count_questions(hospital) == 0


def test_a_pause_unschedules_the_digest_and_it_is_sent_afterwards(hospital: Hospital) -> None:
    hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    hospital.ben.command("/curbside pause until Mar 14")
    wait_for(lambda: scheduled_in_slack(hospital) == [], "the digest to be unscheduled")
    hospital.run_until(NOON + timedelta(days=1))
    assert count_questions(hospital) == 0
    hospital.run_until(NOON + timedelta(days=3))
    assert count_questions(hospital) == 1


def test_what_is_due_by_the_send_time_joins_a_scheduled_digest(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.let_time_pass(hours=6)
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.mark_all_started()
    with hospital.db.begin() as s:
        second = select(func.max(CheckIn.id)).where(CheckIn.kind == CheckInKind.CONNECTED).scalar_subquery()
        s.execute(update(CheckIn).where(CheckIn.id == second).values(due_at=NOON + timedelta(hours=9)))
    advance_to(hospital, NOON - timedelta(hours=11))
    assert len(scheduled_in_slack(hospital)) == 1
    with hospital.db.begin() as s:
        s.execute(update(CheckIn).where(CheckIn.id == second).values(due_at=NOON))
    advance_to(hospital, NOON - timedelta(hours=10))
    advance_to(hospital, NOON - timedelta(hours=9))
    (scheduled,) = scheduled_in_slack(hospital)
    assert scheduled.body["text"].count("connected yet?") == 2


@pytest.mark.parametrize(("kind", "is_scheduled"), [("cut_after", True), ("reset_after", True), ("cut_before", False)])
def test_an_unknown_outcome_is_looked_up_and_the_digest_is_sent_once(
    hospital: Hospital,
    kind: str,
    is_scheduled: bool,  # noqa: FBT001 (a parameter)
) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", kind)
    advance_to(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: digest(hospital).state is MessageState.UNKNOWN, "the outcome to be unknown")
    assert len(scheduled_in_slack(hospital)) == int(is_scheduled)
    assert len(hospital.calls("chat.scheduledMessages.list")) == 0
    expire_leases(hospital)
    wait_for(lambda: digest(hospital).state is MessageState.SCHEDULED, "the outcome to be known")
    assert [each.id for each in scheduled_in_slack(hospital)] == [digest(hospital).scheduled_id]
    advance_to(hospital, NOON + SECOND)
    assert count_questions(hospital) == 1


def test_a_duplicate_from_a_late_request_is_found_and_deleted(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    advance_to(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: digest(hospital).state is MessageState.UNKNOWN, "the outcome to be unknown")
    (scheduled,) = scheduled_in_slack(hospital)
    workspace = hospital.server.slack.workspace
    late = Scheduled(
        workspace.new_id("Q"), scheduled.channel, scheduled.post_at, scheduled.created, scheduled.body, None
    )
    workspace.scheduled[late.id] = late
    expire_leases(hospital)
    wait_for(lambda: len(scheduled_in_slack(hospital)) == 1, "the duplicate to be deleted")
    assert digest(hospital).state is MessageState.SCHEDULED


def test_the_items_of_a_digest_with_an_unknown_outcome_join_the_next_one(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    advance_to(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: digest(hospital).state is MessageState.UNKNOWN, "the outcome to be unknown")
    hospital.workspace.advance_to((NOON + timedelta(hours=2)).timestamp())
    expire_leases(hospital)
    with hospital.db() as s:
        assert count_unknown(s) == 1
    assert count_questions(hospital) == 1
    hospital.run_until(NOON + timedelta(days=7))
    assert count_questions(hospital) == 2
    hospital.run_until(NOON + timedelta(days=13))
    assert count_questions(hospital) == 2


def test_what_changed_while_the_outcome_was_unknown_is_changed_once_it_is_known(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.dara, "running a code")
    thread = hospital.introduce_pair()
    hospital.let_time_pass(hours=6)
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.mark_all_started()
    with hospital.db.begin() as s:
        s.execute(update(CheckIn).where(CheckIn.kind == CheckInKind.CONNECTED).values(due_at=NOON))
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    advance_to(hospital, NOON - timedelta(hours=11))
    wait_for(lambda: digest(hospital).state is MessageState.UNKNOWN, "the outcome to be unknown")
    assert scheduled_in_slack(hospital)[0].body["text"].count("connected yet?") == 2
    end_introduction(hospital.amara, thread)
    expire_leases(hospital)
    advance_to(hospital, NOON - timedelta(hours=9))
    (scheduled,) = scheduled_in_slack(hospital)
    assert scheduled.body["text"].count("connected yet?") == 1


def test_an_answer_to_a_digest_with_an_unknown_outcome_counts(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    advance_to(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: digest(hospital).state is MessageState.UNKNOWN, "the outcome to be unknown")
    hospital.workspace.advance_to(NOON.timestamp())
    hospital.ben.click("Not yet, busy stretch", hospital.ben.await_message("connected yet?"))
    hospital.ben.await_message("I'll check in again in two weeks.")
    assert digest(hospital).state is MessageState.SENT


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_an_unknown_outcome_of_unscheduling_is_resolved(hospital: Hospital, kind: str) -> None:
    hospital.allows_error_responses = True
    thread = hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    hospital.workspace.fault("chat.deleteScheduledMessage", kind)
    end_introduction(hospital.amara, thread)
    wait_for(lambda: "no clear answer" in digest(hospital).last_error, "the outcome to be unknown")
    hospital.workspace.advance(16)
    wait_for(lambda: digest(hospital).state is MessageState.CANCELLED, "the digest to be cancelled")
    assert scheduled_in_slack(hospital) == []


def test_a_digest_that_is_too_late_to_unschedule_is_sent_and_its_button_explains(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    advance_to(hospital, NOON - timedelta(seconds=30))
    end_introduction(hospital.amara, thread)
    hospital.ben.await_message("has ended. It happens")
    advance_to(hospital, NOON + SECOND)
    hospital.ben.click("Yes", hospital.ben.await_message("connected yet?"))
    hospital.ben.await_message("This one is closed.")


def test_a_crash_before_the_call_to_slack_loses_nothing(hospital: Hospital) -> None:
    hospital.introduce_pair()
    advance_to(hospital, NOON - timedelta(hours=5))
    hospital.server.slack.workspace.scheduled.clear()
    with hospital.db.begin() as s:
        s.execute(
            update(Message).where(Message.kind == MessageKind.DIGEST).values(state=MessageState.SENDING, channel=None)
        )
        s.execute(update(Message).where(Message.kind == MessageKind.DIGEST).values(leased_until=db_now_plus(60)))
    expire_leases(hospital)
    wait_for(lambda: len(scheduled_in_slack(hospital)) == 1, "the message")
    advance_to(hospital, NOON + SECOND)
    assert count_questions(hospital) == 1


def test_a_revoked_token_stops_all_calls_and_no_message_is_lost(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", "refuse", error="token_revoked")
    for sentence in ("running a code", "reading EKGs"):
        hospital.ben.command(f"/grow {sentence}")
        hospital.ben.await_modal()
        hospital.ben.submit(visibility="not_posted")
        hospital.settle()
    assert [error for _, error in message_states(hospital, MessageKind.SHORTLIST)] == ["token_revoked", ""]
    assert hospital.ben.direct() == []
    hospital.workspace.advance(301)
    wait_for(lambda: len(hospital.ben.direct()) == 2, "both messages")


def test_a_machine_that_slept_after_its_claim_sends_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.settle()
    with monkeypatch.context() as slow:
        slow.setattr(suspension, "seconds_since_boot", partial(next, count(0, suspension.MAX_SUSPEND + 1)))
        hospital.ben.command("/grow running a code")
        hospital.ben.await_modal()
        hospital.ben.submit(visibility="not_posted")
        wait_for(
            lambda: message_states(hospital, MessageKind.SHORTLIST) == [(MessageState.PENDING, "this machine slept")],
            "the message to be pending again",
        )
        assert hospital.ben.direct() == []
    hospital.workspace.advance(2)
    hospital.ben.await_message("No one here offers this yet")
