"""Delete in Slack what someone who was forgotten was sent, then the row. Each step may be repeated after a crash."""

import logging
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery.leases import DELETE, PUBLISH, RECONCILE, UNSCHEDULE, Claim, WorkQueue
from bot.delivery.scheduled_messages import ScheduledMessages
from bot.slack.errors import PermanentError, call_idempotent
from handlers.views import erased
from mentoring.consequences.owner import NO_ONE, find_owner
from models import Message, MessageKind

logger = logging.getLogger(__name__)


class Erasing:
    """Carries out the erasure of a message that was to someone who was forgotten, whatever state it is in."""

    def __init__(self, db: sessionmaker[Session], client: WebClient, scheduled: ScheduledMessages) -> None:
        self.db, self.client, self.scheduled = db, client, scheduled

    def carry_out(self, queue: WorkQueue, claim: Claim, message: Message) -> dict[str, Any]:
        """Undo what Slack has of it, as far as Slack lets us, and delete the row.

        Raises: RetryableError when Slack can't be asked now.
        """
        try:
            if queue in (UNSCHEDULE, RECONCILE):
                self.scheduled.delete_all(message)
            elif queue is PUBLISH and not self._is_back(message):
                call_idempotent(self.client.views_publish, user_id=message.channel, view=erased.home())
            elif queue is DELETE and message.ts:
                self._delete(message)
        except PermanentError as reason:  # Slack keeps it; which error it was is all that may be told
            logger.warning("message %s could not be deleted in Slack: %s", message.id, reason)
        self.delete_row(claim)
        return {}

    def _is_back(self, message: Message) -> bool:
        """Does the person who was forgotten use Curbside again, and have a Home of their own?"""
        with self.db() as s:
            return find_owner(s, message.team_id, message.channel or "").person_id != NO_ONE

    def delete_row(self, claim: Claim) -> None:
        with self.db.begin() as s:
            mine = (Message.id == claim.id, Message.lease_version == claim.lease_version)
            s.execute(delete(Message).where(*mine), execution_options={"bookkeeping": True})

    def _delete(self, message: Message) -> None:
        if message.kind is MessageKind.FILE:
            call_idempotent(self.client.files_delete, file=message.ts)
        else:
            call_idempotent(self.client.chat_delete, channel=message.channel, ts=message.ts)
