"""Goals that fit what a mentor offers, for mentors who want to hear of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from mentoring.goals import eligibility, suggestions
from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import SCHEDULE_AHEAD, DueItem, Moment
from mentoring.people import exclusions
from models import AlertPreference, Ask, GoalState, Person, Suggestion, Visibility

KIND = Suggestion.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = False, True, False
MAX_ITEMS, MAX_BLOCKS_EACH = 3, 3


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _due(now).with_only_columns(Suggestion.mentor_id).order_by(None)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    return [DueItem(each.id, now) for each in s.scalars(_due(now).where(Suggestion.mentor_id == reader.id))]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    """Cancel the alerts about goals that no longer fit, and about which the mentor needn't hear any more."""
    current = []
    for each in due:
        if is_current(s, each.id, now, matcher):
            current.append(each.id)
        else:
            s.get_one(Suggestion, each.id).alert_at = None
    return current


def is_current(s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
    suggestion = s.get(Suggestion, item_id)
    if suggestion is None:
        return False
    goal, profile = suggestion.goal, eligibility.available_profile(s, suggestion.mentor, now)
    already_asked = exists().where(Ask.goal_id == goal.id, Ask.mentor_id == suggestion.mentor_id)
    return (
        goal.state is GoalState.OPEN
        and goal.visibility is not Visibility.NOT_POSTED
        and not suggestion.dismissed
        and suggestion.alert_at is not None
        and not exclusions.are_blocked(s, goal.person_id, suggestion.mentor_id)
        and not exclusions.will_be_paired(s, goal.person_id, suggestion.mentor_id, now, SCHEDULE_AHEAD)
        and profile is not None
        and profile.alerts is not AlertPreference.ONLY_ASKED
        and suggestions.still_matches(s, goal, profile, now, matcher)
        and not s.scalar(select(already_asked))
    )


def load(s: Session, item_ids: Iterable[int]) -> list[Suggestion]:
    return list(s.scalars(select(Suggestion).where(Suggestion.id.in_(item_ids)).order_by(Suggestion.id)))


def other_person(item: Suggestion, reader_id: int) -> int:
    return item.goal.person_id


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(now: Moment) -> Select[Suggestion]:
    due = select(Suggestion).where(Suggestion.alert_at <= now, ~digest_items.is_claimed(KIND, Suggestion.id))
    return due.order_by(Suggestion.alert_at, Suggestion.id)
