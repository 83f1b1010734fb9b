"""News of a request: it expired, or it takes a while; with the next people for its goal."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from mentoring.consequences.digest_sources import shortlists
from mentoring.consequences.digest_sources.shortlists import refreshed, waiting_of
from mentoring.matching import Matcher
from mentoring.messages.digest_source import DueItem, Moment
from models import Goal, Person, Shortlist, ShortlistReason

KIND = Shortlist.REQUEST_NEWS_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = False, False, False
MAX_ITEMS, MAX_BLOCKS_EACH = 2, 3

# What is done with an item is the same for all news of people.
is_current, load = shortlists.is_current, shortlists.load
other_person, mark_sent = shortlists.other_person, shortlists.mark_sent


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _waiting().with_only_columns(Goal.person_id).order_by(None)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    waiting = s.scalars(_waiting().where(Goal.person_id == reader.id))
    return [DueItem(each.id, now) for each in waiting]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    return refreshed(s, load(s, (each.id for each in due)), now, matcher)


def _waiting() -> Select[Shortlist]:
    return waiting_of(KIND, ShortlistReason.EXPIRED, ShortlistReason.SLOW)
