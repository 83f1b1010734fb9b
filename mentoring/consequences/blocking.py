"""Blocking: what one person's block of another ends, and how it is undone."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.errors import IntroductionIsOver
from mentoring.introductions import introductions
from mentoring.people import people
from models import Ask, AskState, Block, Goal, Introduction, IntroductionState, Person, Suggestion


def block(s: Session, person: Person, introduction_id: int, now: datetime) -> Person:
    """Block the other person of an introduction, so that neither is ever shown to the other.

    Everything open between the two ends the usual way, with its neutral note but without a waiting thank-you.

    Returns: the blocked person.
    Raises: NotYours.
    """
    other = introductions.get(s, person, introduction_id).other(person.id)
    people.lock(s, person.id, other.id)
    pair = {"team_id": person.team_id, "blocker": person.user_id, "blocked": other.user_id}
    if s.scalar(select(Block).filter_by(**pair)) is None:
        s.add(Block(**pair, created_at=now))
    s.flush()
    for open_id in s.scalars(_introductions(person.id, other.id)).all():
        introductions.discard_thanks(s, open_id)
        with suppress(IntroductionIsOver):  # the other person ended it at the same moment
            introductions.end(s, person, open_id, now)
    for ask_id in s.scalars(_asks(person.id, other.id)).all():
        asks.withdraw(s, person, ask_id, now)
    _take_off_lists(s, person.id, other.id)
    return other


def unblock(s: Session, person: Person, block_id: int) -> None:
    """Remove a block of this person's, so that the two may be shown to each other again."""
    theirs = (Block.team_id == person.team_id, Block.blocker == person.user_id)
    s.execute(delete(Block).where(Block.id == block_id, *theirs))


def _take_off_lists(s: Session, one: int, other: int) -> None:
    """Cancel alerts about each other's goals, and refresh the earlier shortlists from which they could be asked."""
    for resident, mentor in ((one, other), (other, one)):
        goals = select(Goal.id).where(Goal.person_id == resident)
        suggested = select(Suggestion).where(Suggestion.mentor_id == mentor, Suggestion.goal_id.in_(goals))
        for suggestion in s.scalars(suggested):
            suggestion.alert_at = None


def _introductions(one: int, other: int) -> Select[int]:
    pair = or_(
        and_(Introduction.mentor_id == one, Introduction.resident_id == other),
        and_(Introduction.mentor_id == other, Introduction.resident_id == one),
    )
    return select(Introduction.id).where(pair, Introduction.state == IntroductionState.OPEN).order_by(Introduction.id)


def _asks(one: int, other: int) -> Select[int]:
    pair = or_(and_(Ask.mentor_id == one, Ask.asker_id == other), and_(Ask.mentor_id == other, Ask.asker_id == one))
    return select(Ask.id).where(pair, Ask.state == AskState.OPEN).order_by(Ask.id)
