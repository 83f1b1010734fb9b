"""From a goal to the people shown for it: who may be shown, matching, and the shortlist that is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from mentoring import apart, aspects, catalog, familiarity, learning, outbox, reach
from mentoring.matching import Context, Fit, Match, Wish, suggest_aspects, tell
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
CLOSER_LOOK = 50  # people: more than three lists show, few enough to look up what else is known of them
FRESH = timedelta(weeks=26)
LATELY = timedelta(weeks=4)  # who was shown in these comes after others who fit as well
BETWEEN_LOOKS = timedelta(hours=2)  # longer than a window, so that a goal is looked at once in each


def wish(sentence: str, aspects: Iterable[str]) -> Wish:
    return Wish(sentence, frozenset(aspects))


def wish_of(goal: Goal) -> Wish:
    return wish(goal.sentence, (a.aspect for a in goal.aspects))


def matches(s: Session, wanted: Wish, person: Person, now: datetime, *, besides: Iterable[int] = ()) -> list[Match]:
    """Who fits what somebody wants and may be shown now, best first.

    Here, with a free place, not paused or full, neither they themselves nor who is kept from them, not among `besides`.
    """
    return _ranked(s, wanted, _to_be_shown(s, person, now) - {*besides}, person, now)


def with_people(s: Session, found: list[Match]) -> list[tuple[Person, Match]]:
    """Who they are that were found, in the same order."""
    people = {each.id: each for each in s.scalars(select(Person).where(Person.id.in_([each.mentor for each in found])))}
    return [(people[each.mentor], each) for each in found]


def _to_be_shown(s: Session, person: Person, now: datetime) -> set[int]:
    """Who here may be shown to a person now: others with an open listing, whom nothing keeps apart."""
    here = select(Listing.person_id).join(Person, Person.id == Listing.person_id)
    open_now = s.scalars(here.where(Person.team_id == person.team_id, _is_open(now)))
    return set(open_now) - {person.id, *apart.never_shown(s, person.id, now)}


def read_ahead(s: Session) -> None:
    """Read what is offered and what was taught, in every workspace, before somebody waits for it."""
    for team_id in s.scalars(select(Person.team_id).distinct()).all():
        catalog.of(s, team_id).read_ahead(s)
        learning.learnt(s, team_id)


def lines(s: Session, person: Person, typed: str, now: datetime, most: int) -> list[tuple[int, str, str]]:
    """Lines that hold all the words typed, with their id and whose they are; none about a private area.

    Of people who may be shown to this person now.
    """
    shown = _to_be_shown(s, person, now)
    found = catalog.of(s, person.team_id).holding(s, typed, shown, most)
    rows = s.execute(select(Person.id, Person.name).where(Person.id.in_({line.mentor for line in found})))
    names = {who: name for who, name in rows}  # noqa: C416 (rows are Row objects, not pairs)
    return [(line.id, line.sentence, names[line.mentor]) for line in found]


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
    is_open = listing_of(s, listing.person, now) is not None
    return is_open and bool(_ranked(s, wish_of(goal), {listing.person_id}, goal.person, now))


def listing_of(s: Session, mentor: Person, now: datetime) -> Listing | None:
    """A mentor's listing, if it may be shown now."""
    return s.scalar(select(Listing).where(Listing.person_id == mentor.id, _is_open(now)))


