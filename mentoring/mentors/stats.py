"""What else is known of mentors: whom they helped, whether they are active, how often they are shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Goal,
    GoalAspect,
    GoalState,
    Introduction,
    IntroductionState,
    MentorProfile,
    Offer,
    OfferAspect,
    Shortlist,
    Suggestion,
)


def recently_active(s: Session, mentors: list[int], since: datetime) -> set[int]:
    """Return the mentors who say what they are learning, or have reviewed their lines since then."""
    active = or_(MentorProfile.learning != "", MentorProfile.updated_at > since)
    return set(s.scalars(select(MentorProfile.person_id).where(MentorProfile.person_id.in_(mentors), active)))


def impressions(s: Session, mentors: list[int], since: datetime) -> dict[int, float]:
    """Return how often each mentor was shown since then, divided by their capacity."""
    rows = (
        select(Suggestion.mentor_id, func.count(), MentorProfile.capacity)
        .join(Shortlist, Shortlist.id == Suggestion.shortlist_id)
        .join(MentorProfile, MentorProfile.person_id == Suggestion.mentor_id)
        .where(Suggestion.mentor_id.in_(mentors), Shortlist.created_at > since)
        .group_by(Suggestion.mentor_id, MentorProfile.capacity)
    )
    return {mentor: count / capacity for mentor, count, capacity in s.execute(rows)}


def people_helped(s: Session, aspects: frozenset[str]) -> dict[int, int]:
    """Return how many people each mentor has helped finish a goal with one of these aspects."""
    if not aspects:
        return {}
    rows = s.execute(
        select(Introduction.mentor_id, func.count(distinct(Introduction.resident_id)))
        .join(Goal, Goal.id == Introduction.goal_id)
        .join(GoalAspect, GoalAspect.goal_id == Goal.id)
        .where(Goal.state == GoalState.FINISHED, Introduction.state == IntroductionState.FINISHED)
        .where(GoalAspect.aspect.in_(aspects))
        .group_by(Introduction.mentor_id)
    )
    return {mentor: count for mentor, count in rows}  # noqa: C416 (rows are Row objects, not pairs)


def areas_by_line(s: Session, mentors: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """Return the aspect ids of each line, by mentor and the words of the line."""
    rows = select(Offer.person_id, Offer.sentence, OfferAspect.aspect).join(OfferAspect)
    found: dict[tuple[int, str], set[str]] = {}
    for mentor, line, aspect in s.execute(rows.where(Offer.person_id.in_([*mentors]))):
        found.setdefault((mentor, line), set()).add(aspect)
    return found
