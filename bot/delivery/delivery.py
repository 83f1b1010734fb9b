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
from bot.delivery.leases import HAND_OVER, LANES, LOOK_UP, POST, PUBLISH, UPDATE, WITHDRAW, Claim, Lane
from bot.delivery.scheduled_messages import HandingOver
from bot.slack import rate_limit
from bot.slack.errors import Gone, InDoubt, Never, NotTaken, Whose, call, repeatable
from handlers import COMPOSERS
from handlers.views.block_kit import Letter
from mentoring.consequences import departures
from mentoring.messages import digests
from models import Message, MessageKind, MessageState, db_now_plus

logger = logging.getLogger(__name__)

SLEPT = leases.LEASE / 2  # seconds: whoever sends this long after the claim was not running in between
RAREST = timedelta(hours=6)
MOST_TRIES = 40  # about nine days at ever longer waits

Content = Letter | dict[str, Any] | None


class Delivery:
    """Sends one message after the other; any number of these may work on one database."""

    def __init__(
        self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime], growth_channel: str
    ) -> None:
        self.db, self.client, self.now, self.growth_channel = db, client, now, growth_channel
        self._growth_id = ""
        self._resting: dict[str, datetime] = {}
        self._claimed_at = 0.0
        handing_over = HandingOver(db, client, now, self._in_time)
        self._work: dict[Lane, Callable[[Claim, Message, Content], dict[str, Any]]] = {
            UPDATE: self._bring_up_to_date,
            PUBLISH: self._publish,
            POST: self._post,
            LOOK_UP: handing_over.look_up,
            WITHDRAW: handing_over.withdraw,
            HAND_OVER: handing_over.hand_over,
        }

    def deliver_all(self) -> int:
        """Deliver what is due; how many were worked on. What falls due meanwhile is for the next round."""
        now = self.now()
        with self.db.begin() as s:
            leases.lost(s)
            due = leases.next_due(s, now)
        return sum(self._empty(lane) for lane in LANES if lane in due and due[lane] <= now)

    def next_due(self) -> datetime | None:
        """When there is something to deliver next."""
        with self.db.begin() as s:
            due = leases.next_due(s, self.now())
        return min((max(at, self._resting.get(lane.method, at)) for lane, at in due.items()), default=None)

    def _empty(self, lane: Lane) -> int:
        done = 0
        while self.deliver_one(lane):
            done += 1
        return done

    def deliver_one(self, lane: Lane) -> bool:
        """Claim one message of a lane and see it through; False where none is due, or Slack wants a rest."""
        claim = self._claim(lane)
        if claim is None:
            return False
        with self.db.begin() as s:
            message = s.get_one(Message, claim.id)
            content = COMPOSERS[message.kind](s, message, self.now())
        try:
            self._mark(claim, **self._work[lane](claim, message, content))
        except NotTaken as reason:
            self._again(lane, claim, message, reason)
        except InDoubt as reason:
            until = db_now_plus(leases.UNCLEAR) if message.kind is MessageKind.DIGEST else None
            self._mark(claim, state=MessageState.UNKNOWN, last_error=str(reason), leased_until=until)
        except Never as reason:
            self._give_up(claim, message, reason)
        return True

    def _claim(self, lane: Lane) -> Claim | None:
        """A message of a lane, and a token for its method, in one transaction: both or neither."""
        now = self.now()
        if self._resting.get(lane.method, now) > now:
            return None
        with self.db() as s:
            claim = leases.claim_one(s, lane, now)
            wait = rate_limit.take(s, claim.team_id, lane.method, now.timestamp()) if claim else 0.0
            if wait:
                s.rollback()
                self._resting[lane.method] = now + timedelta(seconds=wait)
                return None
            s.commit()
        self._claimed_at = awake_since_boot()
        return claim

    def _in_time(self) -> None:
        """A machine that slept since its claim may have been overtaken: it sends nothing."""
        if awake_since_boot() - self._claimed_at > SLEPT:
            raise NotTaken("this machine slept", timedelta(seconds=1), Whose.METHOD)

    def _mark(self, claim: Claim, **values: Any) -> None:
        """Write down the outcome, unless somebody else has claimed the row since."""
        if values.get("last_error"):
            logger.warning("message %s: %s (%s)", claim.id, values["last_error"], values.get("state", "kept"))
        with self.db.begin() as s:
            s.execute(leases.fenced(claim).values({"leased_until": None, **values}))

    def _again(self, lane: Lane, claim: Claim, message: Message, reason: NotTaken) -> None:
        """Slack did not take it: it is tried again, ever more rarely where somebody has to mend something first."""
        self._growth_id = ""  # the channel may have been archived, or made anew
        back: dict[str, Any] = {"state": MessageState.PENDING} if lane.claimed else {}
        wait, attempts = reason.wait, message.attempts
        if reason.whose is Whose.MESSAGE:
            wait, attempts = min(wait * 2 ** min(attempts, 10), RAREST), attempts + 1
        else:
            name = lane.method if reason.whose is Whose.METHOD else rate_limit.WORKSPACE
            with self.db.begin() as s:
                rate_limit.rest(s, claim.team_id, name, self.now().timestamp(), reason.wait, str(reason))
        if attempts > MOST_TRIES:
            self._give_up(claim, message, Never(str(reason)))
            return
        if lane is LOOK_UP:
            back = {"leased_until": db_now_plus(int(wait.total_seconds()) + 1)}
        self._mark(claim, due_at=self.now() + wait, attempts=attempts, last_error=str(reason), **back)

    def _give_up(self, claim: Claim, message: Message, reason: Never) -> None:
        """It will not be taken. Where its reader has left, whoever waits for them is told."""
        over = {"delivered_revision": claim.revision} if message.sent_at else {"state": MessageState.CANCELLED}
        self._mark(claim, last_error=str(reason), **over)
        if message.kind is MessageKind.DIGEST:
            with self.db.begin() as s:
                digests.pass_over(s, claim.id, self.now())
        if isinstance(reason, Gone):
            with self.db.begin() as s:
                departures.leave(s, self._who_left(message), self.now())

    def _who_left(self, message: Message) -> list[int]:
        """Of the people a message was for, those who are deactivated or not there."""
        with self.db() as s:
            readers = departures.readers(s, message)
        return [person_id for person_id, user_id in readers if self._has_left(user_id)]

    def _has_left(self, user_id: str) -> bool:
        try:
            return bool(call(self.client.users_info, user=user_id)["user"].get("deleted"))
        except Gone:
            return True
        except (NotTaken, InDoubt, Never):
            return False

    def _post(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        if content is None:
            return {"state": MessageState.CANCELLED, "last_error": leases.NOTHING_LEFT}
        assert isinstance(content, Letter)  # noqa: S101 (only Home is a view)
        channel = self._channel(message, content)
        self._in_time()
        answer = call(
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

    def _bring_up_to_date(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        """Safe to repeat: it says what is, not what happened."""
        if content is not None:
            assert isinstance(content, Letter)  # noqa: S101 (only Home is a view)
            where = {"channel": message.channel, "ts": message.ts}
            repeatable(self.client.chat_update, text=content.text, blocks=content.blocks, **where)
        return {"delivered_revision": claim.revision, "last_error": "", "attempts": 0}

    def _publish(self, claim: Claim, message: Message, content: Content) -> dict[str, Any]:
        user_id = message.person.user_id if message.person else ""
        repeatable(self.client.views_publish, user_id=user_id, view=content)
        return {
            "state": MessageState.SENT,
            "delivered_revision": claim.revision,
            "last_error": "",
            "attempts": 0,
            "sent_at": self.now(),
        }

    def _channel(self, message: Message, content: Letter) -> str:
        """Where it goes. Nothing is posted yet: both look-ups are safe to repeat."""
        if message.kind is MessageKind.POST:
            self._growth_id = self._growth_id or find_channel(self.client, self.growth_channel)
            return self._growth_id
        if content.thread:
            return content.thread[0]
        if content.group:
            return str(repeatable(self.client.conversations_open, users=",".join(content.group))["channel"]["id"])
        return message.person.user_id if message.person else ""


def find_channel(client: WebClient, name: str) -> str:
    """A public channel's id by its name (or the id itself); NotTaken where there is none, so that it can be made."""
    cursor = ""
    while True:
        page = repeatable(
            client.conversations_list, types="public_channel", limit=200, cursor=cursor, exclude_archived=True
        )
        for channel in page["channels"]:
            if name in (channel["id"], channel["name"]):
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            raise NotTaken(f"there is no public channel #{name}")


def awake_since_boot() -> float:
    """Seconds, those included in which the machine was suspended (where the system counts them)."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
