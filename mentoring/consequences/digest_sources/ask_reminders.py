"""The one reminder of an open ask: to the mentor, or to the asker when the asker is next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import SCHEDULE_AHEAD, DueItem, Moment
from mentoring.people import exclusions
from models import Ask, AskState, Initiator, Person

KIND = Ask.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = True, False, False
MAX_ITEMS, MAX_BLOCKS_EACH = 6, 4


def due_reader_ids(now: Moment, soon: Moment) -> CompoundSelect[int]:
    return union(
        _due(now, soon, waits_for_asker=False).with_only_columns(Ask.mentor_id).order_by(None),
        _due(now, soon, waits_for_asker=True).with_only_columns(Ask.asker_id).order_by(None),
    )


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = [
        *s.scalars(_due(now, now + SCHEDULE_AHEAD, waits_for_asker=False).where(Ask.mentor_id == reader.id)),
        *s.scalars(_due(now, now + SCHEDULE_AHEAD, waits_for_asker=True).where(Ask.asker_id == reader.id)),
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
    if ask is None or ask.state is not AskState.OPEN:
        return False
    return not exclusions.will_be_paired(s, ask.asker_id, ask.mentor_id, now, SCHEDULE_AHEAD)


def load(s: Session, item_ids: Iterable[int]) -> list[Ask]:
    return list(s.scalars(select(Ask).where(Ask.id.in_(item_ids)).order_by(Ask.id)))


def other_person(item: Ask, reader_id: int) -> int:
    return item.asker_id if reader_id == item.mentor_id else item.mentor_id


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(now: Moment, soon: Moment, *, waits_for_asker: bool) -> Select[Ask]:
    due = select(Ask).where(Ask.state == AskState.OPEN, Ask.reminder_due_at.is_not(None))
    due = due.where(~exclusions.pair_exists(Ask.asker_id, Ask.mentor_id, now, soon))
    asker_is_next = or_(Ask.started_by == Initiator.MENTOR, Ask.awaits_clarification)
    due = due.where(asker_is_next if waits_for_asker else ~asker_is_next)
    return due.where(~digest_items.is_claimed(KIND, Ask.id)).order_by(Ask.awaiting_since, Ask.id)
