"""Raising a hand for somebody's goal."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.errors import EnoughHelp, OwnGoal, PostIsDown
from mentoring.goals import goals
from mentoring.introductions import introductions
from mentoring.messages import outbox
from mentoring.people import exclusions, people
from models import Ask, Goal, Initiator, Introduction, IntroductionState, MessageKind, Person, Visibility

MAX_HELPERS = 3  # who help with one goal; a fourth reads that there is enough help


def raise_hand(s: Session, person: Person, goal_id: int, now: datetime) -> Introduction | Ask | None:
    """ "I can help": introduces at once on a named post; on an unnamed one the resident is asked first."""
    people.lock(s, person.id)
    goal = goals.get_for_update(s, goal_id)
    if goal is None or goal.person.team_id != person.team_id or goal.visibility is Visibility.PEOPLE:
        raise PostIsDown
    if goal.person_id == person.id:
        raise OwnGoal
    return _help(s, goal, person, now, at_once=goal.visibility is Visibility.NAMED)


def offer_help(s: Session, goal: Goal, person: Person, now: datetime) -> Introduction | Ask | None:
    """Somebody is willing to help with a goal of which they were told: its owner is asked first."""
    return _help(s, goal, person, now, at_once=False)


def _help(s: Session, goal: Goal, person: Person, now: datetime, *, at_once: bool) -> Introduction | Ask | None:
    """None where something keeps the two apart: then nothing happens, and nobody can tell it from a wait."""
    talking = asks.select_introductions(goal, person.id).where(Introduction.state == IntroductionState.OPEN)
    if existing := s.scalar(talking):
        return existing
    asks.ensure_goal_open(s, goal, person.id)
    blocked = exclusions.are_excluded(s, goal.person_id, person.id, now)
    if at_once and (blocked or _count_helpers(s, goal) >= MAX_HELPERS):
        raise EnoughHelp
    if blocked:
        return None
    there = asks.find_open(s, goal, person.id)
    if there is None:
        introductions.ensure_free_seat(s, person.id)
        asks.ensure_not_asked_before(s, goal, person.id, Initiator.MENTOR, now)
        there = Ask(
            goal=goal,
            asker_id=goal.person_id,
            mentor_id=person.id,
            started_by=Initiator.MENTOR,
            dose=goal.dose,
            first_question=goal.first_question,
            asked_at=now,
            awaiting_since=now,
        )
        asks.insert(s, there)
    if at_once or there.started_by is Initiator.RESIDENT:
        return asks.introduce(s, there, now, person)
    outbox.enqueue(s, MessageKind.RAISED_HAND, there.id, goal.person, now)
    outbox.refresh_ask(s, there)
    return there


def _count_helpers(s: Session, goal: Goal) -> int:
    of_goal = (Introduction.goal_id == goal.id, Introduction.state == IntroductionState.OPEN)
    return s.scalar(select(func.count()).where(*of_goal)) or 0
