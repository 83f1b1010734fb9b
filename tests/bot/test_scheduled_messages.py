"""What the bot starts by itself is handed over to Slack ahead of time; in doubt, Slack is asked whether it has it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import func, select, update

from bot.delivery import delivery
from bot.delivery.leases import count_unknown
from mentoring.consequences.digest_sources import EARLIEST
from mentoring.messages.digests import MIN_LEAD
from models import CheckIn, CheckInKind, CheckInState, Message, MessageKind, MessageState, Person, db_now_plus
from sandbox.client import wait_for
from sandbox.models import Scheduled
from tests.hospital import CODES, Hospital
from tests.steps import end_introduction, message_states

pytestmark = pytest.mark.slow_on_postgresql

NOON = datetime(2031, 3, 11, 17, 0, tzinfo=UTC)  # eight days after they were introduced, in Chicago
SECOND = timedelta(seconds=1)


def kept(hospital: Hospital) -> list[Scheduled]:
    """What Slack has for later."""
    return list(hospital.server.slack.workspace.scheduled.values())


def bundle(hospital: Hospital) -> Message:
    with hospital.db() as s:
        return s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()


def questions(hospital: Hospital) -> int:
    return sum("find each other?" in hospital.ben.says(message) for message in hospital.ben.direct())


def let_leases_end(hospital: Hospital) -> None:
    """Leases run by the database's clock, which no test moves."""
    with hospital.db.begin() as s:
        leased = update(Message).where(Message.leased_until.is_not(None))
        s.execute(leased.values(leased_until=db_now_plus(-1)), execution_options={"synchronize_session": False})
    hospital.program.worker.wake()
    hospital.settle()


def at(hospital: Hospital, moment: datetime) -> None:
    hospital.settle()
    hospital.workspace.advance_to(moment.timestamp())
    hospital.settle()


def test_it_is_handed_over_twelve_hours_ahead_and_no_earlier(hospital: Hospital) -> None:
    hospital.introduce_pair()
    at(hospital, NOON - EARLIEST - timedelta(minutes=1))
    assert kept(hospital) == []
    at(hospital, NOON - EARLIEST + SECOND)
    (held,) = kept(hospital)
    assert held.post_at == NOON.timestamp()
    assert "metadata" not in held.body
    assert bundle(hospital).state is MessageState.SCHEDULED
    at(hospital, NOON)
    wait_for(lambda: bundle(hospital).state is MessageState.SENT, "the posting")
    assert bundle(hospital).sent_at == NOON
    assert questions(hospital) == 1


@pytest.mark.parametrize(("early", "moment"), [(SECOND, NOON), (-SECOND, NOON + SECOND)])
def test_twenty_minutes_before_is_the_latest(hospital: Hospital, early: timedelta, moment: datetime) -> None:
    hospital.introduce_pair()
    at(hospital, NOON - MIN_LEAD - early)
    (held,) = kept(hospital)
    assert abs(held.post_at - moment.timestamp()) <= 1
    assert held.post_at - hospital.now.timestamp() > MIN_LEAD.total_seconds() - 10


def test_while_the_bot_is_down_slack_posts_it_and_the_answer_counts(hospital: Hospital) -> None:
    hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    hospital.program.worker.stop()
    hospital.workspace.advance_to(NOON.timestamp())
    message = hospital.ben.await_message("find each other?")
    hospital.ben.click("It's scheduled", message)
    wait_for(lambda: bundle(hospital).ts == message["ts"], "the place of the message")
    with hospital.db() as s:
        rows = select(CheckIn).where(CheckIn.kind == CheckInKind.CONNECTED)
        states = [each.state for each in s.scalars(rows.order_by(CheckIn.id))]
    assert states == [CheckInState.ANSWERED, CheckInState.CANCELLED, CheckInState.PENDING]


