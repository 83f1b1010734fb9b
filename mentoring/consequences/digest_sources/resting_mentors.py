"""The question to a mentor whose profile rests by itself: until when?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.mentors import availability
from mentoring.messages import digest_items
from mentoring.messages.digest_source import DueItem, Moment
from models import MentorProfile, Person

KIND = MentorProfile.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = False, True, False
MAX_ITEMS, MAX_BLOCKS_EACH = 1, 3


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _due(now).with_only_columns(MentorProfile.person_id)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = s.scalars(_due(now).where(MentorProfile.person_id == reader.id))
    return [DueItem(each.person_id, now) for each in due]


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
    profile = s.get(MentorProfile, item_id)
    return profile is not None and profile.rested_at is not None and availability.is_full(profile, now)


def load(s: Session, item_ids: Iterable[int]) -> list[MentorProfile]:
    return list(s.scalars(select(MentorProfile).where(MentorProfile.person_id.in_(item_ids))))


def other_person(item: MentorProfile, reader_id: int) -> None:
    """It names no one."""


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(now: Moment) -> Select[MentorProfile]:
    """Select profiles that rest by themselves and whose mentors haven't been told."""
    rests = select(MentorProfile).where(MentorProfile.rested_at.is_not(None), MentorProfile.full_until > now)
    return rests.where(~digest_items.is_claimed(KIND, MentorProfile.person_id))
