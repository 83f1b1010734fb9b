"""Quiet times: a pause, nights, or a shift of a program's schedule; a person is left alone until it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from mentoring.messages import outbox, send_windows
from mentoring.people import people
from models import Ask, AskState, Person, QuietKind, QuietTime, Shift, ShiftKind

MAX_PAUSE = timedelta(days=366)
MAX_SHIFT = timedelta(days=92)  # a block on service, or parental leave
NIGHTS_END = time(18)  # in the person's zone: after the last night one sleeps


class PauseInThePast(MentoringError):
    """Choose tomorrow or a later day: it ends at the start of that day."""


class PauseTooLong(MentoringError):
    """It lasts a year at the most. Choose an earlier day; you can extend it later."""


@dataclass(frozen=True)
class PlannedShift:
    """A program's schedule: a Slack user's shift, from a moment to a moment (aware UTC)."""

    user_id: str
    kind: ShiftKind
    starts_at: datetime
    ends_at: datetime


def current(s: Session, person: Person, now: datetime) -> QuietTime | Shift | None:
    """The quiet time or shift that a person is in, the one that lasts longest."""
    pauses = select(QuietTime).where(
        QuietTime.person_id == person.id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    shifts = select(Shift).where(_shifts_of(person), Shift.starts_at <= now, Shift.ends_at > now)
    found: list[QuietTime | Shift] = [*s.scalars(pauses), *s.scalars(shifts)]
    return max(found, key=lambda each: each.ends_at, default=None)


def import_shifts(s: Session, team_id: str, planned: Sequence[PlannedShift], now: datetime) -> None:
    """Replace every shift of a workspace that has not ended yet by these.

    Shifts that have ended stay a while, because they stopped the clocks of open asks.
    """
    ours = Shift.team_id == team_id
    before = set(s.scalars(select(Shift.user_id).where(ours)))
    _end_shifts(s, now, ours)
    s.execute(delete(Shift).where(ours, Shift.ends_at < now - MAX_SHIFT))
    to_come = [{"team_id": team_id, **vars(each)} for each in planned if each.ends_at > now]
    if to_come:
        s.execute(insert(Shift), to_come)
    users = before | {each.user_id for each in planned}
    for person in s.scalars(
        select(Person).where(Person.team_id == team_id, Person.user_id.in_(users)).order_by(Person.id)
    ).all():
        people.lock(s, person.id)
        _recheck(s, person, now)


def pause(s: Session, person: Person, until: date, now: datetime, kind: QuietKind = QuietKind.PAUSE) -> datetime:
    """Leave a person alone until the start of a day in their zone, or after nights until its evening; in UTC.

    It takes the place of what was left of another of its kind: nights cut no pause short.
    """
    ends = start_of_day(person, until, now)
    if kind is QuietKind.NIGHTS:
        ends = datetime.combine(until, NIGHTS_END, send_windows.zone(person.tz)).astimezone(UTC)
    people.lock(s, person.id)  # what is being gathered for them right now sees the whole pause or nothing of it
    _end(s, person, now, kind)
    s.add(QuietTime(person_id=person.id, kind=kind, starts_at=now, ends_at=ends))
    _recheck(s, person, now)
    return ends


def start_of_day(person: Person, until: date, now: datetime) -> datetime:
    """The start of a day to come in a person's zone, in UTC; PauseInThePast or PauseTooLong."""
    local = send_windows.zone(person.tz)
    today = now.astimezone(local).date()
    if until <= today:
        raise PauseInThePast
    if until - today > MAX_PAUSE:
        raise PauseTooLong
    return datetime.combine(until, time(0), local).astimezone(UTC)


def resume(s: Session, person: Person, now: datetime) -> bool:
    """End a pause or shift now; whether there was one."""
    people.lock(s, person.id)
    ended = current(s, person, now) is not None
    _end(s, person, now, *QuietKind)
    _end_shifts(s, now, _shifts_of(person), Shift.starts_at <= now)
    _recheck(s, person, now)
    return ended


def _shifts_of(person: Person) -> ColumnElement[bool]:
    return and_(Shift.team_id == person.team_id, Shift.user_id == person.user_id)


def _end(s: Session, person: Person, now: datetime, *kinds: QuietKind) -> None:
    """What is left of their quiet times of these kinds is gone; what has been of them stays, and stopped the clocks."""
    theirs = and_(QuietTime.person_id == person.id, QuietTime.kind.in_(kinds))
    s.execute(update(QuietTime).where(theirs, QuietTime.starts_at < now, QuietTime.ends_at > now).values(ends_at=now))
    s.execute(delete(QuietTime).where(theirs, QuietTime.starts_at >= now))


def _end_shifts(s: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    """The same for shifts."""
    s.execute(update(Shift).where(*which, Shift.starts_at < now, Shift.ends_at > now).values(ends_at=now))
    s.execute(delete(Shift).where(*which, Shift.starts_at >= now))


def _recheck(s: Session, person: Person, now: datetime) -> None:
    """What waits for a good moment may have another one now; what Slack has already is withdrawn and made anew."""
    person.deferred_until = None
    theirs = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    s.execute(update(Ask).where(theirs, Ask.state == AskState.OPEN).values(next_check_at=now))
    s.flush()
    outbox.recheck_digest(s, person.id)
    outbox.refresh_homes(s, person.id)
