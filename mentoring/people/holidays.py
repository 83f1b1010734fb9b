"""The hospital's holidays: no working days, and no days on which Curbside messages anyone first."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mentoring.people.time_zones import zone
from models import Holiday


def replace(s: Session, days: Mapping[date, str]) -> None:
    """Set which days are holidays, each with its name."""
    known = {each.day: each for each in s.scalars(select(Holiday))}
    s.execute(delete(Holiday).where(Holiday.day.in_(known.keys() - days.keys())))
    for day, name in days.items():
        if day not in known:
            s.add(Holiday(day=day, name=name[:200]))
    s.flush()


def intervals(s: Session, tz: str) -> list[tuple[datetime, datetime]]:
    """List the holidays as (start, end) in a time zone."""
    local = zone(tz)
    days = s.scalars(select(Holiday.day).order_by(Holiday.day))
    return [(_start_of(day, local), _start_of(day + timedelta(days=1), local)) for day in days]


def _start_of(day: date, local: tzinfo) -> datetime:
    return datetime.combine(day, time(0), local).astimezone(UTC)
