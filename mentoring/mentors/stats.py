"""What else is known of mentors: whom they helped, whether they are active, how often they are shown."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, Integer, Select, String, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from mentoring.matching import Fit
from models import (
    Goal,
    GoalAspect,
    GoalState,
    Introduction,
    IntroductionState,
    MentorProfile,
    Offer,
    OfferAspect,
    PastIntroduction,
    Shortlist,
    Side,
    Suggestion,
    UtcDateTime,
)

# How much being shown counts: by the place on the list, from the top, and by how well the mentor fits. Made by hand.
PLACE_COUNTS, LAST_PLACE_COUNTS = {1: 1.0, 2: 0.7}, 0.5
FIT_COUNTS = {Fit.CLOSE: 1.0, Fit.RELATED: 0.7, Fit.UNSURE: 0.4}

NO_AREA = ""  # of a goal that names none
Someone = int | str  # a person's id; what tells them apart where they are gone

# What each search asks is built once. These are its parameters.
MENTORS: BindParameter[int] = bindparam("mentors", expanding=True, type_=Integer())
SINCE = bindparam("since", type_=UtcDateTime())


def recently_active(s: Session, mentors: list[int], since: datetime) -> set[int]:
    """Return the mentors who say what they are learning, or have reviewed their lines since then."""
    return set(s.scalars(_active(), {"mentors": mentors, "since": since}))


@cache
def _active() -> Select[int]:
    active = or_(MentorProfile.learning != "", MentorProfile.updated_at > SINCE)
    return select(MentorProfile.person_id).where(MentorProfile.person_id.in_(MENTORS), active)


def impressions(s: Session, mentors: list[int], since: datetime) -> dict[int, float]:
    """Return how often each mentor was shown since then, divided by their capacity.

    Being third on a list or a possible match counts less: fewer ask those (`PLACE_COUNTS`, `FIT_COUNTS`).
    """
    rows = s.execute(_impressions(), {"mentors": mentors, "since": since})
    return {mentor: float(count) / capacity for mentor, count, capacity in rows}


@cache
def _impressions() -> Select[int, float, int]:
    place = case(PLACE_COUNTS, value=Suggestion.position, else_=LAST_PLACE_COUNTS)
    fit = case({each.value: counts for each, counts in FIT_COUNTS.items()}, value=Suggestion.fit)
    return (
        select(Suggestion.mentor_id, func.sum(place * fit), MentorProfile.capacity)
        .join(Shortlist, Shortlist.id == Suggestion.shortlist_id)
        .join(MentorProfile, MentorProfile.person_id == Suggestion.mentor_id)
        .where(Suggestion.mentor_id.in_(MENTORS), Shortlist.created_at > SINCE)
        .group_by(Suggestion.mentor_id, MentorProfile.capacity)
    )


def people_helped(s: Session, mentors: list[int], aspects: frozenset[str]) -> dict[int, int]:
    """Return how many people each of these mentors has helped finish a goal with one of these aspects."""
    if not aspects:
        return {}
    rows = s.execute(_finished(), {"mentors": mentors, "aspects": [*aspects]})
    pairs: set[tuple[int, Someone]] = {(mentor, resident) for mentor, resident in rows}
    pairs |= {(mentor, someone) for mentor, someone, touched in _past_people(s, mentors) if touched & aspects}
    return Counter(mentor for mentor, _ in pairs)


@cache
def _finished() -> Select[int, int]:
    """Select the mentors and residents of goals with some areas that were finished."""
    aspects: BindParameter[str] = bindparam("aspects", expanding=True, type_=String())
    return (
        select(Introduction.mentor_id, Introduction.resident_id)
        .join(Goal, Goal.id == Introduction.goal_id)
        .join(GoalAspect, GoalAspect.goal_id == Goal.id)
        .where(Goal.state == GoalState.FINISHED, Introduction.state == IntroductionState.FINISHED)
        .where(GoalAspect.aspect.in_(aspects), Introduction.mentor_id.in_(MENTORS))
        .distinct()
    )


def helped_by_area(s: Session, mentor_id: int) -> Counter[str]:
    """Count the people whom a mentor has helped finish a goal, by area; NO_AREA for a goal that names none."""
    rows = (
        select(GoalAspect.aspect, Introduction.resident_id)
        .select_from(Introduction)
        .outerjoin(GoalAspect, GoalAspect.goal_id == Introduction.goal_id)
        .where(Introduction.mentor_id == mentor_id, Introduction.state == IntroductionState.FINISHED)
        .distinct()
    )
    pairs: set[tuple[str, Someone]] = {(aspect or NO_AREA, resident) for aspect, resident in s.execute(rows)}
    for _, someone, touched in _past_people(s, [mentor_id]):
        pairs |= {(aspect, someone) for aspect in touched or {NO_AREA}}
    return Counter(aspect for aspect, _ in pairs)


def _past_people(s: Session, mentors: list[int]) -> Iterator[tuple[int, Someone, set[str]]]:
    """Yield whom past introductions of mentors were with: the mentor, who it was as far as known, and the areas."""
    for mentor, other_id, mark, aspects in s.execute(_past(), {"mentors": mentors}):
        yield mentor, other_id or mark, set(aspects)


@cache
def _past() -> Select[int, int | None, str, list[str]]:
    line = PastIntroduction
    rows = select(line.person_id, line.other_id, line.same_person, line.aspects)
    return rows.where(line.side == Side.MENTOR, line.is_finished, line.person_id.in_(MENTORS))


def areas_by_line(s: Session, mentors: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """Return the aspect ids of each line, by mentor and the words of the line."""
    rows = select(Offer.person_id, Offer.sentence, OfferAspect.aspect).join(OfferAspect)
    found: dict[tuple[int, str], set[str]] = {}
    for mentor, line, aspect in s.execute(rows.where(Offer.person_id.in_([*mentors]))):
        found.setdefault((mentor, line), set()).add(aspect)
    return found
