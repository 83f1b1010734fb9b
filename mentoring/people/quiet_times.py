"""Quiet times: a pause, nights, or a scheduled shift. A person is left alone until it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from mentoring.people import forgotten, people
from mentoring.people.time_zones import zone
from mentoring.people.typed_dates import Moment, end_of
from models import Ask, AskState, Person, QuietKind, QuietTime, Shift, ShiftKind

MAX_PAUSE = timedelta(days=366)
MAX_SHIFT = timedelta(days=92)  # a block on service, or parental leave


class PauseInThePast(MentoringError):
    """That has already passed. Choose tomorrow or a later day: the pause ends at the start of it."""


class PauseTooLong(MentoringError):
    """Pauses can last up to a year. Choose an earlier day; you can extend it later."""


class Resumed(StrEnum):
    """What someone ended by resuming: what they were in, or else what they had planned."""

    NOW = "now"
    PLANNED = "planned"
    NOTHING = "nothing"


@dataclass(frozen=True)
class PlannedShift:
    """A shift of a Slack user in a program's schedule; times are aware UTC."""

    user_id: str
    kind: ShiftKind
    starts_at: datetime
    ends_at: datetime


def covers(table: type[QuietTime] | type[Shift], now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Build the SQL condition: a quiet time or shift has begun, and hasn't ended."""
    return and_(table.starts_at <= now, table.ends_at > now)


def current(s: Session, person: Person, now: datetime) -> QuietTime | Shift | None:
    """Return the quiet time or shift that a person is in; if there are several, the one that ends last."""
    pauses = select(QuietTime).where(QuietTime.person_id == person.id, covers(QuietTime, now))
    shifts = select(Shift).where(_shifts_of(person), covers(Shift, now))
    found: list[QuietTime | Shift] = [*s.scalars(pauses), *s.scalars(shifts)]
    return max(found, key=lambda each: each.ends_at, default=None)


def import_shifts(s: Session, team_id: str, planned: Sequence[PlannedShift], now: datetime) -> None:
    """Replace all shifts of a workspace that have not ended yet.

    Ended shifts stay for MAX_SHIFT, because they stopped the clocks of open asks. Forgotten users are left out.
    """
    ours = Shift.team_id == team_id
    s.execute(delete(Shift).where(ours, Shift.ends_at < now - MAX_SHIFT))
    known = {_planned(each): each for each in s.scalars(select(Shift).where(ours, Shift.ends_at > now))}
    left_out = forgotten.forgotten_users(s, team_id)
    wanted = {each for each in planned if each.ends_at > now and each.user_id not in left_out}
    for gone in known.keys() - wanted:
        _end_shift(s, known[gone], now)
    s.add_all(Shift(team_id=team_id, **vars(each)) for each in wanted - known.keys())
    s.flush()
    users = {each.user_id for each in known.keys() ^ wanted}
    for person in s.scalars(
        select(Person).where(Person.team_id == team_id, Person.user_id.in_(users)).order_by(Person.id)
    ).all():
        people.lock(s, person.id)
        _recheck(s, person, now)


def upcoming(s: Session, person: Person, now: datetime) -> Sequence[QuietTime]:
    """List the quiet times that a person is in or has planned, by their start."""
    theirs = select(QuietTime).where(QuietTime.person_id == person.id, QuietTime.ends_at > now)
    return s.scalars(theirs.order_by(QuietTime.starts_at, QuietTime.id)).all()


def pause(s: Session, person: Person, moment: Moment, now: datetime, kind: QuietKind = QuietKind.PAUSE) -> datetime:
    """Leave a person alone until a moment, or for nights without an hour until 8:00 a.m. of that day.

    This takes the place of what they have of this kind at that time, and of no other: nights don't cut a pause short.

    Returns: the end, in UTC.
    Raises: PauseInThePast or PauseTooLong.
    """
    ends = end_of(moment, is_nights=kind is QuietKind.NIGHTS).astimezone(UTC)
    starts = max(moment.starts.astimezone(UTC), now) if moment.starts else now
    if ends <= starts:
        raise PauseInThePast
    if ends - now > MAX_PAUSE:
        raise PauseTooLong
    people.lock(s, person.id)  # a digest being built for them now sees all of the pause or none of it
    _make_room(s, person, kind, starts, ends, now)
    s.add(QuietTime(person_id=person.id, kind=kind, starts_at=starts, ends_at=ends))
    _recheck(s, person, now)
    return ends


def start_of_day(person: Person, until: date, now: datetime) -> datetime:
    """Return the start of a future day in a person's time zone, in UTC.

    Raises: PauseInThePast or PauseTooLong.
    """
    local = zone(person.tz)
    today = now.astimezone(local).date()
    if until <= today:
        raise PauseInThePast
    if until - today > MAX_PAUSE:
        raise PauseTooLong
    return datetime.combine(until, time(0), local).astimezone(UTC)


def resume(s: Session, person: Person, now: datetime) -> Resumed:
    """End all quiet times and shifts that a person is in now; if there are none, what they have planned.

    Returns: what ended.
    """
    people.lock(s, person.id)
    is_current = current(s, person, now) is not None
    ended = Resumed.NOW if is_current else Resumed.PLANNED if upcoming(s, person, now) else Resumed.NOTHING
    _end(s, person, now, planned_too=not is_current)
    for shift in s.scalars(select(Shift).where(_shifts_of(person), covers(Shift, now))):
        _end_shift(s, shift, now)
    _recheck(s, person, now)
    return ended


def note_time_zone(s: Session, person: Person, tz: str, now: datetime) -> None:
    """Note that someone's time zone changed: what is planned for them moves with it."""
    people.lock(s, person.id)
    person.tz = tz[:64]
    _recheck(s, person, now)


def _shifts_of(person: Person) -> ColumnElement[bool]:
    return and_(Shift.team_id == person.team_id, Shift.user_id == person.user_id)


def _make_room(s: Session, person: Person, kind: QuietKind, starts: datetime, ends: datetime, now: datetime) -> None:
    """Take a stretch out of their quiet times of a kind; what lies before and after it stays.

    What someone is in now ends with a new one that starts now: that is how it is made shorter.
    """
    overlapping = select(QuietTime).where(QuietTime.person_id == person.id, QuietTime.kind == kind)
    for each in s.scalars(overlapping.where(QuietTime.starts_at < ends, QuietTime.ends_at > starts)).all():
        is_shortened = each.starts_at <= now and starts <= now
        if each.ends_at > ends and not is_shortened:
            s.add(QuietTime(person_id=person.id, kind=kind, starts_at=ends, ends_at=each.ends_at))
        if each.starts_at < starts:
            each.ends_at = starts
        else:
            s.delete(each)
    s.flush()


def _end(s: Session, person: Person, now: datetime, *, planned_too: bool) -> None:
    """End their quiet times now. The elapsed part stays, because it stopped the clocks of requests."""
    theirs = QuietTime.person_id == person.id
    s.execute(update(QuietTime).where(theirs, QuietTime.starts_at < now, QuietTime.ends_at > now).values(ends_at=now))
    later = QuietTime.starts_at >= now if planned_too else QuietTime.starts_at == now
    s.execute(delete(QuietTime).where(theirs, later))


def _planned(shift: Shift) -> PlannedShift:
    return PlannedShift(shift.user_id, shift.kind, shift.starts_at, shift.ends_at)


def _end_shift(s: Session, shift: Shift, now: datetime) -> None:
    """End a shift now, keeping the elapsed part."""
    if shift.starts_at < now:
        shift.ends_at = now
    else:
        s.delete(shift)


def _recheck(s: Session, person: Person, now: datetime) -> None:
    """Recheck what depends on when this person may get messages: their asks, their digest and Home."""
    person.deferred_until = None
    theirs = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    soon = update(Ask).where(theirs, Ask.state == AskState.OPEN).values(next_check_at=now)
    s.execute(soon, execution_options={"bookkeeping": True})
    s.flush()
