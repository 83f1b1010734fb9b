"""When a person may be reached: weekday windows in their own zone, outside their quiet times."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mentoring import outbox
from mentoring.errors import MentoringError
from models import Message, MessageState, Person, QuietKind, QuietTime

WINDOWS = ((time(12, 0), time(13, 30)), (time(16, 30), time(18, 0)))  # lunch, late afternoon
LONGEST_PAUSE = timedelta(days=366)
SEARCH = timedelta(days=400)


class PauseInThePast(MentoringError):
    """That day has passed. A pause ends on a day to come."""


class PauseTooLong(MentoringError):
    """A pause lasts a year at the most. Choose an earlier day; you can extend it later."""


def zone(name: str) -> ZoneInfo:
    """A person's zone as Slack names it; UTC where this machine doesn't know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def next_window(tz: str, after: datetime, quiet: Iterable[tuple[datetime, datetime]] = ()) -> datetime:
    """The first moment from `after` on (aware UTC) inside a weekday window in zone `tz` and outside `quiet`."""
    local, stretches = zone(tz), sorted(quiet)
    day = after.astimezone(local).date()
    for offset in range(SEARCH.days):
        for opens, closes in WINDOWS:
            moment = _inside(day + timedelta(days=offset), opens, closes, local, after, stretches)
            if moment:
                return moment
    return max(end for _, end in stretches)


def _inside(
    day: date, opens: time, closes: time, local: ZoneInfo, after: datetime, quiet: list[tuple[datetime, datetime]]
) -> datetime | None:
    """The first free moment of one window, or None."""
    if day.weekday() >= 5:
        return None
    start = datetime.combine(day, opens, local).astimezone(UTC)
    end = datetime.combine(day, closes, local).astimezone(UTC)
    moment = max(start, after)
    for begins, ends in quiet:
        if begins <= moment < ends:
            moment = ends
    return moment if moment < end else None


def stretches(s: Session, person_id: int) -> list[tuple[datetime, datetime]]:
    """All quiet times of a person."""
    rows = s.execute(select(QuietTime.starts_at, QuietTime.ends_at).where(QuietTime.person_id == person_id))
    return [(start, end) for start, end in rows]


def hold_back(s: Session, now: datetime) -> None:
    """What the bot starts by itself and may not be sent at this moment waits for its reader's next window."""
    due = select(Message).where(
        Message.state == MessageState.PLANNED, Message.unprompted.is_(True), Message.due_at <= now
    )
    for message in s.scalars(due):
        if message.person is not None:
            message.due_at = next_window(message.person.tz, now, stretches(s, message.person.id))


def paused_until(s: Session, person: Person, now: datetime) -> datetime | None:
    """When the pause of a person ends, if they have paused."""
    rows = select(QuietTime.ends_at).where(
        QuietTime.person_id == person.id, QuietTime.starts_at <= now, QuietTime.ends_at > now
    )
    return max(s.scalars(rows), default=None)


def pause(s: Session, person: Person, until: date, now: datetime) -> datetime:
    """Leave a person alone until the start of a day in their zone; that moment, in UTC."""
    ends = datetime.combine(until, time(0), zone(person.tz)).astimezone(UTC)
    if ends <= now:
        raise PauseInThePast
    if ends - now > LONGEST_PAUSE:
        raise PauseTooLong
    s.execute(delete(QuietTime).where(QuietTime.person_id == person.id, QuietTime.ends_at > now))
    s.add(QuietTime(person_id=person.id, kind=QuietKind.PAUSE, starts_at=now, ends_at=ends))
    s.flush()
    outbox.refresh_homes(s, person.id)
    return ends


def resume(s: Session, person: Person, now: datetime) -> bool:
    """End a pause now; whether there was one."""
    ended = paused_until(s, person, now) is not None
    s.execute(delete(QuietTime).where(QuietTime.person_id == person.id, QuietTime.ends_at > now))
    outbox.refresh_homes(s, person.id)
    return ended