def _is_open(now: datetime) -> ColumnElement[bool]:
    helping = (
        select(func.count())
        .where(Introduction.mentor_id == Listing.person_id, Introduction.state == IntroductionState.OPEN)
        .scalar_subquery()
    )
    quiet = exists().where(
        QuietTime.person_id == Listing.person_id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    left = exists().where(Person.id == Listing.person_id, Person.left_at.is_not(None)).correlate(Listing)
    is_open = or_(Listing.full_until.is_(None), Listing.full_until <= now)
    return and_(helping < Listing.capacity, is_open, ~quiet, ~left)


def _ranked(s: Session, wanted: Wish, open_now: set[int], person: Person, now: datetime) -> list[Match]:
    """Who of them fits: by the lines first; what else is known is looked up for the best of those."""
    learnt = learning.learnt(s, person.team_id)
    found = catalog.of(s, person.team_id).find(s, wanted, learnt, open_now, CLOSER_LOOK)
    best = found.mentors
    if not best:
        return []
    known = Context(
        helped=_helped(s, wanted.aspects),
        in_common=familiarity.in_common(s, person, best),
        growing=_growing(s, best, now - FRESH),
        shown=_shown(s, best, now - LATELY),
    )
    return tell(found, known)


def _growing(s: Session, mentors: list[int], since: datetime) -> set[int]:
    """Who says what they learn themselves, or has looked through their lines since then."""
    alive = or_(Listing.learning != "", Listing.updated_at > since)
    return set(s.scalars(select(Listing.person_id).where(Listing.person_id.in_(mentors), alive)))


def _shown(s: Session, mentors: list[int], since: datetime) -> dict[int, float]:
    """How often each was shown to somebody since then, for each of the places they offer."""
    rows = (
        select(Suggestion.mentor_id, func.count(), Listing.capacity)
        .join(Shortlist, Shortlist.id == Suggestion.shortlist_id)
        .join(Listing, Listing.person_id == Suggestion.mentor_id)
        .where(Suggestion.mentor_id.in_(mentors), Shortlist.created_at > since)
        .group_by(Suggestion.mentor_id, Listing.capacity)
    )
    return {mentor: count / capacity for mentor, count, capacity in s.execute(rows)}


def shortlist(s: Session, goal: Goal, why: Why, now: datetime, most: int = AT_MOST) -> Shortlist:
    """Choose people for a goal, keep the choice, and owe the resident the message.

    It follows from a press. Where nobody fits it promises to tell when somebody does, and the goal is looked at again.
    """
    found = find(s, goal, now)
    if why is Why.STUCK:
        found = _another_view(s, goal, found)
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


def _another_view(s: Session, goal: Goal, found: list[Match]) -> list[Match]:
    """Those first who add most to who has helped so far, and what that is, in words: another path, or another side."""
    helping = select(Introduction.mentor_id).where(Introduction.goal_id == goal.id)
    known = {familiarity.path(about) for about in s.scalars(select(Person.about).where(Person.id.in_(helping)))}
    abouts = {person.id: person.about for person, _ in with_people(s, found)}
    by_lines = select(Suggestion.mentor_id, Suggestion.line).where(Suggestion.goal_id == goal.id)
    helpers = s.execute(by_lines.where(Suggestion.mentor_id.in_(helping)))
    sides = _sides(s, {(mentor, line) for mentor, line in (*helpers, *((each.mentor, each.line) for each in found))})
    heard = {area for mentor in s.scalars(helping) for area in sides.get(mentor, ())}
    paths, others, rest = list[Match](), list[Match](), list[Match]()
    for each in found:
        new = sorted(sides.get(each.mentor, set()) - heard)
        if (at := familiarity.path(abouts[each.mentor])) and at not in known:
            paths.append(each.saying(f"another path: {at}"))
        elif new and heard:
            others.append(each.saying(f"another side of it: {aspects.in_a_sentence(new[0])}"))
        else:
            rest.append(each)
    return [*paths, *others, *rest]


def _sides(s: Session, lines: set[tuple[int, str]]) -> dict[int, set[str]]:
    """Mentor → what these lines of theirs are about; without private areas."""
    rows = select(Offer.person_id, Offer.sentence, OfferAspect.aspect).join(OfferAspect)
    about: dict[int, set[str]] = {}
    for mentor, line, aspect in s.execute(rows.where(Offer.person_id.in_({mentor for mentor, _ in lines}))):
        if (mentor, line) in lines and not aspects.any_private([aspect]):
            about.setdefault(mentor, set()).add(aspect)
    return about


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
            fit=match.fit,
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


def what_it_may_be(s: Session, shortlist: Shortlist) -> list[str]:
    """The areas to ask about, where nobody said what a goal is about and nobody shown first fits for sure."""
    goal = shortlist.goal
    sure = any(each.fit != Fit.UNSURE for each in shortlist.suggestions)
    if sure or goal.aspects or goal.state is not GoalState.OPEN or shortlist.why is not Why.FIRST:
        return []
    may_be = suggest_aspects(goal.sentence, learning.learnt(s, goal.person.team_id), least=0.0)
    return [each for each in may_be if not aspects.any_private([each])]


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
