"""Load how things stand with the people suggested for a goal, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.errors import NoOneFree, NotYours
from mentoring.goals import eligibility, goals, shortlists
from mentoring.people import exclusions, participation
from models import (
    Ask,
    AskState,
    Goal,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    Offer,
    Person,
    Shortlist,
    Suggestion,
)


class Card(NamedTuple):
    """A suggested mentor, and how things stand with them.

    `topic` is what they were found by, empty once they no longer offer it; `profile` is None when they can't be asked
    now.
    """

    suggestion: Suggestion
    topic: str
    profile: MentorProfile | None
    ask: Ask | None
    introduction: Introduction | None


def is_dead_end(cards: Sequence[Card]) -> bool:
    """Can none of these people be asked, and does no request wait for an answer, nor anyone help already?"""
    return not any(
        (each.ask and each.ask.state is AskState.OPEN)
        or (each.introduction and each.introduction.state is IntroductionState.OPEN)
        or can_be_asked(each)
        for each in cards
    )


def can_be_asked(card: Card) -> bool:
    """Can the resident ask this mentor now?"""
    return card.profile is not None and may_ask(card)


def may_ask(card: Card) -> bool:
    """May the resident ask this mentor, for the first time or again?"""
    if not card.topic:
        return False
    if card.ask:
        return card.ask.started_by is Initiator.MENTOR
    if card.introduction and not asks.may_ask_again(card.introduction):
        return False
    return not card.suggestion.dismissed


def of_shortlist(s: Session, shortlist: Shortlist, now: datetime) -> list[Card]:
    """Load the cards of everyone on a shortlist who may be shown; else of two shown earlier and not asked by then.

    Of these, who was asked since stays on the list, and who can't be asked now is left out. Who was found later has a
    list of their own.
    """
    hidden = exclusions.paired_ids(s, shortlist.goal.person, now) | participation.left_out(s, shortlist.goal.person)
    listed = [each for each in shortlist.suggestions if each.mentor_id not in hidden]
    if listed:
        return load(s, shortlist.goal, listed, now)
    remaining = asks.not_asked_by(s, shortlist, shortlist.created_at, now)
    earlier = load(s, shortlist.goal, [each for each in remaining if each.shortlist_id < shortlist.id], now)
    return [each for each in earlier if each.ask or each.introduction or can_be_asked(each)][: shortlists.MAX_NEXT]


def find_to_ask(s: Session, person: Person, suggestion_id: int, now: datetime) -> Card:
    """Load the card of someone whom this person may ask. Raises NotYours, or NoOneFree when they can't be asked."""
    suggestion = s.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotYours
    goal = goals.get_owned(s, person, suggestion.goal_id)
    (card,) = load(s, goal, [suggestion], now)
    apart = exclusions.excluded_ids(s, person, now) | participation.left_out(s, person)
    if not card.topic or suggestion.mentor_id in apart:
        raise NoOneFree
    return card


def load(s: Session, goal: Goal, listed: Sequence[Suggestion], now: datetime) -> list[Card]:
    """Load the cards of these suggestions, in their order."""
    mentor_ids = [suggestion.mentor_id for suggestion in listed]
    profiles = {each.person_id: each for each in eligibility.available_profiles(s, goal.person, mentor_ids, now)}
    which = {"goal_id": goal.id, "mentors": mentor_ids}
    asks_by_mentor = {each.mentor_id: each for each in s.scalars(_ASKS, which)}
    introductions_by_mentor = {each.mentor_id: each for each in s.scalars(_INTRODUCTIONS, which)}
    offered = {(mentor_id, sentence) for mentor_id, sentence in s.execute(_OFFERED, which)}
    return [
        Card(
            each,
            each.line if (each.mentor_id, each.line) in offered else "",
            profiles.get(each.mentor_id),
            asks_by_mentor.get(each.mentor_id),
            introductions_by_mentor.get(each.mentor_id),
        )
        for each in listed
    ]


# Built once, because each rendering of a list asks them.
_GOAL = bindparam("goal_id", type_=Integer())
_MENTORS: BindParameter[int] = bindparam("mentors", expanding=True, type_=Integer())
_DECLINED = and_(Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]), Ask.started_by == Initiator.RESIDENT)
_ASKS = (
    select(Ask)
    .where(Ask.goal_id == _GOAL, Ask.mentor_id.in_(_MENTORS), or_(Ask.state == AskState.OPEN, _DECLINED))
    .order_by(Ask.id)
)
_INTRODUCTIONS = select(Introduction).where(Introduction.goal_id == _GOAL).order_by(Introduction.id)
_OFFERED = select(Offer.person_id, Offer.sentence).where(Offer.person_id.in_(_MENTORS))
