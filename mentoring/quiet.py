"""Quiet times: a person pauses until a day, and is left alone until then."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from mentoring import outbox, people, reach
from mentoring.errors import MentoringError
from models import Ask, AskState, Person, QuietKind, QuietTime

LONGEST_PAUSE = timedelta(days=366)


class PauseInThePast(MentoringError):
    """Choose tomorrow or a later day: it ends at the start of that day."""


class PauseTooLong(MentoringError):
    """It lasts a year at the most. Choose an earlier day; you can extend it later."""


def of_now(s: Session, person: Person, now: datetime) -> QuietTime | None:
    """The quiet time that a person is in, the one that lasts longest."""
    theirs = (QuietTime.person_id == person.id, QuietTime.starts_at <= now, QuietTime.ends_at > now)
    return s.scalar(select(QuietTime).where(*theirs).order_by(QuietTime.ends_at.desc()).limit(1))


def pause(s: Session, person: Person, until: date, now: datetime, kind: QuietKind = QuietKind.PAUSE) -> datetime:
    """Leave a person alone until the start of a day in their zone; that moment, in UTC."""
    ends = start_of(person, until, now)
    people.lock(s, person.id)  # what is being gathered for them right now sees the whole pause or nothing of it
    _end(s, person, now)
    s.add(QuietTime(person_id=person.id, kind=kind, starts_at=now, ends_at=ends))
    _look_anew(s, person, now)
    return ends


def start_of(person: Person, until: date, now: datetime) -> datetime:
    """The start of a day to come in a person's zone, in UTC; PauseInThePast or PauseTooLong."""
    local = reach.zone(person.tz)
    today = now.astimezone(local).date()
    if until <= today:
        raise PauseInThePast
    if until - today > LONGEST_PAUSE:
        raise PauseTooLong
    return datetime.combine(until, time(0), local).astimezone(UTC)


def resume(s: Session, person: Person, now: datetime) -> bool:
    """End a pause now; whether there was one."""
    people.lock(s, person.id)
    ended = of_now(s, person, now) is not None
    _end(s, person, now)
    _look_anew(s, person, now)
    return ended


def _end(s: Session, person: Person, now: datetime) -> None:
    """What is left of their quiet times is gone; what has been of them stays, and stopped the clocks."""
    theirs = QuietTime.person_id == person.id
    s.execute(update(QuietTime).where(theirs, QuietTime.starts_at < now, QuietTime.ends_at > now).values(ends_at=now))
    s.execute(delete(QuietTime).where(theirs, QuietTime.starts_at >= now))


def _look_anew(s: Session, person: Person, now: datetime) -> None:
    """What waits for a good moment may have another one now; what Slack has already is withdrawn and made anew."""
    person.held_until = None
    theirs = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    s.execute(update(Ask).where(theirs, Ask.state == AskState.OPEN).values(look_at=now))
    s.flush()
    outbox.reconsider(s, person.id)
    outbox.refresh_homes(s, person.id)
