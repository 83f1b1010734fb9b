"""The hospital's days off: no working days, and no days on which Curbside messages anyone first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mentoring.people.time_zones import zone
from models import Holiday, WeekendDay

SATURDAY_AND_SUNDAY = frozenset({5, 6})  # as `date.weekday` counts: 0 is Monday


@dataclass(frozen=True)
class TimeOff:
    """When someone's clocks stand still and nothing is started: `intervals` (aware UTC), and each day of `weekend`."""

    intervals: tuple[tuple[datetime, datetime], ...] = ()  # in order
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def and_also(self, intervals: Iterable[tuple[datetime, datetime]]) -> "TimeOff":
        return TimeOff(tuple(sorted((*self.intervals, *intervals))), self.weekend)

    def is_weekend(self, day: date) -> bool:
        return day.weekday() in self.weekend


def replace(s: Session, days: Mapping[date, str], weekend: Iterable[int] = SATURDAY_AND_SUNDAY) -> None:
    """Set which days are holidays, each with its name, and which days of the week are the weekend."""
    known = {each.day: each for each in s.scalars(select(Holiday))}
    s.execute(delete(Holiday).where(Holiday.day.in_(known.keys() - days.keys())))
    for day, name in days.items():
        if day not in known:
            s.add(Holiday(day=day, name=name[:200]))
    off, stored = set(weekend), set(s.scalars(select(WeekendDay.weekday)))
    s.execute(delete(WeekendDay).where(WeekendDay.weekday.in_(stored - off)))
    s.add_all(WeekendDay(weekday=each) for each in sorted(off - stored))
    s.flush()


def time_off(s: Session, tz: str) -> TimeOff:
    """Return the hospital's days off in a time zone; Saturday and Sunday until its weekend is known."""
    local = zone(tz)
    days = s.scalars(select(Holiday.day).order_by(Holiday.day))
    weekend = frozenset(s.scalars(select(WeekendDay.weekday))) or SATURDAY_AND_SUNDAY
    return TimeOff(tuple((_start_of(day, local), _start_of(day + timedelta(days=1), local)) for day in days), weekend)


def _start_of(day: date, local: tzinfo) -> datetime:
    return datetime.combine(day, time(0), local).astimezone(UTC)
