"""When people are left alone, from a program's schedule: a CSV of shifts, or a calendar file for each person.

The CSV is `person,kind,from,until`: a Slack member id, a kind of shift, and ISO moments. A calendar file (iCalendar) is
named for its person, such as `U0BEN.ics`; an event counts where its title names a kind of shift, and others are left
out. Moments without an offset are of the zone that is given beside the files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Component

from bot.imports.csv_files import TableError, member, read
from mentoring.people.quiet_times import LONGEST_SHIFT, Planned
from models import ShiftKind

COLUMNS = ("person", "kind", "from", "until")
KINDS = {
    ShiftKind.POST_CALL: r"post[- ]?call",
    ShiftKind.NIGHTS: r"nights?|night[- ]?float|nf",
    ShiftKind.CALL: r"(?:on[- ])?call",
    ShiftKind.LEAVE: r"leave|vacation|pto|holiday|sick",
    ShiftKind.ON_SERVICE: r"on[- ]?service|wards?|icu|micu|sicu|picu|nicu",
}


def read_all(zone_name: str | None, files: Sequence[Path]) -> list[Planned]:
    """All shifts of these files.

    Raises TableError where one can't be read, with what is wrong in it; without a zone also for a time without one.
    """
    try:
        zone = ZoneInfo(zone_name) if zone_name else None
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise TableError(f"“{zone_name}” is no time zone. Write it as America/Chicago.") from unknown
    return [shift for file in files for shift in (_calendar if file.suffix == ".ics" else _table)(file, zone)]


def _table(file: Path, zone: ZoneInfo | None) -> Iterable[Planned]:
    def shift(row: Sequence[str]) -> Planned:
        kind = kind_of(row[1])
        if kind is None:
            raise ValueError(
                f"“{row[1]}” is no kind of shift. There are: {', '.join(each.value for each in ShiftKind)}."
            )
        return _checked(Planned(member(row[0]), kind, _moment(row[2], zone), _moment(row[3], zone)))

    return read(file, COLUMNS, shift)


def _calendar(file: Path, zone: ZoneInfo | None) -> Iterator[Planned]:
    try:
        person, calendar = member(file.stem), Calendar.from_ical(file.read_bytes())
    except (OSError, ValueError) as unread:
        raise TableError(f"{file} can't be read ({unread}). Name it for its person, such as U0BEN.ics.") from unread
    for event in calendar.walk("VEVENT"):
        title = str(event.get("SUMMARY", ""))
        if kind := kind_of(title):
            try:
                yield _checked(Planned(person, kind, *_span(event, zone)))
            except ValueError as wrong:
                raise TableError(f"Nothing was changed. In {file}, the event “{title}”: {wrong}") from wrong


def _span(event: Component, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """From when to when; a day without an end is that day. ValueError for what is repeated or has no end."""
    if "RRULE" in event or "RDATE" in event:
        raise ValueError("it is repeated. Export each shift as an event of its own.")
    starts, ends, lasts = event.get("DTSTART"), event.get("DTEND"), event.get("DURATION")
    if starts is None:
        raise ValueError("it has no beginning.")
    if ends is None and lasts is None and isinstance(starts.dt, datetime):
        raise ValueError("it has no end.")
    end = ends.dt if ends else starts.dt + (lasts.dt if lasts else timedelta(days=1))
    return _aware(starts.dt, zone), _aware(end, zone)


def kind_of(said: str) -> ShiftKind | None:
    """Which kind of shift a title or a cell names; the first of the list where it names several."""
    words = said.strip().casefold().replace("_", " ")
    if re.match(r"(?:no|not|off)\b", words):
        return None
    return next((kind for kind, names in KINDS.items() if re.search(rf"\b(?:{names})\b", words)), None)


def _checked(shift: Planned) -> Planned:
    if shift.ends_at <= shift.starts_at:
        raise ValueError("it ends before it begins.")
    if shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        raise ValueError(f"it is longer than {LONGEST_SHIFT.days} days.")
    return shift


def _moment(written: str, zone: ZoneInfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as unread:
        raise ValueError(f"“{written}” is no moment. Write it as 2031-07-01T19:00.") from unread
    return _aware(moment, zone)


def _aware(moment: date, zone: ZoneInfo | None) -> datetime:
    """In UTC; a day alone is its beginning. Raises ValueError where nothing says in which zone it is."""
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)
    if whole.tzinfo is None and zone is None:
        raise ValueError(f"{whole:%Y-%m-%dT%H:%M} has no time zone. Say which with --zone America/Chicago.")
    return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)