def test_an_ending_withdraws_it(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    assert len(kept(hospital)) == 1
    end_introduction(hospital.amara, thread)
    wait_for(lambda: kept(hospital) == [], "the withdrawal")
    at(hospital, NOON + timedelta(hours=1))
    assert questions(hospital) == 0


def test_a_pause_withdraws_it_and_it_comes_afterwards(hospital: Hospital) -> None:
    hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    hospital.ben.command("/curbside pause until 14 Mar")
    wait_for(lambda: kept(hospital) == [], "the withdrawal")
    hospital.run_until(NOON + timedelta(days=1))
    assert questions(hospital) == 0
    hospital.run_until(NOON + timedelta(days=3))
    assert questions(hospital) == 1


def test_what_falls_due_by_then_joins_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.let_time_pass(hours=6)
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Somebody would like"))
    hospital.mark_all_started()
    with hospital.db.begin() as s:
        second = select(func.max(CheckIn.id)).where(CheckIn.kind == CheckInKind.CONNECTED).scalar_subquery()
        s.execute(update(CheckIn).where(CheckIn.id == second).values(due_at=NOON + timedelta(hours=9)))
    at(hospital, NOON - timedelta(hours=11))
    assert len(kept(hospital)) == 1
    with hospital.db.begin() as s:
        s.execute(update(CheckIn).where(CheckIn.id == second).values(due_at=NOON))
    at(hospital, NOON - timedelta(hours=10))
    at(hospital, NOON - timedelta(hours=9))
    (held,) = kept(hospital)
    assert held.body["text"].count("find each other?") == 2


@pytest.mark.parametrize(("kind", "taken"), [("cut_after", True), ("reset_after", True), ("cut_before", False)])
def test_an_unclear_answer_is_looked_up_and_it_comes_once(hospital: Hospital, kind: str, taken: bool) -> None:  # noqa: FBT001
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", kind)
    at(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: bundle(hospital).state is MessageState.UNKNOWN, "the doubt")
    assert len(kept(hospital)) == int(taken)
    assert len(hospital.calls("chat.scheduledMessages.list")) == 0
    let_leases_end(hospital)
    wait_for(lambda: bundle(hospital).state is MessageState.SCHEDULED, "the answer to it")
    assert [each.id for each in kept(hospital)] == [bundle(hospital).scheduled_id]
    at(hospital, NOON + SECOND)
    assert questions(hospital) == 1


def test_a_request_that_was_carried_out_late_is_found_and_one_of_the_two_goes(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    at(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: bundle(hospital).state is MessageState.UNKNOWN, "the doubt")
    (held,) = kept(hospital)
    workspace = hospital.server.slack.workspace
    late = Scheduled(workspace.new_id("Q"), held.channel, held.post_at, held.created, held.body, None)
    workspace.scheduled[late.id] = late
    let_leases_end(hospital)
    wait_for(lambda: len(kept(hospital)) == 1, "the surplus to go")
    assert bundle(hospital).state is MessageState.SCHEDULED


def test_doubt_whose_second_has_passed_joins_the_next_message(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    at(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: bundle(hospital).state is MessageState.UNKNOWN, "the doubt")
    hospital.workspace.advance_to((NOON + timedelta(hours=2)).timestamp())
    let_leases_end(hospital)
    with hospital.db() as s:
        assert count_unknown(s) == 1
    assert questions(hospital) == 1
    hospital.run_until(NOON + timedelta(days=7))
    assert questions(hospital) == 2
    hospital.run_until(NOON + timedelta(days=13))
    assert questions(hospital) == 2


def test_an_answer_to_a_message_in_doubt_counts(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.fault("chat.scheduleMessage", "cut_after")
    at(hospital, NOON - timedelta(hours=5))
    wait_for(lambda: bundle(hospital).state is MessageState.UNKNOWN, "the doubt")
    hospital.workspace.advance_to(NOON.timestamp())
    hospital.ben.click("Not yet, busy stretch", hospital.ben.await_message("find each other?"))
    hospital.ben.await_message("I'll ask again in two weeks.")
    assert bundle(hospital).state is MessageState.SENT


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_a_withdrawal_in_doubt_is_made_certain(hospital: Hospital, kind: str) -> None:
    hospital.allows_error_responses = True
    thread = hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    hospital.workspace.fault("chat.deleteScheduledMessage", kind)
    end_introduction(hospital.amara, thread)
    wait_for(lambda: "no clear answer" in bundle(hospital).last_error, "the doubt")
    hospital.workspace.advance(16)
    wait_for(lambda: bundle(hospital).state is MessageState.CANCELLED, "the certainty")
    assert kept(hospital) == []


def test_what_is_too_late_to_withdraw_stays_and_its_button_answers_kindly(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    at(hospital, NOON - timedelta(seconds=30))
    end_introduction(hospital.amara, thread)
    hospital.ben.await_message("has ended. That happens")
    at(hospital, NOON + SECOND)
    hospital.ben.click("Yes", hospital.ben.await_message("find each other?"))
    hospital.ben.await_message("Nothing is left to answer there")


def test_a_crash_before_the_call_loses_nothing(hospital: Hospital) -> None:
    hospital.introduce_pair()
    at(hospital, NOON - timedelta(hours=5))
    hospital.server.slack.workspace.scheduled.clear()
    with hospital.db.begin() as s:
        s.execute(
            update(Message).where(Message.kind == MessageKind.DIGEST).values(state=MessageState.SENDING, channel=None)
        )
        s.execute(update(Message).where(Message.kind == MessageKind.DIGEST).values(leased_until=db_now_plus(60)))
    let_leases_end(hospital)
    wait_for(lambda: len(kept(hospital)) == 1, "the message")
    at(hospital, NOON + SECOND)
    assert questions(hospital) == 1


def test_who_has_left_is_left_alone_and_who_asked_them_is_shown_others(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.ben.click("Not for me", hospital.share_goal(hospital.ben), below="Dara Vellum")
    hospital.server.slack.workspace.users[hospital.amara.id].deleted = True
    hospital.publish_offers(hospital.ruth, "mock codes and your voice in them", "running a code")
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"), below="Amara Fable")
    hospital.ben.await_message("didn't line up")
    hospital.ben.await_message("Ruth Margin")
    with hospital.db() as s:
        assert s.scalars(select(Person.left_at).where(Person.user_id == hospital.amara.id)).one()
    assert not [card for card in [hospital.share_goal(hospital.priya)] if "Amara Fable" in hospital.priya.says(card)]


def test_introduced_to_somebody_who_left_ends_with_the_neutral_line(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    ask = hospital.ask_amara()
    hospital.settle()
    hospital.server.slack.workspace.users[hospital.ben.id].deleted = True
    hospital.amara.click("Happy to", ask)
    hospital.amara.await_message("the goal rests for now")


def test_a_revoked_token_stops_everything_and_what_is_owed_is_kept(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", "refuse", error="token_revoked")
    for sentence in ("running a code", "reading EKGs"):
        hospital.ben.command(f"/grow {sentence}")
        hospital.ben.await_modal()
        hospital.ben.submit(visibility="people")
        hospital.settle()
    assert [trouble for _, trouble in message_states(hospital, MessageKind.SHORTLIST)] == ["token_revoked", ""]
    assert hospital.ben.direct() == []
    hospital.workspace.advance(301)
    wait_for(lambda: len(hospital.ben.direct()) == 2, "both messages")


def test_a_machine_that_slept_since_its_claim_sends_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.settle()
    with monkeypatch.context() as slow:
        slow.setattr(delivery, "seconds_since_boot", partial(next, count(0, delivery.MAX_SUSPEND + 1)))
        hospital.ben.command("/grow running a code")
        hospital.ben.await_modal()
        hospital.ben.submit(visibility="people")
        wait_for(
            lambda: message_states(hospital, MessageKind.SHORTLIST) == [(MessageState.PENDING, "this machine slept")],
            "the guard",
        )
        assert hospital.ben.direct() == []
    hospital.workspace.advance(2)
    hospital.ben.await_message("Nobody here offers this yet")
