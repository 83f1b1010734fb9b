"""The evaluator firewall: what the beginning of an evaluation ends between two people, at once and without a word why.

From then on neither is shown to the other (`people/exclusions`). What is open between the two closes in neutral words,
for no one's account. An introduction rests, and goes on afterwards by itself.
"""

from datetime import datetime
from functools import cache
from typing import assert_never

from sqlalchemy import Integer, Select, String, bindparam, select, update
from sqlalchemy.orm import Session

from mentoring.asks import ask_lock
from mentoring.goals import shortlists, suggestions
from mentoring.introductions import introductions
from mentoring.people import exclusions
from models import (
    Ask,
    AskState,
    Evaluation,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    Message,
    MessageKind,
    Person,
    Proposal,
    Referral,
    ShortlistReason,
    Suggestion,
)

MAX_AT_ONCE = 500  # evaluations noted in one round; if more begin, the next round follows at once


def beginning_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of evaluations that have begun without having been noted."""
    return list(s.scalars(_BEGINNING, {exclusions.NOW.key: now}))


# Built once, because the worker asks it in every round.
_BEGINNING = (
    select(Evaluation.id)
    .where(Evaluation.begun_at.is_(None), Evaluation.starts_at <= exclusions.NOW)
    .order_by(Evaluation.id)
    .limit(MAX_AT_ONCE)
)


def open_ask_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of open asks between two people of whom one evaluates the other."""
    return list(s.scalars(_open_asks(), {exclusions.NOW.key: now, exclusions.UNTIL.key: now}))


@cache
def _open_asks() -> Select[int]:
    """Build, once, what the worker asks in every round."""
    paired = exclusions.pair_exists(Ask.asker_id, Ask.mentor_id, exclusions.NOW, exclusions.UNTIL)
    return select(Ask.id).where(Ask.state == AskState.OPEN, paired).order_by(Ask.id)


def close_ask(s: Session, ask_id: int, now: datetime) -> None:
    """Close an open ask between two people of whom one evaluates the other. Who asked is shown the next people."""
    ask = ask_lock.get_for_update(s, ask_id)
    if ask.state is not AskState.OPEN or not exclusions.are_paired(s, ask.asker_id, ask.mentor_id, now):
        return
    ask.close(AskState.WITHDRAWN, now)
    if ask.started_by is Initiator.RESIDENT and ask.goal.state is GoalState.OPEN:
        ask.replacement_shortlist_id = shortlists.owe(s, ask.goal, ShortlistReason.DECLINED, now).id


def people_in(s: Session, message: Message) -> set[int]:
    """Return the ids of the people whom a message about one row is about, named in it or not; its reader is one."""
    found: set[int] = set()
    match message.kind:
        case MessageKind.ASK | MessageKind.RAISED_HAND | MessageKind.CLARIFICATION | MessageKind.CLARIFICATION_ANSWER:
            ask = s.get_one(Ask, message.subject_id)
            found = {ask.asker_id, ask.mentor_id}
        case MessageKind.REFERRAL:
            referral = s.get_one(Referral, message.subject_id)
            found = {referral.colleague_id, referral.ask.asker_id, referral.ask.mentor_id}
        case MessageKind.INTRODUCTION | MessageKind.THANKS | MessageKind.INTRODUCTION_ENDED:
            introduction = s.get_one(Introduction, message.subject_id)
            found = {introduction.resident_id, introduction.mentor_id}
        case MessageKind.MEETING_PROPOSAL | MessageKind.MEETING_CALLED_OFF | MessageKind.OPENING_LINE:
            introduction = s.get_one(Proposal, message.subject_id).introduction
            found = {introduction.resident_id, introduction.mentor_id}
        case MessageKind.POST | MessageKind.SHORTLIST | MessageKind.INVITATION | MessageKind.DIGEST | MessageKind.HOME:
            pass  # they are about their reader alone, or list people one by one
        case MessageKind.PAST_INTRODUCTION | MessageKind.FILE | MessageKind.COVERAGE_MAP:
            pass  # they name no one
        case _:
            assert_never(message.kind)
    return found


def find_people(s: Session, team_id: str, user_ids: set[str]) -> set[int]:
    """Return the ids of these Slack users, as far as they use Curbside."""
    if not user_ids:
        return set()
    return set(s.scalars(_OF_USERS, {"team": team_id, "users": [*user_ids]}))


def load_people(s: Session, person_ids: set[int]) -> list[Person]:
    """Return these people."""
    return list(s.scalars(_BY_ID, {"ids": [*person_ids]}))


# Built once, because each rendering asks them.
_USERS, _IDS = bindparam("users", expanding=True, type_=String()), bindparam("ids", expanding=True, type_=Integer())
_OF_USERS = select(Person.id).where(Person.team_id == bindparam("team", type_=String()), Person.user_id.in_(_USERS))
_BY_ID = select(Person).where(Person.id.in_(_IDS)).order_by(Person.id)


def note_begun(s: Session, evaluation_ids: list[int], now: datetime) -> None:
    """Note that these evaluations have begun: what shows their people is rendered again, before anything else."""
    s.execute(update(Evaluation).where(Evaluation.id.in_(evaluation_ids)).values(begun_at=now))
    _recheck_goals(s, now)


def _recheck_goals(s: Session, now: datetime) -> None:
    """Look for someone else for the goals that have no one else left to ask."""
    suggested = exclusions.pair_exists(Goal.person_id, Suggestion.mentor_id, now, now)
    goals = select(Goal).join(Suggestion).where(Goal.state == GoalState.OPEN, Goal.next_search_at.is_(None), suggested)
    for goal in s.scalars(goals.distinct().order_by(Goal.id)).all():
        if not suggestions.list_shown(s, goal, now) and not introductions.is_helped(s, goal.id):
            shortlists.schedule_recheck(goal, now)
