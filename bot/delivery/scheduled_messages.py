"""Messages that Slack posts later: handed over ahead of time, looked up in doubt, withdrawn when things change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery import leases
from bot.delivery.leases import LAST_MOMENT, Claim
from bot.slack.errors import Never, NotTaken, call, repeatable
from handlers.views.block_kit import Letter
from mentoring.messages import digests
from models import Message, MessageState

NOT_THERE = "invalid_scheduled_message_id"  # posted, withdrawn, or about to be posted
WITHDRAWING = "being withdrawn"
ALL_OF_A_SECOND = 100


class HandingOver:
    """What delivery does with bundles; each step returns the row's new values."""

    def __init__(
        self,
        db: sessionmaker[Session],
        client: WebClient,
        now: Callable[[], datetime],
        in_time: Callable[[], None],
    ) -> None:
        self.db, self.client, self.now, self.in_time = db, client, now, in_time

    def hand_over(self, claim: Claim, message: Message, content: object) -> dict[str, Any]:
        """Give it to Slack for its second. Where it is written down before the call, it can be looked up after it."""
        with self.db.begin() as s:
            in_time = digests.still_suits(s, message, self.now())
        if not isinstance(content, Letter) or not in_time or message.person is None:
            return self._taken_back(claim)
        channel = str(repeatable(self.client.conversations_open, users=message.person.user_id)["channel"]["id"])
        with self.db.begin() as s:
            intent = leases.fenced(claim).values(channel=channel, delivered_revision=claim.revision)
            if s.execute(intent.returning(Message.id)).first() is None:
                return {}
        self.in_time()
        try:
            answer = call(
                self.client.chat_scheduleMessage,
                channel=channel,
                post_at=_second(message),
                text=content.text,
                blocks=content.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
        except Never as refused:
            if str(refused) == "time_in_past":
                return self._taken_back(claim)
            raise
        return _handed(answer["scheduled_message_id"])

    def look_up(self, claim: Claim, message: Message, _: object) -> dict[str, Any]:
        """Was it taken? Slack's list of what is scheduled in its conversation for its second says so."""
        found = self._listed(message) if message.channel else []
        for surplus in found[1:]:
            self._delete(message, surplus)
        if found:
            return _handed(found[0])
        if message.channel is None or self._is_ahead(message):
            return {"state": MessageState.PENDING, "due_at": self.now(), "last_error": ""}
        if self._posts_at(message) > self.now():
            raise NotTaken("too close to its second to tell", LAST_MOMENT)
        last_error = "its second passed before it could be looked up"
        return self._without_items(claim, state=MessageState.UNKNOWN, leased_until=None, last_error=last_error)

    def withdraw(self, claim: Claim, message: Message, _: object) -> dict[str, Any]:
        """Take it back: what it says has changed, or when it may be said. What is left of it goes into a new one."""
        with self.db.begin() as s:
            s.execute(leases.fenced(claim).values(last_error=WITHDRAWING))
        try:
            self._delete(message, message.scheduled_id or "")
        except Never as refused:
            if str(refused) != NOT_THERE or self._listed(message):
                raise NotTaken(str(refused), timedelta(seconds=30)) from refused
            if not message.last_error:  # nobody tried to withdraw it before: it was posted
                return {"state": MessageState.SENT, "sent_at": message.post_at, "last_error": ""}
        return self._taken_back(claim)

    def _delete(self, message: Message, scheduled_id: str) -> None:
        repeatable(self.client.chat_deleteScheduledMessage, channel=message.channel, scheduled_message_id=scheduled_id)

    def _listed(self, message: Message) -> list[str]:
        second = str(_second(message))
        page = repeatable(
            self.client.chat_scheduledMessages_list,
            channel=message.channel,
            oldest=second,
            latest=second,
            limit=ALL_OF_A_SECOND,
        )
        return [str(each["id"]) for each in page["scheduled_messages"] if int(each["post_at"]) == int(second)]

    def _taken_back(self, claim: Claim) -> dict[str, Any]:
        values = {"post_at": None, "scheduled_id": None, "last_error": ""}
        return self._without_items(claim, state=MessageState.CANCELLED, **values)

    def _without_items(self, claim: Claim, **values: Any) -> dict[str, Any]:
        """The message ends, and what was in it waits for another one: in one transaction."""
        with self.db.begin() as s:
            if s.execute(leases.fenced(claim).values(**values).returning(Message.id)).first():
                digests.let_go(s, claim.id)
        return {}

    def _is_ahead(self, message: Message) -> bool:
        return self._posts_at(message) > self.now() + LAST_MOMENT

    def _posts_at(self, message: Message) -> datetime:
        assert message.post_at is not None  # noqa: S101 (every bundle has one until it is taken back)
        return message.post_at


def _handed(scheduled_id: str) -> dict[str, Any]:
    return {"state": MessageState.SCHEDULED, "scheduled_id": scheduled_id, "last_error": "", "attempts": 0}


def _second(message: Message) -> int:
    return int(message.post_at.timestamp()) if message.post_at else 0
