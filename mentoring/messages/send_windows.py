"""When the bot may start a message: in windows of the reader's working days, outside quiet times, once a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mentoring.people import holidays, rhythm
from mentoring.people.holidays import TimeOff
from mentoring.people.rhythm import Rhythm
from mentoring.people.time_zones import zone
from models import Message, MessageKind, MessageState, Person, QuietTime, Shift

DEFAULT_WINDOWS = (
    (time(12, 0), time(13, 30)),
    (time(15, 0), time(16, 30)),
)  # lunch, mid-afternoon
DEFAULT_BUDGET = timedelta(days=7)  # between two messages the bot starts on its own, per person
SEARCH_LIMIT = timedelta(days=400)


@dataclass(frozen=True)
class SendPolicy:
    """What a hospital may choose: the windows of a working day in which messages start, and the time between two."""

    windows: tuple[tuple[time, time], ...] = DEFAULT_WINDOWS
    budget: timedelta = DEFAULT_BUDGET

    def next_window(self, tz: str, after: datetime, off: TimeOff = TimeOff()) -> datetime:  # noqa: B008 (never changed)
        """Return the first moment from `after` on (aware UTC) inside a window in zone `tz`, outside time off."""
        local = zone(tz)
        day = after.astimezone(local).date()
        for offset in range(SEARCH_LIMIT.days):
            for opens, closes in self.windows:
                moment = _inside(day + timedelta(days=offset), opens, closes, local, after, off)
                if moment:
                    return moment
        return max(end for _, end in off.intervals)


def _inside(day: date, opens: time, closes: time, local: ZoneInfo, after: datetime, off: TimeOff) -> datetime | None:
    """Return the first free moment of one window, or None."""
    if off.is_weekend(day):
        return None
    start = datetime.combine(day, opens, local).astimezone(UTC)
    end = datetime.combine(day, closes, local).astimezone(UTC)
    moment = max(start, after)
    for begins, ends in off.intervals:
        if begins <= moment < ends:
            moment = ends
    return moment if moment < end else None


def working_time(tz: str, start: datetime, amount: timedelta, off: TimeOff) -> datetime:
    """Return when `amount` of working time has passed since `start` (aware UTC).

    Working time is the days of zone `tz` without the weekend, 24 hours each, without the intervals that are off.
    """
    local = zone(tz)
    first = start.astimezone(local).date()
    for day in (first + timedelta(days=offset) for offset in range(SEARCH_LIMIT.days)):
        for begins, ends in _working(day, local, off):
            available = ends - max(begins, start)
            if available >= amount:
                return ends - available + amount
            amount -= max(available, timedelta(0))
    return start + SEARCH_LIMIT


def worked(tz: str, start: datetime, end: datetime, off: TimeOff) -> timedelta:
    """Return the working time between two moments (aware UTC)."""
    local = zone(tz)
    first, last = (each.astimezone(local).date() for each in (start, end))
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    spans = (min(ends, end) - max(begins, start) for day in days for begins, ends in _working(day, local, off))
    return sum((max(span, timedelta(0)) for span in spans), timedelta(0))


def _working(day: date, local: ZoneInfo, off: TimeOff) -> Iterator[tuple[datetime, datetime]]:
    """Yield the intervals of a day that count as working time; none on a weekend."""
    if off.is_weekend(day):
        return
    at = datetime.combine(day, time(0), local).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(0), local).astimezone(UTC)
    for begins, ends in off.intervals:
        if at < begins < end:
            yield at, begins
        if begins < end:
            at = max(at, ends)
    if at < end:
        yield at, end


def arrival(tz: str, made_at: datetime, own: Rhythm = rhythm.DEFAULT) -> datetime:
    """Return when a request arrives: at once by day, in the morning if it was made in the night of zone `tz`."""
    local = made_at.astimezone(zone(tz))
    if own.day_begins <= local.time() < own.night_begins:
        return made_at
    day = local.date() + timedelta(days=1 if local.time() >= own.night_begins else 0)
    return datetime.combine(day, own.day_begins, local.tzinfo).astimezone(UTC)


def arrival_to(s: Session, mentor: Person, made_at: datetime) -> datetime:
    """Return when a request arrives at this mentor: not at night, and not in a quiet time that began since."""
    own = rhythm.load(s, mentor.team_id)
    at = arrival(mentor.tz, made_at, own)
    for begins, ends in sorted(_own_quiet(s, mentor)):
        if begins <= at < ends:
            at = arrival(mentor.tz, ends, own)
    return at


def next_monday(tz: str, after: datetime) -> datetime:
    """Return the next start of a Monday in zone `tz` at or after `after` (aware UTC)."""
    local = zone(tz)
    day = (after - timedelta(microseconds=1)).astimezone(local).date()
    return datetime.combine(day + timedelta(days=7 - day.weekday()), time(0), local).astimezone(UTC)


def time_off(s: Session, person: Person) -> TimeOff:
    """Return a person's quiet times and shifts, with the hospital's holidays and weekend."""
    return holidays.time_off(s, person.team_id, person.tz).and_also(_own_quiet(s, person))


def _own_quiet(s: Session, person: Person) -> list[tuple[datetime, datetime]]:
    own = select(QuietTime.starts_at, QuietTime.ends_at).where(QuietTime.person_id == person.id)
    rows = s.execute(
        own.union(
            select(Shift.starts_at, Shift.ends_at).where(
                Shift.team_id == person.team_id, Shift.user_id == person.user_id
            )
        )
    )
    return [(start, end) for start, end in rows]


def next_window_for(s: Session, person: Person, after: datetime, send_policy: SendPolicy) -> datetime:
    """Return the first moment from `after` on that their send windows and quiet times allow."""
    return send_policy.next_window(person.tz, after, time_off(s, person))


def next_send_time(s: Session, person: Person, after: datetime, send_policy: SendPolicy) -> datetime:
    """Return the first moment from `after` on that windows, quiet times and the budget since the last digest allow."""
    started = func.coalesce(Message.sent_at, Message.post_at, Message.due_at)
    last = s.scalar(
        select(func.max(started)).where(
            Message.person_id == person.id,
            Message.kind == MessageKind.DIGEST,
            Message.counts_toward_budget,
            or_(Message.state != MessageState.CANCELLED, Message.sent_at.is_not(None)),
            started > after - send_policy.budget,
        )
    )
    return next_window_for(s, person, max(after, last + send_policy.budget) if last else after, send_policy)
