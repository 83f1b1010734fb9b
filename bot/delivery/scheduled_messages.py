"""Messages that Slack posts later: schedule them, resolve unknown outcomes, unschedule them when things change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery import leases
from bot.delivery.leases import MIN_UNSCHEDULE_LEAD, Claim
from bot.slack.errors import PermanentError, RetryableError, call_idempotent, call_once
from handlers.renderer import Rendered
from handlers.views.block_kit import MessageContent
from mentoring.messages import digests
from mentoring.people import people
from models import Message, MessageState

UNKNOWN_ID = "invalid_scheduled_message_id"  # already posted, unscheduled, or about to be posted
UNSCHEDULING = "being unscheduled"
LIST_LIMIT = 100


class ScheduledMessages:
    """Schedules, reconciles and unschedules digests. Each step returns the row's new values."""

    def __init__(
        self,
        db: sessionmaker[Session],
        client: WebClient,
        now: Callable[[], datetime],
        is_current: Callable[[Message], bool],
        refuse_if_suspended: Callable[[], None],
    ) -> None:
        self.db, self.client, self.now = db, client, now
        self.is_current, self.refuse_if_suspended = is_current, refuse_if_suspended

    def schedule(self, claim: Claim, message: Message, rendered: Rendered) -> dict[str, Any]:
        """Schedule a digest for its second.

        Its channel is stored before the call, for `reconcile` to look in; so is what Slack has if it accepted the call.
        """
        content = rendered.content
        is_current = self.is_current(message)
        may_be_sent = is_current and not rendered.is_withheld
        if not isinstance(content, MessageContent) or not may_be_sent or message.person is None:
            return self._cancelled(claim, message)
        channel = str(call_idempotent(self.client.conversations_open, users=message.person.user_id)["channel"]["id"])
        with self.db.begin() as s:
            intent = {"channel": channel, "delivered_revision": claim.revision, **rendered.as_sent()}
            if not leases.update_claimed(s, claim, **intent):
                return {}
        self.refuse_if_suspended()
        try:
            answer = call_once(
                self.client.chat_scheduleMessage,
                channel=channel,
                post_at=_post_second(message),
                text=content.text,
                blocks=content.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
        except PermanentError as error:
            if str(error) == "time_in_past":
                return self._cancelled(claim, message)
            raise
        return _scheduled(answer["scheduled_message_id"])

    def reconcile(self, claim: Claim, message: Message, _: Rendered) -> dict[str, Any]:
        """Find out whether Slack accepted a digest, from its list of what is scheduled in that channel and second."""
        scheduled_ids = self._scheduled_ids(message) if message.channel else []
        for duplicate in scheduled_ids[1:]:
            self._delete(message, duplicate)
        if scheduled_ids:
            return _scheduled(scheduled_ids[0])
        if message.channel is None or self._is_ahead(message):
            return {"state": MessageState.PENDING, "due_at": self.now(), "last_error": ""}
        if self._posts_at(message) > self.now():
            raise RetryableError("too close to its second to tell", MIN_UNSCHEDULE_LEAD)
        last_error = "its second passed before it could be looked up"
        return self._release_items(claim, message, state=MessageState.UNKNOWN, leased_until=None, last_error=last_error)

    def unschedule(self, claim: Claim, message: Message, _: Rendered) -> dict[str, Any]:
        """Unschedule a digest whose content or send time has changed. What is left of it goes into a new one."""
        with self.db.begin() as s:
            leases.update_claimed(s, claim, last_error=UNSCHEDULING)
        try:
            self._delete(message, message.scheduled_id or "")
        except PermanentError as error:
            if str(error) != UNKNOWN_ID or self._scheduled_ids(message):
                raise RetryableError(str(error), timedelta(seconds=30)) from error
            if not message.last_error:  # this is the first attempt to unschedule it, so it was posted
                return {"state": MessageState.SENT, "sent_at": message.post_at, "last_error": ""}
        return self._cancelled(claim, message)

    def delete_all(self, message: Message) -> None:
        """Take back whatever Slack has scheduled of a message. Raises PermanentError when it is too late for that."""
        known = [message.scheduled_id] if message.scheduled_id else self._scheduled_ids(message)
        for scheduled_id in known if message.channel else []:
            self._delete(message, scheduled_id)

    def _delete(self, message: Message, scheduled_id: str) -> None:
        call_idempotent(
            self.client.chat_deleteScheduledMessage, channel=message.channel, scheduled_message_id=scheduled_id
        )

    def _scheduled_ids(self, message: Message) -> list[str]:
        second = str(_post_second(message))
        page = call_idempotent(
            self.client.chat_scheduledMessages_list,
            channel=message.channel,
            oldest=second,
            latest=second,
            limit=LIST_LIMIT,
        )
        return [str(each["id"]) for each in page["scheduled_messages"] if int(each["post_at"]) == int(second)]

    def _cancelled(self, claim: Claim, message: Message) -> dict[str, Any]:
        values = {"post_at": None, "scheduled_id": None, "last_error": ""}
        return self._release_items(claim, message, state=MessageState.CANCELLED, **values)

    def _release_items(self, claim: Claim, message: Message, **values: Any) -> dict[str, Any]:
        with self.db.begin() as s:
            release_items(s, claim, message, self.now(), **values)
        return {}

    def _is_ahead(self, message: Message) -> bool:
        return self._posts_at(message) > self.now() + MIN_UNSCHEDULE_LEAD

    def _posts_at(self, message: Message) -> datetime:
        assert message.post_at is not None  # noqa: S101 (every digest has one until it is unscheduled)
        return message.post_at


def release_items(s: Session, claim: Claim, message: Message, now: datetime, **values: Any) -> None:
    """End a digest with these values and release its items for another one, unless someone else has claimed it since.

    The reader is locked first, as everywhere: people, then goals, then messages.
    """
    people.lock(s, message.person_id or 0)
    if leases.update_claimed(s, claim, **values):
        digests.release_items(s, claim.id, now)


def _scheduled(scheduled_id: str) -> dict[str, Any]:
    return {"state": MessageState.SCHEDULED, "scheduled_id": scheduled_id, "last_error": "", "attempts": 0}


def _post_second(message: Message) -> int:
    return int(message.post_at.timestamp()) if message.post_at else 0
