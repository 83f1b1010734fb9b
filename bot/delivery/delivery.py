"""Deliver due messages: claim → render → call Slack → mark. What Slack may have accepted is never sent again.

A message that the bot starts by itself (a digest) is scheduled ahead of time with chat.scheduleMessage, for a second
that is stored in the row before the call. After a crash or an unclear answer, chat.scheduledMessages.list says whether
Slack accepted it, and needs no scope that reads messages. A message that follows from someone's action is posted at
once. No method says whether Slack accepted such a message, so when its outcome is unknown, the other person finds the
news in Home and in a reminder.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot import db
from bot.config import Settings
from bot.delivery import leases
from bot.delivery.departed_readers import find_departed_readers
from bot.delivery.erasing import Erasing
from bot.delivery.leases import POST, PUBLISH, RECONCILE, SCHEDULE, UNSCHEDULE, UPDATE, WORK_QUEUES, Claim, WorkQueue
from bot.delivery.scheduled_messages import ScheduledMessages
from bot.delivery.suspension import Suspension
from bot.slack import rate_limit
from bot.slack.channels import find_channel
from bot.slack.errors import (
    PermanentError,
    RecipientGone,
    RetryableError,
    RetryScope,
    UnknownOutcome,
    call_idempotent,
    call_once,
)
from handlers import render
from handlers.digest import SOURCES
from handlers.renderer import Clock, RenderContext, Rendered
from handlers.views.block_kit import MessageContent
from mentoring.consequences import departures
from mentoring.matching import Matcher
from mentoring.messages import digests
from models import Erasure, Message, MessageKind, MessageState, db_now_plus

logger = logging.getLogger(__name__)

MAX_BACKOFF = timedelta(hours=6)
MAX_ATTEMPTS = 40  # about nine days, with growing waits

# Slack will never update a message again after one of these: https://docs.slack.dev/reference/methods/chat.update
NEVER_UPDATED = {
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "is_inactive",
    "channel_not_found",
}
LOOK_AGAIN = timedelta(seconds=30)  # a pause may end earlier than it was to: a token works again
RENDER_AGAIN = timedelta(minutes=1)


class Delivery:
    """Sends messages one at a time; any number of instances may share one database."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: WebClient,
        now: Callable[[], datetime],
        settings: Callable[[], Settings],
        matcher: Matcher,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.db, self.client, self.now, self.settings = sessions, client, now, settings
        self.matcher, self.give_way = matcher, give_way
        self._channel_ids: dict[str, str] = {}  # by name
        self._paused_until: dict[str, datetime] = {}
        self._suspension = Suspension()
        self._scheduled = scheduled = ScheduledMessages(
            sessions, client, now, self._is_current, self._suspension.refuse_if_suspended
        )
        self._erasing = Erasing(sessions, client, scheduled)
        self._work: dict[WorkQueue, Callable[[Claim, Message, Rendered], dict[str, Any]]] = {
            UPDATE: self._update,
            PUBLISH: self._publish,
            POST: self._post,
            RECONCILE: scheduled.reconcile,
            UNSCHEDULE: self._unschedule,
            SCHEDULE: scheduled.schedule,
        }

    def deliver_all(self) -> int:
        """Deliver what is due now. What becomes due in between waits for the next round.

        Returns: the number of messages worked on.
        """
        now = self.now()
        with self.db.begin() as s:
            leases.expire_leases(s)
            due = leases.next_due_by_queue(s, now)
        return sum(self._drain(queue) for queue in WORK_QUEUES if queue in due and due[queue] <= now)

    def next_due(self) -> datetime | None:
        """Return when the next message is due, if any is waiting."""
        with self.db.begin() as s:
            due = leases.next_due_by_queue(s, self.now())
        return min((max(at, self._paused_until.get(queue.method, at)) for queue, at in due.items()), default=None)

    def _drain(self, queue: WorkQueue) -> int:
        count = 0
        try:
            while self.deliver_one(queue):
                count += 1
        except Exception:  # its lease ends by itself; the other queues go on
            logger.exception("delivery with %s failed; the next round goes on", queue.method)
        return count

    def deliver_one(self, queue: WorkQueue) -> bool:
        """Claim one message in a queue and deliver it.

        Returns: False when none is due, or when Slack asked us to wait.
        """
        self.give_way()
        if (claim := self._claim(queue)) is None:
            return False
        try:
            message, rendered = self._render(claim)
        except Exception:  # nothing was sent, so nothing is lost
            logger.exception("message %s could not be rendered", claim.id)
            self._mark(claim, due_at=self.now() + RENDER_AGAIN, **_released(queue, RENDER_AGAIN))
            return True
        try:
            self._mark(claim, **self._carry_out(queue, claim, message, rendered))
        except RetryableError as reason:
            self._retry(queue, claim, message, reason)
        except UnknownOutcome as reason:
            until = db_now_plus(leases.UNKNOWN_SECONDS) if message.kind is MessageKind.DIGEST else None
            self._mark(claim, state=MessageState.UNKNOWN, last_error=str(reason), leased_until=until)
        except PermanentError as reason:
            self._give_up(claim, message, reason)
        return True

    def _carry_out(self, queue: WorkQueue, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        if message.erasure is Erasure.DELETE:
            return self._erasing.carry_out(queue, claim, message)
        return self._work[queue](claim, message, rendered)

    def render_context(self) -> RenderContext:
        """Return what renderers need, as of now."""
        settings = self.settings()
        return RenderContext(Clock(self.now()), self.matcher, settings.send_policy, settings.contacts)

    def _render(self, claim: Claim) -> tuple[Message, Rendered]:
        context = self.render_context()
        with db.reading(self.db) as s:
            message = s.get_one(Message, claim.id)
            return message, render(s, message, context)

    def _is_current(self, message: Message) -> bool:
        with self.db.begin() as s:
            return digests.is_current(s, message, SOURCES, self.now(), self.matcher, self.settings().send_policy)

    def _claim(self, queue: WorkQueue) -> Claim | None:
        """Claim a message and take a token for its method, in one transaction: both or neither."""
        now = self.now()
        if self._paused_until.get(queue.method, now) > now:
            return None
        with self.db() as s:
            claim = leases.claim_one(s, queue, now)
            wait = rate_limit.acquire(s, claim.team_id, queue.method, now.timestamp()) if claim else 0.0
            if wait:
                s.rollback()
                self._paused_until[queue.method] = now + min(timedelta(seconds=wait), LOOK_AGAIN)
                return None
            s.commit()
        self._suspension.note_claim()
        return claim

    def _needs_no_call(self, claim: Claim, queue: WorkQueue, rendered: Rendered) -> dict[str, Any]:
        """Leave the rate limit to messages that differ: marking widely costs renders, not calls."""
        with self.db.begin() as s:
            rate_limit.give_back(s, claim.team_id, queue.method, self.now().timestamp())
        return _delivered(claim) | rendered.as_sent()

    def _mark(self, claim: Claim, **values: Any) -> None:
        """Store the outcome, unless someone else has claimed the row since."""
        if values.get("last_error"):
            logger.warning("message %s: %s (%s)", claim.id, values["last_error"], values.get("state", "same state"))
        with self.db.begin() as s:
            leases.update_claimed(s, claim, **{"leased_until": None, **values})

    def _retry(self, queue: WorkQueue, claim: Claim, message: Message, reason: RetryableError) -> None:
        """Retry what Slack did not accept, at growing intervals when someone has to fix something first."""
        self._channel_ids.clear()  # the channel may have been archived or re-created
        wait, attempts = reason.wait, message.attempts
        if reason.scope is RetryScope.MESSAGE:
            wait, attempts = min(wait * 2 ** min(attempts, 10), MAX_BACKOFF), attempts + 1
        else:
            method = queue.method if reason.scope is RetryScope.METHOD else rate_limit.WORKSPACE
            with self.db.begin() as s:
                rate_limit.pause_until(s, claim.team_id, method, self.now().timestamp(), reason.wait, str(reason))
        if attempts > MAX_ATTEMPTS:
            self._give_up(claim, message, PermanentError(str(reason)))
            return
        released = _released(queue, wait)
        self._mark(claim, due_at=self.now() + wait, attempts=attempts, last_error=str(reason), **released)

    def _give_up(self, claim: Claim, message: Message, reason: PermanentError) -> None:
        """Stop retrying. If a reader has left the workspace, park them, which notifies the people waiting for them."""
        if message.erasure is Erasure.DELETE:
            self._erasing.delete_row(claim)
            return
        if message.kind is MessageKind.DIGEST:
            with self.db.begin() as s:
                digests.mark_items_sent(s, claim.id, SOURCES, self.now())
        outcome = {"delivered_revision": claim.revision} if message.sent_at else {"state": MessageState.CANCELLED}
        self._mark(claim, last_error=str(reason), **outcome)
        if isinstance(reason, RecipientGone):
            departed = find_departed_readers(self.db, self.client, message)
            with self.db.begin() as s:
                departures.park(s, departed, self.now())

    def _post(self, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        content = rendered.content
        if content is None:
            return {"state": MessageState.CANCELLED, "last_error": leases.NOTHING_TO_SAY}
        if rendered.is_withheld:
            with self.db.begin() as s:
                rate_limit.give_back(s, claim.team_id, POST.method, self.now().timestamp())
            return {"due_at": rendered.look_again_at(self.now()), **_released(POST, RENDER_AGAIN)}
        assert isinstance(content, MessageContent)  # noqa: S101 (only Home is a view)
        channel = self._channel(message, content)
        self._suspension.refuse_if_suspended()
        answer = call_once(
            self.client.chat_postMessage,
            channel=channel,
            text=content.text,
            blocks=content.blocks,
            thread_ts=content.thread[1] if content.thread else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        sent = {"state": MessageState.SENT, "sent_at": self.now(), "channel": answer["channel"], "ts": answer["ts"]}
        return {"delivered_revision": claim.revision, "last_error": "", **sent, **rendered.as_sent()}

    def _update(self, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        """Update Slack's copy if it differs. This is safe to repeat: the content is the current state."""
        content = rendered.content
        if content is None or rendered.is_shown_by(message):
            return self._needs_no_call(claim, UPDATE, rendered)
        assert isinstance(content, MessageContent)  # noqa: S101 (only Home is a view)
        update = {"channel": message.channel, "ts": message.ts, "text": content.text, "blocks": content.blocks}
        try:
            call_idempotent(self.client.chat_update, **update)
        except (RetryableError, PermanentError) as reason:
            if str(reason) not in NEVER_UPDATED:
                raise
            return _delivered(claim) | {"final_at": self.now(), "holds_until": None, "last_error": str(reason)}
        return _delivered(claim) | rendered.as_sent()

    def _unschedule(self, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        """Unschedule a digest, unless it still says the same at a time that still suits.

        Once that has begun (`last_error` says so), it is finished: Slack may have carried it out.
        """
        if not message.last_error and rendered.is_shown_by(message) and self._is_current(message):
            return self._needs_no_call(claim, UNSCHEDULE, rendered)
        return self._scheduled.unschedule(claim, message, rendered)

    def _publish(self, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        if message.state is MessageState.SENT and rendered.is_shown_by(message):
            return self._needs_no_call(claim, PUBLISH, rendered)
        user_id = message.person.user_id if message.person else ""
        call_idempotent(self.client.views_publish, user_id=user_id, view=rendered.content)
        return _delivered(claim) | {"state": MessageState.SENT, "sent_at": self.now()} | rendered.as_sent()

    def _channel(self, message: Message, content: MessageContent) -> str:
        """Return the channel to post in. Nothing is posted yet, so both lookups are safe to repeat."""
        if message.kind in (MessageKind.POST, MessageKind.COVERAGE_MAP):  # for everyone
            name = self.settings().growth_channel
            if name not in self._channel_ids:
                self._channel_ids[name] = find_channel(self.client, name)
            return self._channel_ids[name]
        if content.thread:
            return content.thread[0]
        if content.group:
            return str(call_idempotent(self.client.conversations_open, users=",".join(content.group))["channel"]["id"])
        return message.person.user_id if message.person else ""


def _delivered(claim: Claim) -> dict[str, Any]:
    return {"delivered_revision": claim.revision, "last_error": "", "attempts": 0}


def _released(queue: WorkQueue, wait: timedelta) -> dict[str, Any]:
    """Return what releases a claim of something that is tried again after this wait."""
    if queue is RECONCILE:  # an unknown outcome without a lease stays unknown
        return {"leased_until": db_now_plus(int(wait.total_seconds()) + 1)}
    return {"state": MessageState.PENDING} if queue.claimed_state else {}
