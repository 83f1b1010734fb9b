"""Learn what a workspace means by its own words, from the goals and introductions that are stored anyway.

Nothing else is stored. Before each use this process reads what is newer than what it has read; when something was
deleted or changed, it reads all again, so that deleting a person also removes what they taught.
"""

import threading
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from mentoring.matching import Association, Example, Learned, Lessons, Matcher, associations, suggest_aspects
from mentoring.matching.lexicon import Lexicon
from models import Goal, GoalAspect, GoalState, Introduction, Offer, OfferAspect, Person, Suggestion

MAX_EXAMPLES = 5_000  # goals: a few years of a large hospital

Source = tuple[int, int]  # a goal; an introduction about it, or 0 for the areas chosen for it
Lesson = tuple[Example, list[Association]]


class _Stamp(NamedTuple):
    """What changes with every goal, area, introduction and finished goal, and when a person is deleted."""

    last_goal: int
    goals: int
    areas: int
    last_introduction: int
    introductions: int
    last_finished: datetime | None


class _LearnedTerms:
    """What one workspace has taught. One thread at a time updates it; any may read it."""

    def __init__(self, lexicon: Lexicon, team_id: str) -> None:
        self._lexicon, self._team_id, self._lock = lexicon, team_id, threading.Lock()
        self._lessons, self._by_source = Lessons(), dict[Source, Lesson]()
        self._stamp: _Stamp | None = None

    def current(self, s: Session) -> Learned:
        s.connection()  # before the lock, as in MentorSearch
        with self._lock:
            stamp = _Stamp(*s.execute(_stamp()).one())
            if stamp != self._stamp:
                self._update(s, stamp)
                self._stamp = stamp
            return self._lessons.learned()

    def _update(self, s: Session, now: _Stamp) -> None:
        """Read what is newer, or all again where that doesn't explain how many rows there are."""
        before = self._stamp
        if before is None or not _is_only_more(s, before, now):
            newest = _goals_of(self._team_id).order_by(Goal.id.desc()).limit(MAX_EXAMPLES)
            self._replace(set(self._by_source), dict(read_examples(s, Goal.id.in_(newest))))
            return
        ids = set(s.scalars(_newer(before, self._team_id)))
        self._replace({each for each in self._by_source if each[0] in ids}, dict(read_examples(s, Goal.id.in_(ids))))
        if extra := sorted({goal_id for goal_id, _ in self._by_source})[:-MAX_EXAMPLES]:
            self._replace({each for each in self._by_source if each[0] <= extra[-1]}, {})

    def _replace(self, old: Collection[Source], new: dict[Source, Example]) -> None:
        """Take back what these sources taught, and learn what they teach now; what is the same stays."""
        for source in old:
            example, taught = self._by_source[source]
            if new.get(source) == example:
                del new[source]
            else:
                self._lessons.remove(taught)
                del self._by_source[source]
        for source, example in new.items():
            self._by_source[source] = lesson = example, associations(self._lexicon, example)
            self._lessons.add(lesson[1])


def learned(s: Session, team_id: str, matcher: Matcher) -> Learned:
    """Return what the people of a workspace have taught so far."""
    make = partial(_LearnedTerms, matcher.lexicon, team_id)
    return matcher.workspaces.get(team_id, _LearnedTerms, make).current(s)


def suggest_areas(s: Session, team_id: str, sentence: str, matcher: Matcher) -> list[str]:
    """Suggest up to three aspects for a sentence, best first, with what this workspace has taught."""
    return suggest_aspects(matcher.lexicon, sentence, learned(s, team_id, matcher))


@cache
def _stamp() -> Select[int, int, int, int, int, datetime]:
    """Build the question that comes before each use: it reads no rows, only indexes."""
    areas = select(func.count()).select_from(GoalAspect).scalar_subquery()
    introductions = select(func.count()).select_from(Introduction).scalar_subquery()
    last_introduction = select(func.coalesce(func.max(Introduction.id), 0)).scalar_subquery()
    goals = select(func.count()).select_from(Goal).scalar_subquery()
    last_goal = select(func.coalesce(func.max(Goal.id), 0)).scalar_subquery()
    last_finished = select(func.max(Goal.finished_at)).scalar_subquery()
    return select(last_goal, goals, areas, last_introduction, introductions, last_finished)


def _is_only_more(s: Session, before: _Stamp, now: _Stamp) -> bool:
    """Were goals, areas and introductions only added since? Else some were deleted, or an older goal got an area."""
    more = (
        select(func.count()).select_from(Goal).where(Goal.id > before.last_goal),
        select(func.count()).select_from(GoalAspect).where(GoalAspect.goal_id > before.last_goal),
        select(func.count()).select_from(Introduction).where(Introduction.id > before.last_introduction),
    )
    found = tuple(s.execute(select(*(each.scalar_subquery() for each in more))).one())
    return found == (now.goals - before.goals, now.areas - before.areas, now.introductions - before.introductions)


def _goals_of(team_id: str) -> Select[int]:
    return select(Goal.id).join(Person, Person.id == Goal.person_id).where(Person.team_id == team_id)


def _newer(before: _Stamp, team_id: str) -> Select[int]:
    """Select the goals of a workspace that are new, newly finished, or about which someone was newly introduced."""
    introduced = select(Introduction.goal_id).where(Introduction.id > before.last_introduction)
    finished = Goal.finished_at >= before.last_finished if before.last_finished else Goal.finished_at.is_not(None)
    return _goals_of(team_id).where(or_(Goal.id > before.last_goal, finished, Goal.id.in_(introduced)))


def read_examples(s: Session, which: ColumnElement[bool]) -> Iterator[tuple[Source, Example]]:
    """Yield what these goals teach: the areas that people chose for them, and those of the mentors who said yes."""
    chosen = select(Goal.id, literal(0), Goal.person_id, Goal.sentence, Goal.state, GoalAspect.aspect).join(GoalAspect)
    yield from _with_all_areas(s, chosen.where(which))
    shown = and_(Suggestion.goal_id == Introduction.goal_id, Suggestion.mentor_id == Introduction.mentor_id)
    line = and_(Offer.person_id == Suggestion.mentor_id, Offer.sentence == Suggestion.line)
    agreed = (
        select(Goal.id, Introduction.id, Introduction.mentor_id, Goal.sentence, Goal.state, OfferAspect.aspect)
        .join(Introduction, Introduction.goal_id == Goal.id)
        .join(Suggestion, shown)
        .join(Offer, line)
        .join(OfferAspect, and_(OfferAspect.offer_id == Offer.id, OfferAspect.confirmed))
    )
    yield from _with_all_areas(s, agreed.where(which))


def _with_all_areas(s: Session, rows: Select[int, int, int, str, GoalState, str]) -> Iterator[tuple[Source, Example]]:
    """Yield one example per source, with all its areas."""
    found: dict[Source, tuple[int, str, GoalState]] = {}
    areas: dict[Source, set[str]] = {}
    for goal_id, introduction_id, teacher, sentence, state, area in s.execute(rows):
        found[goal_id, introduction_id] = teacher, sentence, state
        areas.setdefault((goal_id, introduction_id), set()).add(area)
    for source, (teacher, sentence, state) in found.items():
        yield source, Example(teacher, sentence, frozenset(areas[source]), 2 if state is GoalState.FINISHED else 1)
