"""Raised hands: a mentor offers to help with someone's goal."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.asks import asks
from mentoring.errors import GoalHasEnoughHelp, OnHold, OwnGoal, PostIsDown
from mentoring.goals import goal_lock
from mentoring.introductions import introductions
from mentoring.messages import outbox
from mentoring.people import exclusions, people
from models import Ask, Goal, Initiator, Introduction, IntroductionState, MessageKind, Person, Visibility

MAX_HELPERS = 3  # per goal, counting open introductions; a fourth mentor is told there is enough help


def raise_hand(s: Session, person: Person, goal_id: int, now: datetime) -> Introduction | Ask | None:
    """Offer help from a post. A named post introduces the two at once; an unnamed one asks the resident first.

    Raises: PostIsDown, OwnGoal, GoalHasEnoughHelp, AlreadyIntroduced, GoalIsClosed, AskIsClosed, MentorFull.
    """
    people.lock(s, person.id)
    goal = goal_lock.get_for_update(s, goal_id)
    if goal is None or goal.person.team_id != person.team_id or goal.visibility is Visibility.NOT_POSTED:
        raise PostIsDown
    if goal.person_id == person.id:
        raise OwnGoal
    return _help(s, goal, person, now, at_once=goal.visibility is Visibility.NAMED)


def offer_help(s: Session, goal: Goal, person: Person, now: datetime) -> Introduction | Ask | None:
    """Offer help with a goal that the colleague was referred to; its owner is asked first."""
    return _help(s, goal, person, now, at_once=False)


def _help(s: Session, goal: Goal, person: Person, now: datetime, *, at_once: bool) -> Introduction | Ask | None:
    """Introduce or ask. Returns None when the two are excluded; to the mentor that looks like waiting for an answer."""
    open_introduction = asks.select_introductions(goal, person.id).where(Introduction.state == IntroductionState.OPEN)
    if existing := s.scalar(open_introduction):
        if exclusions.are_paired(s, goal.person_id, person.id, now):
            raise OnHold
        return existing
    asks.ensure_goal_open(s, goal, person.id)
    excluded = exclusions.are_excluded(s, goal.person_id, person.id, now)
    if at_once and (excluded or _count_helpers(s, goal) >= MAX_HELPERS):
        raise GoalHasEnoughHelp
    if excluded:
        return None
    ask = asks.find_open(s, goal, person.id)
    if ask is None:
        introductions.ensure_free_seat(s, person.id)
        asks.ensure_not_asked_before(s, goal, person.id, Initiator.MENTOR)
        ask = Ask(
            goal=goal,
            asker_id=goal.person_id,
            mentor_id=person.id,
            started_by=Initiator.MENTOR,
            dose=goal.dose,
            first_question=goal.first_question,
            asked_at=now,
            awaiting_since=now,
        )
        asks.insert(s, ask)
    if at_once or ask.started_by is Initiator.RESIDENT:
        return asks.introduce(s, ask, now, person)
    outbox.enqueue(s, MessageKind.RAISED_HAND, ask.id, goal.person, now, goal_id=goal.id)
    return ask


def _count_helpers(s: Session, goal: Goal) -> int:
    of_goal = (Introduction.goal_id == goal.id, Introduction.state == IntroductionState.OPEN)
    return s.scalar(select(func.count()).where(*of_goal)) or 0
