"""Departures: when someone leaves the workspace, notify those who wait for them and send them nothing more."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mentoring.goals import shortlists
from mentoring.introductions import introductions
from mentoring.people import people
from models import (
    Ask,
    AskState,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    Message,
    MessageKind,
    Person,
    ShortlistReason,
)


def readers_of(s: Session, message: Message) -> list[tuple[int, str]]:
    """List the people a message is for, as (id, Slack user id)."""
    if message.kind is MessageKind.INTRODUCTION:
        introduction = s.get_one(Introduction, message.subject_id)
        return [(each.id, each.user_id) for each in (introduction.resident, introduction.mentor)]
    return [(message.person.id, message.person.user_id)] if message.person else []


def park(s: Session, person_ids: list[int], now: datetime) -> None:
    """Park these people until they use Curbside again.

    Their goals are parked, and their introductions end with the neutral note. Residents who asked them get the message
    of any declined ask, with the next two people.
    """
    people.lock(s, *person_ids)
    for person in s.scalars(select(Person).where(Person.id.in_(person_ids), Person.left_at.is_(None))):
        person.left_at = now
        for goal_id in s.scalars(select(Goal.id).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN)):
            introductions.close_goal(s, person, goal_id, GoalState.PARKED, now)
        introduction_ids = select(Introduction.id).where(
            Introduction.mentor_id == person.id, Introduction.state == IntroductionState.OPEN
        )
        for introduction_id in s.scalars(introduction_ids):
            introductions.end(s, person, introduction_id, now)
        _close_asks(s, person, now)


def _close_asks(s: Session, person: Person, now: datetime) -> None:
    involved = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    for ask in s.scalars(select(Ask).where(involved, Ask.state == AskState.OPEN)):
        resident_waits = ask.mentor_id == person.id and ask.started_by is Initiator.RESIDENT
        ask.close(AskState.DECLINED if resident_waits else AskState.WITHDRAWN, now)
        if resident_waits:
            ask.replacement_shortlist_id = shortlists.owe(s, ask.goal, ShortlistReason.DECLINED, now).id
