"""Learn what a workspace means by its own words, from the goals and introductions that are stored anyway.

Nothing else is stored. This process updates what it has learned before each use, so that deleting a person also removes
what they taught.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from mentoring.matching import Association, Example, Learned, Matcher, associations, suggest_aspects
from mentoring.matching.lexicon import Lexicon
from models import Goal, GoalAspect, GoalState, Introduction, Offer, OfferAspect, Person, Suggestion

MAX_EXAMPLES = 5_000  # goals: a few years of a large hospital


class _LearnedTerms:
    """What one workspace has taught. One thread at a time updates it; any may read it."""

    def __init__(self, lexicon: Lexicon, team_id: str) -> None:
        self._lexicon, self._team_id, self._lock = lexicon, team_id, threading.Lock()
        self._associations: dict[Example, list[Association]] = {}
        self._learned = Learned()
        self._seen: tuple[object, ...] = ()

    def current(self, s: Session) -> Learned:
        s.connection()  # before the lock, as in MentorSearch
        with self._lock:
            seen = _changes(s, self._team_id)
            if seen != self._seen:
                examples = {*_chosen(s, self._team_id), *_agreed(s, self._team_id)}
                known = self._associations
                self._associations = {
                    each: known[each] if each in known else associations(self._lexicon, each) for each in examples
                }
                self._learned = Learned(one for each in self._associations.values() for one in each)
                self._seen = seen
            return self._learned


def learned(s: Session, team_id: str, matcher: Matcher) -> Learned:
    """Return what the people of a workspace have taught so far."""
    make = partial(_LearnedTerms, matcher.lexicon, team_id)
    return matcher.workspaces.get(team_id, _LearnedTerms, make).current(s)


def suggest_areas(s: Session, team_id: str, sentence: str, matcher: Matcher) -> list[str]:
    """Suggest up to three aspects for a sentence, best first, with what this workspace has taught."""
    return suggest_aspects(matcher.lexicon, sentence, learned(s, team_id, matcher))


def _changes(s: Session, team_id: str) -> tuple[object, ...]:
    """Return values that change with every goal, area, introduction and finished goal, and when a person is deleted."""
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
    """Yield the areas that people chose for their goals."""
    rows = select(Goal.id, Goal.person_id, Goal.sentence, Goal.state, GoalAspect.aspect).join(GoalAspect)
    yield from _examples(s, rows.where(Goal.id.in_(_newest(team_id))))


def _agreed(s: Session, team_id: str) -> Iterator[Example]:
    """Yield the confirmed areas of the lines for which mentors were suggested, for goals they said yes to."""
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
    """Yield one example per id, with all its areas."""
    found: dict[int, tuple[int, str, GoalState]] = {}
    areas: dict[int, set[str]] = defaultdict(set)
    for number, teacher, sentence, state, area in s.execute(rows):
        found[number] = teacher, sentence, state
        areas[number].add(area)
    for number, (teacher, sentence, state) in found.items():
        yield Example(teacher, sentence, frozenset(areas[number]), 2 if state is GoalState.FINISHED else 1)
