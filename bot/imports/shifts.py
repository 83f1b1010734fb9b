"""Read a program's schedule of when people are left alone: a CSV of shifts, or one calendar file per person.

The CSV has the columns `person,kind,from,until`: a Slack member ID, a kind of shift, and ISO times. A calendar file
(iCalendar) is named for its person, such as `U0BEN.ics`. Events count when their title names a kind of shift; others
are ignored. Times without an offset are in the time zone that is given with the files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Component

from bot.imports.csv_files import ImportFileError, Row, open_table, parse_rows
from bot.imports.user_ids import parse_user_id
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
    """Read the shifts in all of these files.

    Raises: ImportFileError with what is wrong in a file, such as a time without a zone when `zone_name` is None.
    """
    try:
        zone = ZoneInfo(zone_name) if zone_name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImportFileError(f"“{zone_name}” is not a time zone. Write it as America/Chicago.") from error
    return [shift for file in files for shift in (_read_calendar if file.suffix == ".ics" else _read_csv)(file, zone)]


def _read_csv(file: Path, zone: ZoneInfo | None) -> Iterable[PlannedShift]:
    def parse_shift(row: Row) -> PlannedShift:
        person, written, first, last = (row.cells[column] for column in COLUMNS)
        kind = parse_kind(written)
        if kind is None:
            raise ValueError(
                f"“{written}” is not a kind of shift. The kinds are: {', '.join(each.value for each in ShiftKind)}."
            )
        return _checked(PlannedShift(parse_user_id(person), kind, _parse_time(first, zone), _parse_time(last, zone)))

    return parse_rows(open_table(file, COLUMNS), parse_shift)


def _read_calendar(file: Path, zone: ZoneInfo | None) -> Iterator[PlannedShift]:
    try:
        person, calendar = parse_user_id(file.stem), Calendar.from_ical(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ImportFileError(f"{file} can't be read ({error}). Name it for its person, such as U0BEN.ics.") from error
    for event in calendar.walk("VEVENT"):
        title = str(event.get("SUMMARY", ""))
        if kind := parse_kind(title):
            try:
                yield _checked(PlannedShift(person, kind, *_event_times(event, zone)))
            except ValueError as error:
                raise ImportFileError(f"Nothing was changed. In {file}, the event “{title}”: {error}") from error


def _event_times(event: Component, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """Return the start and end of an event; an all-day event without an end lasts one day.

    Raises: ValueError when the event repeats, or has no start or end.
    """
    if "RRULE" in event or "RDATE" in event:
        raise ValueError("it repeats. Export each shift as its own event.")
    start, end, duration = event.get("DTSTART"), event.get("DTEND"), event.get("DURATION")
    if start is None:
        raise ValueError("it has no start.")
    if end is None and duration is None and isinstance(start.dt, datetime):
        raise ValueError("it has no end.")
    ends_at = end.dt if end else start.dt + (duration.dt if duration else timedelta(days=1))
    return _to_utc(start.dt, zone), _to_utc(ends_at, zone)


def parse_kind(text: str) -> ShiftKind | None:
    """Return the kind of shift that a title or a cell names; if it names several, the first of them in `KINDS`."""
    words = text.strip().casefold().replace("_", " ")
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
    except ValueError as error:
        raise ValueError(f"“{written}” is not a time. Write it as 2031-07-01T19:00.") from error
    return _to_utc(moment, zone)


def _to_utc(moment: date, zone: ZoneInfo | None) -> datetime:
    """Convert to UTC; a date alone means its first moment.

    Raises: ValueError when neither the time nor `zone` gives a time zone.
    """
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)
    if whole.tzinfo is None and zone is None:
        raise ValueError(f"{whole:%Y-%m-%dT%H:%M} has no time zone. Say which with --zone America/Chicago.")
    return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)
