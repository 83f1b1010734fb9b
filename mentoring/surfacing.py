"""From a goal to the people shown for it: who may be shown, matching, and the shortlist that is kept."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from mentoring import aspects, blocks, familiarity, outbox, reach
from mentoring.matching import Context, Match, OfferLine, Wish, rank
from models import (
    Ask,
    AskState,
    Goal,
    GoalAspect,
    GoalState,
    Hear,
    Introduction,
    IntroductionState,
    Kind,
    Listing,
    Offer,
    OfferAspect,
    Person,
    QuietTime,
    Shortlist,
    Suggestion,
    Visibility,
    Why,
)

NOT_AGAIN = (AskState.OPEN, AskState.DECLINED, AskState.LAPSED)
AT_MOST = 3
NEXT = 2
BETWEEN_LOOKS = timedelta(hours=2)  # longer than a window, so that a goal is looked at once in each


def wish(sentence: str, aspects: Iterable[str]) -> Wish:
    return Wish(sentence, frozenset(aspects))


def wish_of(goal: Goal) -> Wish:
    return wish(goal.sentence, (a.aspect for a in goal.aspects))


def matches(s: Session, wanted: Wish, person: Person, now: datetime, *, besides: Iterable[int] = ()) -> list[Match]:
    """Who fits what somebody wants and may be shown now, best first.

    Here, with a free place, not paused or full, neither they themselves nor who is blocked, not among `besides`.
    """
    here = select(Person.id).where(Person.team_id == person.team_id)
    besides = {person.id, *blocks.never_shown(s, person.id), *besides}
    shown = _available(now).where(Listing.person_id.in_(here), Listing.person_id.not_in(besides))
    return _ranked(s, wanted, shown, person)


def in_public(s: Session, wanted: Wish, person: Person, now: datetime) -> list[Match]:
    """The same for what others may read: without lines about a private area."""
    found = matches(s, wanted, person, now)
    listings = s.scalars(select(Listing).where(Listing.person_id.in_([each.mentor for each in found])))
    shown = {
        (listing.person_id, offer.sentence)
        for listing in listings
        for offer in listing.offers
        if not aspects.any_private(about.aspect for about in offer.aspects)
    }
    return [each for each in found if (each.mentor, each.line) in shown]


def fits(s: Session, goal: Goal, listing: Listing, now: datetime) -> bool:
    """Does a mentor still fit a goal?"""
    theirs = _available(now).where(Listing.person_id == listing.person_id)
    return bool(_ranked(s, wish_of(goal), theirs, goal.person))


def listing_of(s: Session, mentor: Person, now: datetime) -> Listing | None:
    """A mentor's listing, if it may be shown now."""
    return s.scalar(_available(now).where(Listing.person_id == mentor.id))


