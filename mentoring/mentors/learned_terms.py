"""What a workspace has taught its matcher: read from the goals and introductions that are kept anyway.

Nothing is stored for it. What this process knows is brought up to date before each use: whoever is forgotten takes
along what they taught.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from mentoring.cache import WorkspaceCache
from mentoring.matching import Association, Example, Learned, associations, suggest_aspects
from models import Goal, GoalAspect, GoalState, Introduction, Offer, OfferAspect, Person, Suggestion

MAX_EXAMPLES = 5_000  # goals: some years of a large hospital


class _Place:
    """What one workspace taught; brought up to date by one thread at a time, read by any."""

    def __init__(self, team_id: str) -> None:
        self._team_id, self._lock = team_id, threading.Lock()
        self._facts: dict[Example, list[Association]] = {}
        self._learnt = Learned()
        self._seen: tuple[object, ...] = ()

    def learnt(self, s: Session) -> Learned:
        with self._lock:
            seen = _changes(s, self._team_id)
            if seen != self._seen:
                lessons = {*_chosen(s, self._team_id), *_agreed(s, self._team_id)}
                known = self._facts
                self._facts = {each: known[each] if each in known else associations(each) for each in lessons}
                self._learnt = Learned(fact for each in self._facts.values() for fact in each)
                self._seen = seen
            return self._learnt


_PLACES = WorkspaceCache(_Place)


def learned(s: Session, team_id: str) -> Learned:
    """What the people of a workspace have taught so far."""
    return _PLACES.of(s, team_id).learnt(s)


def suggest_areas(s: Session, team_id: str, sentence: str) -> list[str]:
    """Up to three aspects for a sentence of somebody of this workspace, best first."""
    return suggest_aspects(sentence, learned(s, team_id))


def _changes(s: Session, team_id: str) -> tuple[object, ...]:
    """What is another after every goal, area, yes and finish, and once somebody was forgotten."""
    finished = func.count().filter(Goal.state == GoalState.FINISHED)
    elsewhere = (
        select(func.count()).select_from(GoalAspect),
        select(func.count()).select_from(Introduction),
        select(func.max(Introduction.id)),
    )
    rows = select(func.count(), func.max(Goal.id), func.max(Goal.created_at), finished)
    here = rows.where(Goal.person_id.in_(select(Person.id).where(Person.team_id == team_id)))
    return tuple(s.execute(here.add_columns(*(each.scalar_subquery() for each in elsewhere))).one())


def _newest(team_id: str) -> Select[int]:
    here = select(Goal.id).join(Person, Person.id == Goal.person_id).where(Person.team_id == team_id)
    return here.order_by(Goal.id.desc()).limit(MAX_EXAMPLES)


def _chosen(s: Session, team_id: str) -> Iterator[Example]:
    """What people said that their goals are about."""
    rows = select(Goal.id, Goal.person_id, Goal.sentence, Goal.state, GoalAspect.aspect).join(GoalAspect)
    yield from _examples(s, rows.where(Goal.id.in_(_newest(team_id))))


def _agreed(s: Session, team_id: str) -> Iterator[Example]:
    """What mentors confirmed that their lines are about, for goals which they said yes to because of them."""
    shown = and_(Suggestion.goal_id == Introduction.goal_id, Suggestion.mentor_id == Introduction.mentor_id)
    line = and_(Offer.person_id == Suggestion.mentor_id, Offer.sentence == Suggestion.line)
    rows = (
        select(Introduction.id, Introduction.mentor_id, Goal.sentence, Goal.state, OfferAspect.aspect)
        .join(Goal, Goal.id == Introduction.goal_id)
        .join(Suggestion, shown)
        .join(Offer, line)
        .join(OfferAspect, and_(OfferAspect.offer_id == Offer.id, OfferAspect.confirmed))
    )
    yield from _examples(s, rows.where(Goal.id.in_(_newest(team_id))))


def _examples(s: Session, rows: Select[int, int, str, GoalState, str]) -> Iterator[Example]:
    """One for each id, with all its areas."""
    found: dict[int, tuple[int, str, GoalState]] = {}
    areas: dict[int, set[str]] = defaultdict(set)
    for number, teacher, sentence, state, area in s.execute(rows):
        found[number] = teacher, sentence, state
        areas[number].add(area)
    for number, (teacher, sentence, state) in found.items():
        yield Example(teacher, sentence, frozenset(areas[number]), 2 if state is GoalState.FINISHED else 1)
