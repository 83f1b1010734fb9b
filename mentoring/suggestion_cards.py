"""Load how things stand with the people suggested for a goal, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mentoring.goals import eligibility
from models import Ask, AskState, Goal, Initiator, Introduction, MentorProfile, Offer, Suggestion


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


def load(s: Session, goal: Goal, listed: Sequence[Suggestion], now: datetime) -> list[Card]:
    """Load the cards of these suggestions, in their order."""
    mentor_ids = [suggestion.mentor_id for suggestion in listed]
    profiles = {each.person_id: each for each in eligibility.available_profiles(s, goal.person, mentor_ids, now)}
    declined = and_(Ask.state.in_([AskState.DECLINED, AskState.EXPIRED]), Ask.started_by == Initiator.RESIDENT)
    ask_rows = select(Ask).where(
        Ask.goal_id == goal.id, Ask.mentor_id.in_(mentor_ids), or_(Ask.state == AskState.OPEN, declined)
    )
    introduction_rows = select(Introduction).where(Introduction.goal_id == goal.id).order_by(Introduction.id)
    asks_by_mentor = {each.mentor_id: each for each in s.scalars(ask_rows.order_by(Ask.id))}
    introductions_by_mentor = {each.mentor_id: each for each in s.scalars(introduction_rows)}
    offers = select(Offer.person_id, Offer.sentence).where(Offer.person_id.in_(mentor_ids))
    offered = {(mentor_id, sentence) for mentor_id, sentence in s.execute(offers)}
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
