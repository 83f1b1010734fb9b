"""When the bot may start a message by itself: weekday windows in the reader's zone, outside quiet times, one a week."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Message, MessageKind, MessageState, Person, QuietTime, Shift

DEFAULT_WINDOWS = ((time(12, 0), time(13, 30)), (time(16, 30), time(18, 0)))  # lunch, late afternoon
DEFAULT_BUDGET = timedelta(days=7)  # one message that the bot starts by itself, per person
SEARCH_LIMIT = timedelta(days=400)


@dataclass(frozen=True)
class SendPolicy:
    """A hospital's choice: the windows of a weekday in which a message may be started, and how long to the next."""

    windows: tuple[tuple[time, time], ...] = DEFAULT_WINDOWS
    budget: timedelta = DEFAULT_BUDGET


_policy = SendPolicy()


def use_policy(chosen: SendPolicy) -> None:
    """From now on, in this process."""
    global _policy
    _policy = chosen


def budget() -> timedelta:
    """How long after a message that the bot started by itself the next one may come."""
    return _policy.budget


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
    for offset in range(SEARCH_LIMIT.days):
        for opens, closes in _policy.windows:
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


def working_time(tz: str, start: datetime, amount: timedelta, quiet: Iterable[tuple[datetime, datetime]]) -> datetime:
    """When so much working time has passed since `start` (aware UTC): weekdays in zone `tz`, less `quiet`.

    A working day is a weekday's 24 hours.
    """
    local, stretches = zone(tz), sorted(quiet)
    first = start.astimezone(local).date()
    for day in (first + timedelta(days=offset) for offset in range(SEARCH_LIMIT.days)):
        for begins, ends in _working(day, local, stretches):
            awake = ends - max(begins, start)
            if awake >= amount:
                return ends - awake + amount
            amount -= max(awake, timedelta(0))
    return start + SEARCH_LIMIT


def _working(day: date, local: ZoneInfo, quiet: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of a day that count; none at a weekend."""
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


def next_monday(tz: str, after: datetime) -> datetime:
    """The start of the next Monday in zone `tz` (aware UTC); of this one where it has just begun."""
    local = zone(tz)
    day = (after - timedelta(microseconds=1)).astimezone(local).date()
    return datetime.combine(day + timedelta(days=7 - day.weekday()), time(0), local).astimezone(UTC)


def quiet_intervals(s: Session, person: Person) -> list[tuple[datetime, datetime]]:
    """A person's quiet times and shifts, as pairs of beginning and end."""
    own = select(QuietTime.starts_at, QuietTime.ends_at).where(QuietTime.person_id == person.id)
    rows = s.execute(
        own.union(
            select(Shift.starts_at, Shift.ends_at).where(
                Shift.team_id == person.team_id, Shift.user_id == person.user_id
            )
        )
    )
    return [(start, end) for start, end in rows]


def next_window_for(s: Session, person: Person, after: datetime) -> datetime:
    """The first moment from `after` on in a window of theirs and outside their quiet times."""
    return next_window(person.tz, after, quiet_intervals(s, person))


def next_send_time(s: Session, person: Person, after: datetime) -> datetime:
    """The same, and a week (or what the hospital chose) after the last message that the bot started by itself."""
    started = func.coalesce(Message.sent_at, Message.post_at, Message.due_at)
    last = s.scalar(
        select(func.max(started)).where(
            Message.person_id == person.id,
            Message.kind == MessageKind.DIGEST,
            Message.counts_toward_budget,
            or_(Message.state != MessageState.CANCELLED, Message.sent_at.is_not(None)),
            started > after - budget(),
        )
    )
    return next_window_for(s, person, max(after, last + budget()) if last else after)
