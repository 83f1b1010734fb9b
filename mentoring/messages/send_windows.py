"""When the bot may start a message: in weekday windows of the reader's time zone, outside quiet times, once a week."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mentoring.people import holidays
from mentoring.people.time_zones import zone
from models import Message, MessageKind, MessageState, Person, QuietTime, Shift

DEFAULT_WINDOWS = (
    (time(12, 0), time(13, 30)),
    (time(15, 0), time(16, 30)),
)  # lunch, mid-afternoon
DEFAULT_BUDGET = timedelta(days=7)  # between two messages the bot starts on its own, per person
SEARCH_LIMIT = timedelta(days=400)
DAY_BEGINS, NIGHT_BEGINS = time(7), time(21)  # a request made in the night arrives in the morning


@dataclass(frozen=True)
class SendPolicy:
    """What a hospital may choose: the weekday windows for starting messages, and the time between two of them."""

    windows: tuple[tuple[time, time], ...] = DEFAULT_WINDOWS
    budget: timedelta = DEFAULT_BUDGET

    def next_window(self, tz: str, after: datetime, quiet: Iterable[tuple[datetime, datetime]] = ()) -> datetime:
        """Return the first moment from `after` on (aware UTC) inside a weekday window in zone `tz`, outside `quiet`."""
        local, intervals = zone(tz), sorted(quiet)
        day = after.astimezone(local).date()
        for offset in range(SEARCH_LIMIT.days):
            for opens, closes in self.windows:
                moment = _inside(day + timedelta(days=offset), opens, closes, local, after, intervals)
                if moment:
                    return moment
        return max(end for _, end in intervals)


def _inside(
    day: date, opens: time, closes: time, local: ZoneInfo, after: datetime, quiet: list[tuple[datetime, datetime]]
) -> datetime | None:
    """Return the first free moment of one window, or None."""
    if day.weekday() >= 5:
        return None
    start = datetime.combine(day, opens, local).astimezone(UTC)
    end = datetime.combine(day, closes, local).astimezone(UTC)
    moment = max(start, after)
    for begins, ends in quiet:
        if begins <= moment < ends:
            moment = ends
    return moment if moment < end else None


def working_time(tz: str, start: datetime, amount: timedelta, quiet: Iterable[tuple[datetime, datetime]]) -> datetime:
    """Return when `amount` of working time has passed since `start` (aware UTC).

    Working time is weekdays in zone `tz`, 24 hours each, without the `quiet` intervals.
    """
    local, intervals = zone(tz), sorted(quiet)
    first = start.astimezone(local).date()
    for day in (first + timedelta(days=offset) for offset in range(SEARCH_LIMIT.days)):
        for begins, ends in _working(day, local, intervals):
            available = ends - max(begins, start)
            if available >= amount:
                return ends - available + amount
            amount -= max(available, timedelta(0))
    return start + SEARCH_LIMIT


def worked(tz: str, start: datetime, end: datetime, quiet: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Return the working time between two moments (aware UTC), without the `quiet` intervals."""
    local, intervals = zone(tz), sorted(quiet)
    first, last = (each.astimezone(local).date() for each in (start, end))
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    spans = (min(ends, end) - max(begins, start) for day in days for begins, ends in _working(day, local, intervals))
    return sum((max(span, timedelta(0)) for span in spans), timedelta(0))


def _working(day: date, local: ZoneInfo, quiet: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the intervals of a day that count as working time; none on a weekend."""
    if day.weekday() >= 5:
        return
    at = datetime.combine(day, time(0), local).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(0), local).astimezone(UTC)
    for begins, ends in quiet:
        if at < begins < end:
            yield at, begins
        if begins < end:
            at = max(at, ends)
    if at < end:
        yield at, end


def arrival(tz: str, made_at: datetime) -> datetime:
    """Return when a request arrives: at once by day, at 7:00 a.m. if it was made in the night of zone `tz`."""
    local = made_at.astimezone(zone(tz))
    if DAY_BEGINS <= local.time() < NIGHT_BEGINS:
        return made_at
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT_BEGINS else 0)
    return datetime.combine(day, DAY_BEGINS, local.tzinfo).astimezone(UTC)


def next_monday(tz: str, after: datetime) -> datetime:
    """Return the next start of a Monday in zone `tz` at or after `after` (aware UTC)."""
    local = zone(tz)
    day = (after - timedelta(microseconds=1)).astimezone(local).date()
    return datetime.combine(day + timedelta(days=7 - day.weekday()), time(0), local).astimezone(UTC)


def quiet_intervals(s: Session, person: Person) -> list[tuple[datetime, datetime]]:
    """List a person's quiet times and shifts, and the hospital's holidays, as (start, end)."""
    own = select(QuietTime.starts_at, QuietTime.ends_at).where(QuietTime.person_id == person.id)
    rows = s.execute(
        own.union(
            select(Shift.starts_at, Shift.ends_at).where(
                Shift.team_id == person.team_id, Shift.user_id == person.user_id
            )
        )
    )
    return [*((start, end) for start, end in rows), *holidays.intervals(s, person.tz)]


def next_window_for(s: Session, person: Person, after: datetime, send_policy: SendPolicy) -> datetime:
    """Return the first moment from `after` on that their send windows and quiet times allow."""
    return send_policy.next_window(person.tz, after, quiet_intervals(s, person))


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
