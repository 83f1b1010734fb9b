"""Ways out of an introduction that go beyond its ending."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.errors import IntroductionIsOver
from mentoring.introductions import introductions
from mentoring.messages import outbox
from mentoring.people import people
from models import Ask, AskState, Block, Goal, Introduction, IntroductionState, Person, Suggestion


def block(s: Session, person: Person, introduction_id: int, now: datetime) -> Person:
    """The other one of an introduction is never shown to them again, nor the other way round.

    What is open between the two ends as it would by itself, with its neutral line and without a thank-you that still
    waited; whom they blocked is returned.
    """
    other = introductions.get(s, person, introduction_id).other(person.id)
    people.lock(s, person.id, other.id)
    if s.get(Block, (person.id, other.id)) is None:
        s.add(Block(person_id=person.id, blocked_id=other.id, created_at=now))
    s.flush()
    for each in s.scalars(_introductions(person.id, other.id)).all():
        introductions.withhold_thanks(s, each)
        with suppress(IntroductionIsOver):  # the other one ended it at the same moment
            introductions.end(s, person, each, now)
    for ask_id in s.scalars(_asks(person.id, other.id)).all():
        asks.withdraw(s, person, ask_id, now)
    _take_off_lists(s, person.id, other.id)
    outbox.refresh_homes(s, person.id, other.id)
    return other


def unblock(s: Session, person: Person, blocked_id: int) -> None:
    """The two may be shown to each other again."""
    s.execute(delete(Block).where(Block.person_id == person.id, Block.blocked_id == blocked_id))
    outbox.refresh_homes(s, person.id)


def _take_off_lists(s: Session, one: int, other: int) -> None:
    """Neither hears of the other's goals any more, nor may they be asked from a list of before."""
    for resident, mentor in ((one, other), (other, one)):
        goals = select(Goal.id).where(Goal.person_id == resident)
        shown = select(Suggestion).where(Suggestion.mentor_id == mentor, Suggestion.goal_id.in_(goals))
        for suggestion in s.scalars(shown):
            suggestion.alert_at = None
            outbox.refresh_goal(s, suggestion.goal_id)


def _introductions(one: int, other: int) -> Select[int]:
    two = or_(
        and_(Introduction.mentor_id == one, Introduction.resident_id == other),
        and_(Introduction.mentor_id == other, Introduction.resident_id == one),
    )
    return select(Introduction.id).where(two, Introduction.state == IntroductionState.OPEN).order_by(Introduction.id)


def _asks(one: int, other: int) -> Select[int]:
    two = or_(and_(Ask.mentor_id == one, Ask.asker_id == other), and_(Ask.mentor_id == other, Ask.asker_id == one))
    return select(Ask.id).where(two, Ask.state == AskState.OPEN).order_by(Ask.id)
