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


def replace(s: Session, team_id: str, days: Mapping[date, str], weekend: Iterable[int] = SATURDAY_AND_SUNDAY) -> None:
    """Set which days are a workspace's holidays, each with its name, and which days of the week are its weekend."""
    here, its_weekend = Holiday.team_id == team_id, WeekendDay.team_id == team_id
    known = set(s.scalars(select(Holiday.day).where(here)))
    s.execute(delete(Holiday).where(here, Holiday.day.in_(known - days.keys())))
    for day, name in days.items():
        if day not in known:
            s.add(Holiday(team_id=team_id, day=day, name=name[:200]))
    off, stored = set(weekend), set(s.scalars(select(WeekendDay.weekday).where(its_weekend)))
    s.execute(delete(WeekendDay).where(its_weekend, WeekendDay.weekday.in_(stored - off)))
    s.add_all(WeekendDay(team_id=team_id, weekday=each) for each in sorted(off - stored))
    s.flush()


def time_off(s: Session, team_id: str, tz: str) -> TimeOff:
    """Return a workspace's days off in a time zone; Saturday and Sunday until its weekend is known."""
    local = zone(tz)
    days = s.scalars(select(Holiday.day).where(Holiday.team_id == team_id).order_by(Holiday.day))
    stored = s.scalars(select(WeekendDay.weekday).where(WeekendDay.team_id == team_id))
    weekend = frozenset(stored) or SATURDAY_AND_SUNDAY
    return TimeOff(tuple((_start_of(day, local), _start_of(day + timedelta(days=1), local)) for day in days), weekend)


def _start_of(day: date, local: tzinfo) -> datetime:
    return datetime.combine(day, time(0), local).astimezone(UTC)
