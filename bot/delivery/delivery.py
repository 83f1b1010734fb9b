"""Deliver what is owed: claim → compose → Slack → mark. What Slack may have taken is not sent again.

What the bot starts by itself (a bundle) is handed over ahead of time with chat.scheduleMessage, for a second that is
in the row before the call. After a crash or an unclear answer, chat.scheduledMessages.list says whether it was taken,
without a scope that reads messages. What follows from a press goes out at once; whether Slack took it can't be asked,
so in doubt it is left to the other person's Home and to its reminder.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery import leases
from bot.delivery.leases import POST, PUBLISH, RECONCILE, SCHEDULE, UNSCHEDULE, UPDATE, WORK_QUEUES, Claim, WorkQueue
from bot.delivery.scheduled_messages import ScheduledMessages
from bot.slack import rate_limit
from bot.slack.errors import (
    PermanentError,
    RecipientGone,
    RetryableError,
    RetryScope,
    UnknownOutcome,
    call_idempotent,
    call_once,
)
from handlers import RENDERERS
from handlers.views.block_kit import MessageContent
from mentoring.consequences import departures
from mentoring.messages import digests
from models import Message, MessageKind, MessageState, db_now_plus

logger = logging.getLogger(__name__)

MAX_SUSPEND = leases.LEASE_SECONDS / 2  # seconds: whoever sends this long after the claim was not running in between
MAX_BACKOFF = timedelta(hours=6)
MAX_ATTEMPTS = 40  # about nine days at ever longer waits

Content = MessageContent | dict[str, Any] | None


class Delivery:
    """Sends one message after the other; any number of these may work on one database."""

    def __init__(
        self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime], growth_channel: str
    ) -> None:
        self.db, self.client, self.now, self.growth_channel = db, client, now, growth_channel
        self._growth_id = ""
        self._resting: dict[str, datetime] = {}
        self._claimed_at = 0.0
        handing_over = ScheduledMessages(db, client, now, self._refuse_if_suspended)
        self._work: dict[WorkQueue, Callable[[Claim, Message, Content], dict[str, Any]]] = {
            UPDATE: self._update,
            PUBLISH: self._publish,
            POST: self._post,
            RECONCILE: handing_over.reconcile,
            UNSCHEDULE: handing_over.unschedule,
            SCHEDULE: handing_over.schedule,
        }

    def deliver_all(self) -> int:
        """Deliver what is due; how many were worked on. What falls due meanwhile is for the next round."""
        now = self.now()
        with self.db.begin() as s:
            leases.expire_leases(s)
            due = leases.next_due_by_queue(s, now)
        return sum(self._drain(lane) for lane in WORK_QUEUES if lane in due and due[lane] <= now)

    def next_due(self) -> datetime | None:
        """When there is something to deliver next."""
        with self.db.begin() as s:
            due = leases.next_due_by_queue(s, self.now())
        return min((max(at, self._resting.get(lane.method, at)) for lane, at in due.items()), default=None)

    def _drain(self, lane: WorkQueue) -> int:
        done = 0
        while self.deliver_one(lane):
            done += 1
        return done

    def deliver_one(self, lane: WorkQueue) -> bool:
        """Claim one message of a lane and see it through; False where none is due, or Slack wants a rest."""
        claim = self._claim(lane)
        if claim is None:
            return False
        with self.db.begin() as s:
            message = s.get_one(Message, claim.id)
            content = RENDERERS[message.kind](s, message, self.now())
        try:
            self._mark(claim, **self._work[lane](claim, message, content))
        except RetryableError as reason:
            self._retry(lane, claim, message, reason)
        except UnknownOutcome as reason:
            until = db_now_plus(leases.UNKNOWN_SECONDS) if message.kind is MessageKind.DIGEST else None
            self._mark(claim, state=MessageState.UNKNOWN, last_error=str(reason), leased_until=until)
        except PermanentError as reason:
            self._give_up(claim, message, reason)
        return True

    def _claim(self, lane: WorkQueue) -> Claim | None:
        """A message of a lane, and a token for its method, in one transaction: both or neither."""
        now = self.now()
        if self._resting.get(lane.method, now) > now:
            return None
        with self.db() as s:
            claim = leases.claim_one(s, lane, now)
            wait = rate_limit.acquire(s, claim.team_id, lane.method, now.timestamp()) if claim else 0.0
            if wait:
                s.rollback()
                self._resting[lane.method] = now + timedelta(seconds=wait)
                return None
            s.commit()
        self._claimed_at = seconds_since_boot()
        return claim

    def _refuse_if_suspended(self) -> None:
        """A machine that slept since its claim may have been overtaken: it sends nothing."""
        if seconds_since_boot() - self._claimed_at > MAX_SUSPEND:
            raise RetryableError("this machine slept", timedelta(seconds=1), RetryScope.METHOD)

    def _mark(self, claim: Claim, **values: Any) -> None:
        """Write down the outcome, unless somebody else has claimed the row since."""
        if values.get("last_error"):
            logger.warning("message %s: %s (%s)", claim.id, values["last_error"], values.get("state", "kept"))
        with self.db.begin() as s:
            s.execute(leases.fenced_update(claim).values({"leased_until": None, **values}))

    def _retry(self, lane: WorkQueue, claim: Claim, message: Message, reason: RetryableError) -> None:
        """Slack did not take it: it is tried again, ever more rarely where somebody has to mend something first."""
        self._growth_id = ""  # the channel may have been archived, or made anew
        back: dict[str, Any] = {"state": MessageState.PENDING} if lane.claimed_state else {}
        wait, attempts = reason.wait, message.attempts
        if reason.whose is RetryScope.MESSAGE:
            wait, attempts = min(wait * 2 ** min(attempts, 10), MAX_BACKOFF), attempts + 1
        else:
            name = lane.method if reason.whose is RetryScope.METHOD else rate_limit.WORKSPACE
            with self.db.begin() as s:
                rate_limit.pause_until(s, claim.team_id, name, self.now().timestamp(), reason.wait, str(reason))
        if attempts > MAX_ATTEMPTS:
            self._give_up(claim, message, PermanentError(str(reason)))
            return
        if lane is RECONCILE:
            back = {"leased_until": db_now_plus(int(wait.total_seconds()) + 1)}
        self._mark(claim, due_at=self.now() + wait, attempts=attempts, last_error=str(reason), **back)

    def _give_up(self, claim: Claim, message: Message, reason: PermanentError) -> None:
        """It will not be taken. Where its reader has left, whoever waits for them is told."""
        over = {"delivered_revision": claim.revision} if message.sent_at else {"state": MessageState.CANCELLED}
        self._mark(claim, last_error=str(reason), **over)
        if message.kind is MessageKind.DIGEST:
            with self.db.begin() as s:
                digests.mark_asked(s, claim.id, self.now())
        if isinstance(reason, RecipientGone):
            with self.db.begin() as s:
                departures.park(s, self._departed_readers(message), self.now())

    def _departed_readers(self, message: Message) -> list[int]:
        """Of the people a message was for, those who are deactivated or not there."""
        with self.db() as s:
            readers = departures.readers_of(s, message)
        return [person_id for person_id, user_id in readers if self._has_left(user_id)]

    def _has_left(self, user_id: str) -> bool:
        try:
            return bool(call_once(self.client.users_info, user=user_id)["user"].get("deleted"))
        except RecipientGone:
            return True
        except (RetryableError, UnknownOutcome, PermanentError):
            return False

    def _post(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        if content is None:
            return {"state": MessageState.CANCELLED, "last_error": leases.NOTHING_TO_SAY}
        assert isinstance(content, MessageContent)  # noqa: S101 (only Home is a view)
        channel = self._channel(message, content)
        self._refuse_if_suspended()
        answer = call_once(
            self.client.chat_postMessage,
            channel=channel,
            text=content.text,
            blocks=content.blocks,
            thread_ts=content.thread[1] if content.thread else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        where = {"channel": answer["channel"], "ts": answer["ts"]}
        return {
            "state": MessageState.SENT,
            "delivered_revision": claim.revision,
            "last_error": "",
            "sent_at": self.now(),
            **where,
        }

    def _update(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        """Safe to repeat: it says what is, not what happened."""
        if content is not None:
            assert isinstance(content, MessageContent)  # noqa: S101 (only Home is a view)
            where = {"channel": message.channel, "ts": message.ts}
            call_idempotent(self.client.chat_update, text=content.text, blocks=content.blocks, **where)
        return {"delivered_revision": claim.revision, "last_error": "", "attempts": 0}

    def _publish(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        user_id = message.person.user_id if message.person else ""
        call_idempotent(self.client.views_publish, user_id=user_id, view=content)
        return {
            "state": MessageState.SENT,
            "delivered_revision": claim.revision,
            "last_error": "",
            "attempts": 0,
            "sent_at": self.now(),
        }

    def _channel(self, message: Message, content: MessageContent) -> str:
        """Where it goes. Nothing is posted yet: both look-ups are safe to repeat."""
        if message.kind is MessageKind.POST:
            self._growth_id = self._growth_id or find_channel(self.client, self.growth_channel)
            return self._growth_id
        if content.thread:
            return content.thread[0]
        if content.group:
            return str(call_idempotent(self.client.conversations_open, users=",".join(content.group))["channel"]["id"])
        return message.person.user_id if message.person else ""


def find_channel(client: WebClient, name: str) -> str:
    """A public channel's id by its name (or the id itself); NotTaken where there is none, so that it can be made."""
    cursor = ""
    while True:
        page = call_idempotent(
            client.conversations_list, types="public_channel", limit=200, cursor=cursor, exclude_archived=True
        )
        for channel in page["channels"]:
            if name in (channel["id"], channel["name"]):
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            raise RetryableError(f"there is no public channel #{name}")


def seconds_since_boot() -> float:
    """Seconds, those included in which the machine was suspended (where the system counts them)."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
