"""How long each kind of data is kept, what is older, and its deletion.

A mentor keeps a line without a name of each introduction, and the thanks that they may keep.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from mentoring import audit
from mentoring.consequences import forgetting, involvement, past_introductions
from mentoring.consequences.owner import Owner
from mentoring.messages import erasure
from mentoring.people import people
from models import (
    Ask,
    AskState,
    AuditedAction,
    AuditEntry,
    Base,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    Introduction,
    Message,
    MessageKind,
    Person,
    Referral,
)

BATCH_SIZE = 200  # rows looked up at once; each is deleted in a transaction of its own
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Retention:
    """How long what is over is kept, as the hospital says."""

    goals: timedelta = field(default=3 * YEAR)  # after they were finished: as long as a residency
    requests: timedelta = field(default=YEAR)  # after they were closed without an introduction
    answers: timedelta = field(default=YEAR)  # to check-ins
    audit: timedelta = field(default=6 * YEAR)
    departed: timedelta = field(default=YEAR)  # people, after they left Slack
    deletes_after_uninstall: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of rows: which are older than they may be kept, and how one of them is deleted."""

    name: str
    table: type[Base]
    is_over: Callable[[Retention, datetime], ColumnElement[bool]]
    delete: Callable[[Session, int, datetime], None]


def count_due(s: Session, retention: Retention, now: datetime) -> dict[str, int]:
    """Count what is older than it may be kept, by the name of its kind; without kinds of which nothing is."""
    counts = {
        kind.name: s.scalar(select(func.count()).select_from(kind.table).where(kind.is_over(retention, now))) or 0
        for kind in KINDS
    }
    return {name: count for name, count in counts.items() if count}


def due_ids(s: Session, kind: Kind, retention: Retention, now: datetime) -> list[int]:
    """List some of what is over of a kind, the oldest first; fewer than BATCH_SIZE when there are no more."""
    column = kind.table.__table__.columns["id"]
    return list(s.scalars(select(column).where(kind.is_over(retention, now)).order_by(column).limit(BATCH_SIZE)))


def note_deleted(s: Session, counts: dict[str, int], now: datetime) -> None:
    """Write into each workspace's audit how many rows of each kind were deleted."""
    what = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    for team_id in s.scalars(select(Person.team_id).distinct()) if what else ():
        audit.write(s, team_id, AuditedAction.RETENTION, now, detail=what)


def _delete_goal(s: Session, goal_id: int, now: datetime) -> None:
    """Delete a goal with all that came of it; each mentor keeps a line."""
    involved = involvement.of_goal(s, goal_id)
    involved.lock(s)
    goal = s.get(Goal, goal_id, populate_existing=True)
    if goal is None:  # another process was a moment earlier
        return
    for introduction in s.scalars(select(Introduction).where(Introduction.goal_id == goal_id)).all():
        past_introductions.leave_line(s, introduction, introduction.mentor, now, with_thanks=True)
    erasure.make_nameless(s, Message.goal_id == goal_id)
    s.delete(goal)
    s.flush()
    involved.mark_homes(s)


def _delete_ask(s: Session, ask_id: int, _: datetime) -> None:
    goal_id = s.scalar(select(Ask.goal_id).where(Ask.id == ask_id)) or 0
    involvement.of_goal(s, goal_id).lock(s)
    ask = s.get(Ask, ask_id, populate_existing=True)
    if ask is None:
        return
    referrals = select(Referral.id).where(Referral.ask_id == ask_id)
    erasure.make_nameless(
        s,
        or_(
            and_(Message.kind.in_(forgetting.ABOUT_TWO[Ask]), Message.subject_id == ask_id),
            and_(Message.kind == MessageKind.REFERRAL, Message.subject_id.in_(referrals)),
        ),
    )
    s.delete(ask)
    s.flush()


def _delete_answer(s: Session, check_in_id: int, _: datetime) -> None:
    people.lock(s, s.scalar(select(CheckIn.person_id).where(CheckIn.id == check_in_id)) or 0)
    if check_in := s.get(CheckIn, check_in_id, populate_existing=True):
        s.delete(check_in)
        s.flush()


def _delete_audit_entry(s: Session, entry_id: int, _: datetime) -> None:
    s.execute(delete(AuditEntry).where(AuditEntry.id == entry_id))


def _delete_departed(s: Session, person_id: int, now: datetime) -> None:
    """Delete someone who left Slack; everyone was told then. What mentors may keep of their thanks stays."""
    if person := s.get(Person, person_id):
        owner = Owner(person.team_id, person.user_id, person.id)
        forgetting.erase(s, owner, now, tells=False, delete_at=now, with_thanks=True)


def _over_goals(retention: Retention, now: datetime) -> ColumnElement[bool]:
    return and_(Goal.state == GoalState.FINISHED, Goal.finished_at <= now - retention.goals)


def _over_asks(retention: Retention, now: datetime) -> ColumnElement[bool]:
    led_nowhere = (AskState.DECLINED, AskState.EXPIRED, AskState.WITHDRAWN, AskState.GOAL_CLOSED)
    return and_(Ask.state.in_(led_nowhere), Ask.answered_at <= now - retention.requests)


def _over_answers(retention: Retention, now: datetime) -> ColumnElement[bool]:
    return and_(CheckIn.state == CheckInState.ANSWERED, CheckIn.due_at <= now - retention.answers)


def _over_audit(retention: Retention, now: datetime) -> ColumnElement[bool]:
    return AuditEntry.at <= now - retention.audit


def _over_departed(retention: Retention, now: datetime) -> ColumnElement[bool]:
    return Person.left_at <= now - retention.departed


KINDS = (
    Kind("finished goals", Goal, _over_goals, _delete_goal),
    Kind("closed requests", Ask, _over_asks, _delete_ask),
    Kind("check-in answers", CheckIn, _over_answers, _delete_answer),
    Kind("audit lines", AuditEntry, _over_audit, _delete_audit_entry),
    Kind("people who left", Person, _over_departed, _delete_departed),
)
