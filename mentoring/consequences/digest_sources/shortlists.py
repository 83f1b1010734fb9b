"""News that someone new fits a goal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import Session

from mentoring.goals import goal_lock, shortlists, suggestions
from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import DueItem, Moment
from models import Goal, GoalState, Person, Shortlist, ShortlistReason

KIND = Shortlist.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = False, True, False
MAX_ITEMS, MAX_BLOCKS_EACH = 2, 3
NOT_MADE_YET = 0


def due_reader_ids(now: Moment, soon: Moment) -> CompoundSelect[int]:
    return union(
        _waiting().with_only_columns(Goal.person_id).order_by(None),
        shortlists.unmatched(now).with_only_columns(Goal.person_id).order_by(None),
    )


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    waiting = s.scalars(_waiting().where(Goal.person_id == reader.id)).all()
    unmatched = s.scalars(shortlists.unmatched(now).where(Goal.person_id == reader.id)).all()
    return [*(DueItem(each.id, now) for each in waiting), *(DueItem(NOT_MADE_YET, now) for _ in unmatched)]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    """Refresh the shortlists that wait, and make one for each goal that had no match and now has one."""
    unmatched = s.scalars(shortlists.unmatched(now).where(Goal.person_id == reader.id)).all()
    for goal in sorted(unmatched, key=attrgetter("id")):
        goal_lock.get_for_update(s, goal.id)
    current = refreshed(s, s.scalars(_waiting().where(Goal.person_id == reader.id)).all(), now, matcher)
    for goal in unmatched:
        matches = suggestions.find_for_goal(s, goal, now, matcher)[: shortlists.MAX_NEXT]
        if matches and len(current) < MAX_ITEMS:
            current.append(shortlists.save(s, goal, ShortlistReason.NEW, matches, now).id)
        else:
            shortlists.schedule_recheck(goal, now)
    return current


def is_current(s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
    shortlist = s.get(Shortlist, item_id)
    return shortlist is not None and shortlist.goal.state is GoalState.OPEN and shortlists.is_current(s, shortlist)


def load(s: Session, item_ids: Iterable[int]) -> list[Shortlist]:
    return list(s.scalars(select(Shortlist).where(Shortlist.id.in_(item_ids)).order_by(Shortlist.id)))


def other_person(item: Shortlist, reader_id: int) -> None:
    """It names no one: who they are is shown when its reader looks."""


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _waiting() -> Select[Shortlist]:
    return waiting_of(KIND, ShortlistReason.NEW)


def waiting_of(kind: str, *reasons: ShortlistReason) -> Select[Shortlist]:
    """Select the shortlists of open goals that tell such news and are in no digest yet."""
    rows = select(Shortlist).join(Goal, Goal.id == Shortlist.goal_id).where(Goal.state == GoalState.OPEN)
    rows = rows.where(Shortlist.reason.in_(reasons), ~digest_items.is_claimed(kind, Shortlist.id))
    return rows.order_by(Shortlist.id)


def refreshed(s: Session, waiting: Sequence[Shortlist], now: datetime, matcher: Matcher) -> list[int]:
    """Lock the goals of shortlists that wait, and refresh these. Returns: the ids of those that still have news."""
    for goal_id in sorted({each.goal_id for each in waiting}):
        goal_lock.get_for_update(s, goal_id)
    still_open = (each for each in waiting if each.goal.state is GoalState.OPEN)
    return [each.id for each in still_open if shortlists.refresh(s, each, now, matcher)]
