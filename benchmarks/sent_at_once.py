"""Delivery without Slack, for a simulation of many months."""

from sqlalchemy import update

from bot.delivery.delivery import Delivery
from mentoring.messages.outbox import BOOKKEEPING
from models import Message, MessageKind, MessageState


class SentAtOnce(Delivery):
    """Delivery for which Slack takes every message when it is due, and posts each digest in its own second."""

    def deliver_all(self) -> int:
        """Note everything that is due as sent, and every digest as scheduled."""
        now = self.now()
        due = update(Message).where(Message.state == MessageState.PENDING)
        sent = {"delivered_revision": Message.revision, "sent_at": now, "ts": "1.1", "channel": "C1"}
        scheduled = {"delivered_revision": Message.revision, "scheduled_id": "Q1", "channel": "C1"}
        with self.db.begin() as s:
            digests = due.where(Message.kind == MessageKind.DIGEST)
            s.execute(digests.values(state=MessageState.SCHEDULED, **scheduled), execution_options=BOOKKEEPING)
            others = due.where(Message.kind != MessageKind.DIGEST, Message.due_at <= now)
            s.execute(others.values(state=MessageState.SENT, **sent), execution_options=BOOKKEEPING)
        return 0

    def next_due(self) -> None:
        """Nothing waits: the simulation comes again by itself."""
