"""The one reminder of an open ask: to the mentor, or to the asker when the asker is next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import DueItem, Moment
from models import Ask, AskState, Person

KIND = Ask.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = True, False, False
MAX_ITEMS, MAX_BLOCKS_EACH = 6, 4


def due_reader_ids(now: Moment, soon: Moment) -> CompoundSelect[int]:
    return union(
        _due(waits_for_asker=False).with_only_columns(Ask.mentor_id).order_by(None),
        _due(waits_for_asker=True).with_only_columns(Ask.asker_id).order_by(None),
    )


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = [
        *s.scalars(_due(waits_for_asker=False).where(Ask.mentor_id == reader.id)),
        *s.scalars(_due(waits_for_asker=True).where(Ask.asker_id == reader.id)),
    ]
    return [DueItem(each.id, now) for each in due]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    return [each.id for each in due]


def is_current(s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
    ask = s.get(Ask, item_id)
    return ask is not None and ask.state is AskState.OPEN


def load(s: Session, item_ids: Iterable[int]) -> list[Ask]:
    return list(s.scalars(select(Ask).where(Ask.id.in_(item_ids)).order_by(Ask.id)))


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(*, waits_for_asker: bool) -> Select[Ask]:
    due = select(Ask).where(Ask.state == AskState.OPEN, Ask.reminder_due_at.is_not(None))
    asker_is_next = or_(Ask.slot.is_(None), Ask.awaits_clarification)
    due = due.where(asker_is_next if waits_for_asker else ~asker_is_next)
    return due.where(~digest_items.is_claimed(KIND, Ask.id)).order_by(Ask.awaiting_since, Ask.id)
