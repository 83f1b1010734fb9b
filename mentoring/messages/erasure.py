"""Take back what messages say of someone who was forgotten: delete those to them, leave one neutral note in others.

The rows are changed here, in the transaction that forgets. Delivery does the same in Slack afterwards, also after a
crash, and then deletes the rows. One that is being sent at this moment is erased as soon as its outcome is known.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from models import DigestItem, Erasure, Message, MessageKind, MessageState

BATCH_SIZE = 500  # ids in one statement
AFTER_THE_HOLD = datetime(9999, 1, 1, tzinfo=UTC)  # when a legal hold ends is not known ahead
NEVER_SENT = (MessageState.PENDING, MessageState.CANCELLED)
MAY_BE_THERE = (MessageState.SENDING, MessageState.UNKNOWN)
PLAIN = {"synchronize_session": False}


def delete_later(s: Session, which: ColumnElement[bool], user_id: str, due_at: datetime) -> None:
    """Let delivery delete messages to someone who was forgotten; what was never sent is deleted here at once.

    What Slack still holds back is taken back at once. `due_at` is when what was sent may be deleted.
    """
    detached: dict[str, Any] = {"erasure": Erasure.DELETE, "person_id": None, "goal_id": None, "subject_id": 0}
    settled = {"urgency": 0, "final_at": None, "holds_until": None, "content_hash": ""}
    ids = _locked(s, which)
    for batch in _batches(ids):
        these = Message.id.in_(batch)
        s.execute(delete(DigestItem).where(DigestItem.message_id.in_(batch)), execution_options=PLAIN)
        s.execute(update(Message).where(these).values(detached | settled), execution_options=PLAIN)
        behind = update(Message).where(these, Message.state == MessageState.SCHEDULED)
        s.execute(behind.values(revision=Message.revision + 1), execution_options=PLAIN)
        # Also what is being sent: Slack may have it. What it was to post later is taken back in any case.
        is_there = or_(
            Message.state == MessageState.SENT, and_(Message.state.in_(MAY_BE_THERE), Message.post_at.is_(None))
        )
        sent = update(Message).where(these, is_there, Message.kind != MessageKind.HOME)
        s.execute(sent.values(due_at=due_at), execution_options=PLAIN)
        home = update(Message).where(these, Message.kind == MessageKind.HOME)
        # It is published once more, to a user of whom no row is left.
        blank = {"channel": user_id, "state": MessageState.PENDING, "revision": Message.revision + 1}
        s.execute(home.values(blank), execution_options=PLAIN)
        unsent = delete(Message).where(these, Message.state.in_(NEVER_SENT), Message.kind != MessageKind.HOME)
        s.execute(unsent, execution_options=PLAIN)


def make_nameless(s: Session, which: ColumnElement[bool]) -> None:
    """Let delivery replace what messages say by one neutral note; what was never sent is deleted."""
    ids = _locked(s, which)
    for batch in _batches(ids):
        these = Message.id.in_(batch)
        detached: dict[str, Any] = {"erasure": Erasure.NAMELESS, "goal_id": None, "subject_id": 0, "urgency": 0}
        rendered = {"final_at": None, "holds_until": None, "revision": Message.revision + 1}
        s.execute(update(Message).where(these).values(detached | rendered), execution_options=PLAIN)
        s.execute(delete(Message).where(these, Message.state.in_(NEVER_SENT)), execution_options=PLAIN)


def release_after_hold(s: Session, now: datetime) -> None:
    """Let delivery delete the messages that a legal hold has kept in Slack."""
    held = update(Message).where(Message.erasure == Erasure.DELETE, Message.due_at >= AFTER_THE_HOLD)
    s.execute(held.values(due_at=now), execution_options=PLAIN)


def _locked(s: Session, which: ColumnElement[bool]) -> list[int]:
    """Lock these messages in the order of their ids, and list them."""
    return list(s.scalars(select(Message.id).where(which).order_by(Message.id).with_for_update(key_share=True)))


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + BATCH_SIZE] for start in range(0, len(ids), BATCH_SIZE)]
