"""The question to a mentor who alone offers a skill: would they pass it on?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import MAX_QUESTIONS, DueItem, Moment
from mentoring.program import passing_on
from models import PassItOn, Person

KIND = PassItOn.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = True, True, False
MAX_ITEMS, MAX_BLOCKS_EACH = MAX_QUESTIONS, 3


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _due(now).with_only_columns(PassItOn.person_id)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = s.scalars(_due(now).where(PassItOn.person_id == reader.id).order_by(PassItOn.id))
    return [DueItem(each.id, now) for each in due if passing_on.is_open(s, each, now)]


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
    question = s.get(PassItOn, item_id)
    return question is not None and passing_on.is_open(s, question, now)


def load(s: Session, item_ids: Iterable[int]) -> list[PassItOn]:
    return list(s.scalars(select(PassItOn).where(PassItOn.id.in_(item_ids)).order_by(PassItOn.id)))


def other_person(item: PassItOn, reader_id: int) -> None:
    """It names no one."""


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(now: Moment) -> Select[PassItOn]:
    """Select the questions that are neither answered nor too old nor in a digest."""
    open_ones = select(PassItOn).where(PassItOn.says_yes.is_(None), PassItOn.expires_at > now)
    return open_ones.where(~digest_items.is_claimed(KIND, PassItOn.id))
