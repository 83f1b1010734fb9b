"""From a goal to the people shown for it: who may be shown, matching, and the shortlist that is kept."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import distinct, exists, func, select
from sqlalchemy.orm import Session

from mentoring import outbox
from mentoring.matching import Context, Match, OfferLine, Wish, rank
from models import (
    Goal,
    GoalAspect,
    Introduction,
    IntroductionState,
    Kind,
    Listing,
    Person,
    QuietTime,
    Shortlist,
    Suggestion,
    Why,
)

AT_MOST = 3
NEXT = 2


def wish(sentence: str, aspects: Iterable[str]) -> Wish:
    return Wish(sentence, frozenset(aspects))


def available(s: Session, team_id: str, now: datetime, *, besides: Iterable[int] = ()) -> list[Listing]:
    """Listings that may be shown now: their mentor has a free place, hasn't paused and isn't among `besides`."""
    helping = (
        select(func.count())
        .where(Introduction.mentor_id == Listing.person_id, Introduction.state == IntroductionState.OPEN)
        .scalar_subquery()
    )
    quiet = exists().where(
        QuietTime.person_id == Listing.person_id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    rows = (
        select(Listing)
        .join(Person, Person.id == Listing.person_id)
        .where(Person.team_id == team_id, helping < Listing.capacity, ~quiet, Listing.person_id.not_in(list(besides)))
    )
    return list(s.scalars(rows))


def matches(s: Session, wanted: Wish, listings: list[Listing]) -> list[Match]:
    """Who fits, best first."""
    lines = [
        OfferLine(
            offer.id, listing.person_id, offer.sentence, frozenset(a.aspect for a in offer.aspects if a.confirmed)
        )
        for listing in listings
        for offer in listing.offers
    ]
    return rank(wanted, lines, Context(helped=_helped(s, wanted.aspects)))


def shortlist(s: Session, goal: Goal, why: Why, now: datetime, most: int = AT_MOST) -> Shortlist:
    """Choose people for a goal who weren't shown for it yet, keep the choice, and owe the resident the message."""
    shown = s.scalars(select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id)).all()
    listings = available(s, goal.person.team_id, now, besides=[goal.person_id, *shown])
    return keep(s, goal, why, matches(s, wish(goal.sentence, (a.aspect for a in goal.aspects)), listings)[:most], now)


def keep(s: Session, goal: Goal, why: Why, found: list[Match], now: datetime) -> Shortlist:
    """Write down who is shown for a goal and owe the resident the message with them."""
    made = Shortlist(goal=goal, why=why, created_at=now)
    made.suggestions = [
        Suggestion(
            goal_id=goal.id, mentor_id=match.mentor, offer_id=match.offer, position=number, reasons=list(match.reasons)
        )
        for number, match in enumerate(found, 1)
    ]
    s.add(made)
    s.flush()
    outbox.tell(s, Kind.PEOPLE, made.id, goal.person, now, unprompted=why is Why.NEW)
    return made


def shortlists_of(s: Session, goal_id: int) -> list[int]:
    """The ids of all shortlists of a goal."""
    return list(s.scalars(select(Shortlist.id).where(Shortlist.goal_id == goal_id)))


def _helped(s: Session, aspects: frozenset[str]) -> dict[int, int]:
    """Mentor → how many people they helped to finish a goal of one of these aspects."""
    if not aspects:
        return {}
    rows = s.execute(
        select(Introduction.mentor_id, func.count(distinct(Introduction.resident_id)))
        .join(GoalAspect, GoalAspect.goal_id == Introduction.goal_id)
        .where(Introduction.state == IntroductionState.FINISHED, GoalAspect.aspect.in_(aspects))
        .group_by(Introduction.mentor_id)
    )
    return {mentor: count for mentor, count in rows}  # noqa: C416 (rows are Row objects, not pairs)
