"""Searching for people without a goal of one's own: topics as one types, and people who fit a sentence."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import BindParameter, Integer, bindparam, func, select
from sqlalchemy.orm import Session

from mentoring.errors import TopicIsGone
from mentoring.goals import eligibility, private_wishes, suggestions
from mentoring.growth_areas import areas
from mentoring.matching import BestLine, Match, Matcher, Query
from mentoring.mentors import mentor_search, stats
from mentoring.safety import private
from models import MentorProfile, Offer, OfferAspect, Person


def search_offers(
    s: Session, person: Person, text: str, now: datetime, limit: int, matcher: Matcher
) -> list[tuple[int, str, str]]:
    """Find topics that contain all the words typed, by mentors who may be shown now; none about a private area.

    Returns: (topic id, topic, mentor's name) per topic.
    """
    candidates = eligibility.candidates(s, person, now)
    found = mentor_search.search_for(matcher, person.team_id).find_lines(s, text, candidates, limit)
    rows = s.execute(_NAMES, {"mentors": [*{line.mentor for line in found}]})
    names = {person_id: name for person_id, name in rows}  # noqa: C416 (rows are Row objects, not pairs)
    return [(line.id, line.sentence, names[line.mentor]) for line in found]


# Built once, because each letter typed asks it.
_MENTORS: BindParameter[int] = bindparam("mentors", expanding=True, type_=Integer())
_NAMES = select(Person.id, Person.name).where(Person.id.in_(_MENTORS))


def find_shown_offer(s: Session, person: Person, offer_id: int, now: datetime) -> str:
    """Return a topic that this person found in the search menu, as long as they could find it now.

    Raises: TopicIsGone.
    """
    offer = s.get(Offer, offer_id)
    if (
        offer is None
        or not eligibility.candidates(s, person, now)([offer.person_id])
        or private.is_private_area(each.aspect for each in offer.aspects)
    ):
        raise TopicIsGone
    return offer.sentence


def areas_offered(s: Session, person: Person, now: datetime, limit: int) -> list[str]:
    """List the growth areas that people who may be shown now can be asked about, those of most topics first."""
    topics = select(OfferAspect.aspect, func.count()).join(Offer, Offer.id == OfferAspect.offer_id)
    mentors = s.scalars(select(MentorProfile.person_id)).all()
    topics = topics.where(Offer.person_id.in_(eligibility.candidates(s, person, now)(mentors)))
    counts = {aspect: count for aspect, count in s.execute(topics.group_by(OfferAspect.aspect))}  # noqa: C416 (Rows)
    public = [each for each in counts if each in areas.ALL and not private.is_private_area([each])]
    return [areas.ALL[each].topic for each in sorted(public, key=lambda each: (-counts[each], each))[:limit]]


def public_people(
    s: Session, query: Query, person: Person, now: datetime, matcher: Matcher
) -> list[tuple[Person, Match]]:
    """Find up to three people for results that others can read, leaving out topics about a private area."""
    matches = suggestions.find_mentors(
        s, query, person, now, matcher, keep=_topics(s, lambda about: not private.is_private_area(about))
    )
    return suggestions.resolve_people(s, matches[: suggestions.MAX_SHOWN])


def private_people(
    s: Session, query: Query, person: Person, now: datetime, matcher: Matcher
) -> list[tuple[Person, Match]]:
    """Find up to three people whose topic names a private area of the query, or the nearest when it names none.

    Similar words alone are no offer to talk about it.
    """
    private_areas = private_wishes.areas_of(query, matcher)
    wanted = Query(query.sentence, query.aspects | private_areas)
    keep = _topics(s, lambda about: bool(private_areas & about))
    matches = suggestions.find_mentors(s, wanted, person, now, matcher, keep=keep)
    return suggestions.resolve_people(s, matches[: suggestions.MAX_SHOWN])


def _topics(s: Session, are_right: Callable[[set[str]], bool]) -> suggestions.Keep:
    """Build what keeps the people found by a topic whose areas are right: the others are compared with no one."""

    def keep(found: list[BestLine]) -> list[BestLine]:
        about = stats.areas_by_line(s, (each.line.mentor for each in found))
        return [each for each in found if are_right(about.get((each.line.mentor, each.line.sentence), set()))]

    return keep
