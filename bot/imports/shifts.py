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

from bot.imports.csv_files import ImportFileError, parse_user_id, read_rows
from mentoring.people.quiet_times import MAX_SHIFT, PlannedShift
from models import ShiftKind

COLUMNS = ("person", "kind", "from", "until")
KINDS = {
    ShiftKind.POST_CALL: r"post[- ]?call",
    ShiftKind.NIGHTS: r"nights?|night[- ]?float|nf",
    ShiftKind.CALL: r"(?:on[- ])?call",
    ShiftKind.LEAVE: r"leave|vacation|pto|holiday|sick",
    ShiftKind.ON_SERVICE: r"on[- ]?service|wards?|icu|micu|sicu|picu|nicu",
}


def read_shifts(zone_name: str | None, files: Sequence[Path]) -> list[PlannedShift]:
    """All shifts of these files.

    Raises TableError where one can't be read, with what is wrong in it; without a zone also for a time without one.
    """
    try:
        zone = ZoneInfo(zone_name) if zone_name else None
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ImportFileError(f"“{zone_name}” is no time zone. Write it as America/Chicago.") from unknown
    return [shift for file in files for shift in (_read_calendar if file.suffix == ".ics" else _read_csv)(file, zone)]


def _read_csv(file: Path, zone: ZoneInfo | None) -> Iterable[PlannedShift]:
    def shift(row: Sequence[str]) -> PlannedShift:
        kind = parse_kind(row[1])
        if kind is None:
            raise ValueError(
                f"“{row[1]}” is no kind of shift. There are: {', '.join(each.value for each in ShiftKind)}."
            )
        return _checked(PlannedShift(parse_user_id(row[0]), kind, _parse_time(row[2], zone), _parse_time(row[3], zone)))

    return read_rows(file, COLUMNS, shift)


def _read_calendar(file: Path, zone: ZoneInfo | None) -> Iterator[PlannedShift]:
    try:
        person, calendar = parse_user_id(file.stem), Calendar.from_ical(file.read_bytes())
    except (OSError, ValueError) as unread:
        raise ImportFileError(
            f"{file} can't be read ({unread}). Name it for its person, such as U0BEN.ics."
        ) from unread
    for event in calendar.walk("VEVENT"):
        title = str(event.get("SUMMARY", ""))
        if kind := parse_kind(title):
            try:
                yield _checked(PlannedShift(person, kind, *_event_times(event, zone)))
            except ValueError as wrong:
                raise ImportFileError(f"Nothing was changed. In {file}, the event “{title}”: {wrong}") from wrong


def _event_times(event: Component, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """From when to when; a day without an end is that day. ValueError for what is repeated or has no end."""
    if "RRULE" in event or "RDATE" in event:
        raise ValueError("it is repeated. Export each shift as an event of its own.")
    starts, ends, lasts = event.get("DTSTART"), event.get("DTEND"), event.get("DURATION")
    if starts is None:
        raise ValueError("it has no beginning.")
    if ends is None and lasts is None and isinstance(starts.dt, datetime):
        raise ValueError("it has no end.")
    end = ends.dt if ends else starts.dt + (lasts.dt if lasts else timedelta(days=1))
    return _to_utc(starts.dt, zone), _to_utc(end, zone)


def parse_kind(said: str) -> ShiftKind | None:
    """Which kind of shift a title or a cell names; the first of the list where it names several."""
    words = said.strip().casefold().replace("_", " ")
    if re.match(r"(?:no|not|off)\b", words):
        return None
    return next((kind for kind, names in KINDS.items() if re.search(rf"\b(?:{names})\b", words)), None)


def _checked(shift: PlannedShift) -> PlannedShift:
    if shift.ends_at <= shift.starts_at:
        raise ValueError("it ends before it begins.")
    if shift.ends_at - shift.starts_at > MAX_SHIFT:
        raise ValueError(f"it is longer than {MAX_SHIFT.days} days.")
    return shift


def _parse_time(written: str, zone: ZoneInfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as unread:
        raise ValueError(f"“{written}” is no moment. Write it as 2031-07-01T19:00.") from unread
    return _to_utc(moment, zone)


def _to_utc(moment: date, zone: ZoneInfo | None) -> datetime:
    """In UTC; a day alone is its beginning. Raises ValueError where nothing says in which zone it is."""
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)
    if whole.tzinfo is None and zone is None:
        raise ValueError(f"{whole:%Y-%m-%dT%H:%M} has no time zone. Say which with --zone America/Chicago.")
    return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)
