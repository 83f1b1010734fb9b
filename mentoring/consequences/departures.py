"""Somebody has left the workspace: whoever waits for them is told, and nothing is sent to them any more."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mentoring.goals import suggestions
from mentoring.introductions import introductions
from mentoring.messages import outbox
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
    """Whom a message is for: id and Slack user id."""
    if message.kind is MessageKind.INTRODUCTION:
        about = s.get_one(Introduction, message.subject_id)
        return [(each.id, each.user_id) for each in (about.resident, about.mentor)]
    return [(message.person.id, message.person.user_id)] if message.person else []


def park(s: Session, person_ids: list[int], now: datetime) -> None:
    """Park these people until they use Curbside again.

    Their goals rest, their introductions end with the neutral line, and who asked them reads what anybody reads whose
    ask didn't line up, with the next two people.
    """
    people.lock(s, *person_ids)
    for person in s.scalars(select(Person).where(Person.id.in_(person_ids), Person.left_at.is_(None))):
        person.left_at = now
        for goal_id in s.scalars(select(Goal.id).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN)):
            introductions.close_goal(s, person, goal_id, GoalState.PARKED, now)
        helping = select(Introduction.id).where(
            Introduction.mentor_id == person.id, Introduction.state == IntroductionState.OPEN
        )
        for introduction_id in s.scalars(helping):
            introductions.end(s, person, introduction_id, now)
        _close_asks(s, person, now)
        outbox.refresh_homes(s, person.id)


def _close_asks(s: Session, person: Person, now: datetime) -> None:
    concerned = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    for asked in s.scalars(select(Ask).where(concerned, Ask.state == AskState.OPEN)):
        waits = asked.mentor_id == person.id and asked.started_by is Initiator.RESIDENT
        asked.state, asked.answered_at = AskState.DECLINED if waits else AskState.CLOSED, now
        asked.next_check_at = None
        if waits:
            asked.replacement_shortlist_id = suggestions.create_shortlist(
                s, asked.goal, ShortlistReason.DECLINED, now, suggestions.MAX_NEXT
            ).id
        outbox.refresh_ask(s, asked)