def _available(now: datetime) -> Select[Listing]:
    helping = (
        select(func.count())
        .where(Introduction.mentor_id == Listing.person_id, Introduction.state == IntroductionState.OPEN)
        .scalar_subquery()
    )
    quiet = exists().where(
        QuietTime.person_id == Listing.person_id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    left = exists().where(Person.id == Listing.person_id, Person.left_at.is_not(None))
    is_open = or_(Listing.full_until.is_(None), Listing.full_until <= now)
    return select(Listing).where(helping < Listing.capacity, is_open, ~quiet, ~left)


def _ranked(s: Session, wanted: Wish, listings: Select[Listing], person: Person) -> list[Match]:
    """Rank what these offer. Columns, not objects: there may be thousands of lines, of which three are shown."""
    whose = listings.with_only_columns(Listing.person_id)
    confirmed: dict[int, set[str]] = defaultdict(set)
    about = select(OfferAspect.offer_id, OfferAspect.aspect).join(Offer, Offer.id == OfferAspect.offer_id)
    for offer_id, aspect in s.execute(about.where(Offer.person_id.in_(whose), OfferAspect.confirmed)):
        confirmed[offer_id].add(aspect)
    lines = s.execute(select(Offer.id, Offer.person_id, Offer.sentence).where(Offer.person_id.in_(whose)))
    offers = [OfferLine(*line, frozenset(confirmed[line.id])) for line in lines]
    return rank(wanted, offers, Context(_helped(s, wanted.aspects), familiarity.in_common(s, person, whose)))


def shortlist(s: Session, goal: Goal, why: Why, now: datetime, most: int = AT_MOST) -> Shortlist:
    """Choose people for a goal, keep the choice, and owe the resident the message.

    It follows from a press. Where nobody fits it promises to tell when somebody does, and the goal is looked at again.
    """
    found = find(s, goal, now)
    if why is Why.STUCK:
        found = _another_path(s, goal, found)
    made = keep(s, goal, why, found[:most], now)
    if not made.suggestions:
        look_later(goal, now)
    outbox.tell(s, Kind.PEOPLE, made.id, goal.person, now)
    return made


def instead(s: Session, goal: Goal, now: datetime) -> None:
    """Others for a goal of which an ask lapsed; of several that lapse, its owner reads in one list."""
    told = select(Shortlist.id).where(
        Shortlist.goal_id == goal.id, Shortlist.why == Why.LAPSED, Shortlist.message_id.is_(None)
    )
    if s.scalar(told.limit(1)):
        return
    if not keep(s, goal, Why.LAPSED, find(s, goal, now)[:NEXT], now).suggestions:
        look_later(goal, now)


def find(s: Session, goal: Goal, now: datetime) -> list[Match]:
    """Who fits a goal and may be shown for it as somebody new; best first.

    Not who was shown, who is being asked or said no, nor who has helped: but whoever helped until the goal was parked.
    """
    shown = select(Suggestion.mentor_id).where(Suggestion.goal_id == goal.id)
    asked = select(Ask.mentor_id).where(Ask.goal_id == goal.id, Ask.state.in_(NOT_AGAIN))
    rested = and_(Introduction.state == IntroductionState.ENDED, Introduction.ended_by.is_(None))
    helped = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id, ~rested)
    return matches(s, wish_of(goal), goal.person, now, besides=s.scalars(shown.union(asked, helped)))


def _another_path(s: Session, goal: Goal, found: list[Match]) -> list[Match]:
    """Those first whose path differs from that of who has helped so far, and what differs, in words."""
    helping = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id)
    known = {familiarity.path(about) for about in s.scalars(select(Person.about).where(Person.id.in_(helping)))}
    shown = s.scalars(select(Person).where(Person.id.in_([each.mentor for each in found])))
    abouts = {person.id: person.about for person in shown}
    differs = [each for each in found if (at := familiarity.path(abouts[each.mentor])) and at not in known]
    others = [each for each in found if each not in differs]
    return [familiarity.with_path(each, abouts[each.mentor]) for each in differs] + others


def keep(s: Session, goal: Goal, why: Why, found: list[Match], now: datetime) -> Shortlist:
    """Write down who is shown for a goal, and which of them want to hear of it."""
    goal.look_again_at = None
    made = Shortlist(goal=goal, why=why, created_at=now)
    made.suggestions = [
        Suggestion(
            goal=goal,
            mentor_id=match.mentor,
            line=match.line,
            position=number,
            reasons=list(match.reasons),
            tell_at=_tell_at(s, goal, match.mentor, now),
        )
        for number, match in enumerate(found, 1)
    ]
    s.add(made)
    s.flush()
    outbox.refresh_homes(s, *(match.mentor for match in found))
    return made


def _tell_at(s: Session, goal: Goal, mentor_id: int, now: datetime) -> datetime | None:
    """When a mentor hears of a goal that fits, if they want to and may."""
    listing = s.get(Listing, mentor_id)
    if listing is None or listing.hear is Hear.ONLY_ASKED or goal.visibility is Visibility.PEOPLE:
        return None
    return reach.next_monday(listing.person.tz, now) if listing.hear is Hear.WEEKLY else now


def look_later(goal: Goal, now: datetime) -> None:
    """Look for somebody new from then on; the resident is told in a window of theirs."""
    goal.look_again_at = now + BETWEEN_LOOKS


def _helped(s: Session, aspects: frozenset[str]) -> dict[int, int]:
    """Mentor → how many people they helped to finish a goal of one of these aspects."""
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
