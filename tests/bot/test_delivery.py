"""Delivery: what follows from each answer of Slack. No message is sent twice."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select, update

from bot.delivery.leases import Claim
from handlers import RENDERERS
from mentoring.messages import digests, outbox, send_windows
from mentoring.messages.send_windows import SendPolicy
from models import Message, MessageKind, MessageState, Person, db_now_plus
from sandbox.waiting import wait_for
from tests.hospital import CODES, Hospital
from tests.steps import message_states

pytestmark = pytest.mark.slow_on_postgresql


def test_a_rate_limited_message_is_sent_again_when_slack_allows_it(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", "ratelimited")
    hospital.ben.command("/grow running a code")
    hospital.ben.await_modal()
    hospital.ben.submit(visibility="not_posted")
    wait_for(
        lambda: message_states(hospital, MessageKind.SHORTLIST) == [(MessageState.PENDING, "rate limited")],
        "the error response",
    )
    assert hospital.ben.direct() == []
    hospital.workspace.advance(2)
    hospital.ben.await_message("No one here offers this yet")
    assert len(hospital.ben.direct()) == 1


@pytest.mark.parametrize(("kind", "arrived"), [("cut_after", 1), ("cut_before", 0), ("error", 0)])
def test_a_message_slack_may_have_accepted_is_not_sent_again(hospital: Hospital, kind: str, arrived: int) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", kind)
    hospital.ben.command("/grow running a code")
    hospital.ben.await_modal()
    hospital.ben.submit(visibility="not_posted")
    wait_for(
        lambda: [state for state, _ in message_states(hospital, MessageKind.SHORTLIST)] == [MessageState.UNKNOWN],
        "the outcome to be unknown",
    )
    hospital.workspace.advance(3600)
    hospital.settle()
    assert len(hospital.ben.direct()) == arrived


def test_an_update_is_retried_until_it_succeeds(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.amara, CODES)
    people = hospital.share_goal(hospital.ben)
    hospital.settle()
    hospital.workspace.fault("chat.update", "cut_before")
    hospital.ben.click("Not for me", people)
    hospital.settle()
    hospital.workspace.advance(31)
    hospital.ben.await_message("Removed.")


def test_a_post_waits_until_the_bot_is_invited(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    workspace = hospital.server.slack.workspace
    workspace.channels[hospital.growth].members.remove(workspace.app.user_id)
    hospital.share_goal(hospital.ben)
    wait_for(
        lambda: message_states(hospital, MessageKind.POST) == [(MessageState.PENDING, "not_in_channel")],
        "the error response",
    )
    workspace.channels[hospital.growth].members.append(workspace.app.user_id)
    hospital.workspace.advance(301)
    hospital.ben.await_message("wants to grow in", hospital.growth)


def test_a_message_to_someone_who_left_is_cancelled(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.amara, CODES)
    people = hospital.share_goal(hospital.ben)
    hospital.server.slack.workspace.users[hospital.amara.id].deleted = True
    hospital.ben.click("Ask for one coffee", people)
    wait_for(
        lambda: message_states(hospital, MessageKind.ASK) == [(MessageState.CANCELLED, "user_disabled")],
        "the error response",
    )


def test_a_message_whose_sender_died_has_an_unknown_outcome_and_is_not_sent_again(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="not_posted")
    hospital.settle()
    with hospital.db.begin() as s:
        interrupted = update(Message).where(Message.kind == MessageKind.SHORTLIST)
        s.execute(interrupted.values(state=MessageState.SENDING, leased_until=db_now_plus(-1)))
    hospital.program.worker.wake()
    hospital.settle()
    assert [state for state, _ in message_states(hospital, MessageKind.SHORTLIST)] == [MessageState.UNKNOWN]
    assert len(hospital.ben.direct()) == 1


def test_an_expired_claim_changes_nothing(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="not_posted")
    hospital.settle()
    with hospital.db.begin() as s:
        row = s.scalars(select(Message).where(Message.kind == MessageKind.SHORTLIST)).one()
        row.due_at, row.state = hospital.now + timedelta(days=99), MessageState.PENDING
        row.lease_version += 1
    delivery = hospital.program.delivery
    stale = Claim(row.id, row.team_id, row.lease_version - 1, row.revision)
    delivery._mark(stale, state=MessageState.SENT)
    assert [state for state, _ in message_states(hospital, MessageKind.SHORTLIST)] == [MessageState.PENDING]


def test_the_worker_goes_on_after_a_round_that_failed(hospital: Hospital, caplog: pytest.LogCaptureFixture) -> None:
    delivery, hospital.program.worker.delivery = hospital.program.worker.delivery, None  # type: ignore[assignment]
    hospital.program.worker.wake()
    wait_for(lambda: "the next tick tries again" in caplog.text, "the failure")
    hospital.program.worker.delivery = delivery
    hospital.share_goal(hospital.ben)


def test_where_planning_fails_for_one_person_the_others_get_their_messages(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hospital.introduce_pair()
    failing = Mock(side_effect=ValueError("a row that no one expected"))
    monkeypatch.setattr(digests, "build", failing)
    hospital.workspace.advance_to(datetime(2031, 3, 11, 17, 0, tzinfo=UTC).timestamp())
    wait_for(lambda: "_build_digest failed" in caplog.text, "the failure")
    hospital.share_goal(hospital.dara)


def test_a_message_that_could_not_be_rendered_is_sent_later(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    failing = Mock(side_effect=[TimeoutError("the database was busy")])
    with monkeypatch.context() as patch:
        patch.setitem(RENDERERS, MessageKind.SHORTLIST, failing)
        hospital.ben.command("/grow running a code")
        hospital.ben.await_modal()
        hospital.ben.submit(visibility="not_posted")
        wait_for(lambda: "could not be rendered" in caplog.text, "the failure")
    waiting = [(MessageState.PENDING, "")]
    wait_for(lambda: message_states(hospital, MessageKind.SHORTLIST) == waiting, "the message to wait for its next try")
    hospital.workspace.advance(61)
    hospital.ben.await_message("People who can help")


def test_messages_that_have_not_changed_use_no_calls(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.open_home()
    hospital.settle()
    before = len(hospital.calls("chat.update")) + len(hospital.calls("views.publish"))
    for _ in range(30):  # more than Slack takes at once
        with hospital.db.begin() as s:
            outbox.mark_ids(s, s.scalars(select(Message.id)).all())
        hospital.settle()
    with hospital.db() as s:
        assert s.scalar(select(func.count()).where(Message.delivered_revision < Message.revision)) == 0
    assert len(hospital.calls("chat.update")) + len(hospital.calls("views.publish")) == before


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "token_expired", "not_authed"])
def test_a_message_waits_until_a_fixable_error_is_fixed(hospital: Hospital, error: str) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", "refuse", error=error)
    hospital.ben.command("/grow running a code")
    hospital.ben.await_modal()
    hospital.ben.submit(visibility="not_posted")
    wait_for(
        lambda: message_states(hospital, MessageKind.SHORTLIST) == [(MessageState.PENDING, error)], "the error response"
    )
    hospital.workspace.advance(301)
    hospital.ben.await_message("No one here offers this yet")
    wait_for(
        lambda: message_states(hospital, MessageKind.SHORTLIST) == [(MessageState.SENT, "")],
        "the message to be marked as sent",
    )


def test_a_recreated_growth_channel_is_found(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.share_goal(hospital.ben)
    hospital.ben.await_message("wants to grow in", hospital.growth)
    hospital.settle()
    channels = hospital.server.slack.workspace.channels
    old = channels[hospital.growth]
    old.name, old.is_archived = "growth-old", True
    workspace = hospital.server.slack.workspace
    new = workspace.add_channel("channel", "growth", [hospital.ben.id, workspace.app.user_id])
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.settle()
    hospital.workspace.advance(301)
    hospital.ben.await_message("learning to sail", new.id)


def test_a_timeout_before_the_thread_is_posted_leaves_no_unknown_outcome(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    ask = hospital.ask_amara()
    hospital.workspace.fault("conversations.open", "cut_after")
    hospital.amara.click("Happy to", ask)
    wait_for(lambda: any(error for _, error in message_states(hospital, MessageKind.INTRODUCTION)), "the timeout")
    hospital.settle()
    assert [state for state, _ in message_states(hospital, MessageKind.INTRODUCTION)] == [MessageState.PENDING]
    hospital.workspace.advance(31)
    hospital.ben.await_message("Why I connected you")


def test_a_home_whose_first_publish_was_interrupted_is_published_again(hospital: Hospital) -> None:
    hospital.ben.open_home()
    hospital.settle()
    with hospital.db.begin() as s:
        interrupted = update(Message).where(Message.kind == MessageKind.HOME)
        s.execute(interrupted.values(state=MessageState.PENDING, delivered_revision=0, leased_until=db_now_plus(-1)))
    hospital.program.worker.wake()
    wait_for(lambda: message_states(hospital, MessageKind.HOME) == [(MessageState.SENT, "")], "the Home")


def test_a_deleted_message_still_counts_toward_the_weekly_budget(hospital: Hospital, send_policy: SendPolicy) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    sent = hospital.ben.await_message("connected yet?")
    hospital.ben.click("It's scheduled", sent)
    hospital.ben.await_message("I'll check in once more in a week.")
    hospital.settle()
    channel = hospital.server.slack.workspace.channels[sent["channel"]]
    channel.messages = [message for message in channel.messages if message["ts"] != sent["ts"]]
    with hospital.db.begin() as s:
        s.execute(update(Message).where(Message.kind == MessageKind.DIGEST).values(revision=9, content_hash=""))
    hospital.program.worker.wake()
    wait_for(
        lambda: message_states(hospital, MessageKind.DIGEST) == [(MessageState.SENT, "message_not_found")],
        "the error response",
    )
    with hospital.db() as s:
        assert s.scalars(select(Message.final_at).where(Message.kind == MessageKind.DIGEST)).one() is not None
        ben = s.scalars(select(Person).where(Person.user_id == hospital.ben.id)).one()
        assert send_windows.next_send_time(s, ben, hospital.now, send_policy) - hospital.now >= timedelta(days=6)
