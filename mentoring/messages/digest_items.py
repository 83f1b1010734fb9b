"""Which items are in which digest. An item is in one digest at a time, until it is released."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import DigestItem, Message, MessageState


def claim(s: Session, message_id: int, kind: str, item_ids: Iterable[int]) -> None:
    """Put items into a digest. The database refuses an item that is in another one."""
    for item_id in item_ids:
        s.merge(DigestItem(message_id=message_id, kind=kind, item_id=item_id, released_at=None))
    s.flush()


def is_claimed(kind: str, item_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Build the SQL condition: the item is in a digest."""
    return exists().where(DigestItem.kind == kind, DigestItem.item_id == item_id, DigestItem.released_at.is_(None))


def items_of(s: Session, message_id: int) -> dict[str, list[int]]:
    """Return the ids of a digest's items by kind."""
    rows = select(DigestItem.kind, DigestItem.item_id).where(
        DigestItem.message_id == message_id, DigestItem.released_at.is_(None)
    )
    found: dict[str, list[int]] = {}
    for kind, item_id in s.execute(rows.order_by(DigestItem.kind, DigestItem.item_id)):
        found.setdefault(kind, []).append(item_id)
    return found


def posted_at(s: Session, kind: str, item_id: int) -> datetime | None:
    """Return when the digest with an item was posted; None when it wasn't, or when that is in doubt."""
    posted = select(Message.post_at).join(DigestItem, DigestItem.message_id == Message.id)
    posted = posted.where(DigestItem.kind == kind, DigestItem.item_id == item_id, DigestItem.released_at.is_(None))
    return s.scalar(posted.where(Message.state == MessageState.SENT).limit(1))


def release(s: Session, kind: str, item_id: int, now: datetime) -> None:
    """Make an item due again, whichever digest showed it before."""
    rows = update(DigestItem).where(DigestItem.kind == kind, DigestItem.item_id == item_id)
    s.execute(rows.where(DigestItem.released_at.is_(None)).values(released_at=now))


def release_all(s: Session, message_id: int, now: datetime) -> None:
    """Make all items of a digest due again."""
    rows = update(DigestItem).where(DigestItem.message_id == message_id, DigestItem.released_at.is_(None))
    s.execute(rows.values(released_at=now))
