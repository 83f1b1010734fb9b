"""The dates in a program's file, as people and Excel write them; a file is read in one way throughout."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

EARLIEST = date(2000, 1, 1)
FURTHER_NOTICE = 9999  # years from here on mean that there is no end
YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})|(\d{1,2})([/.])(\d{1,2})\6(\d{2})")
TIME_OF_DAY = re.compile(r"[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$", re.I)
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.I)
NAMED_MONTH = (
    *("%d-%b-%y", "%d-%b-%Y", "%d %b %y", "%d %b %Y", "%d %B %Y", "%d%b%Y"),
    *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"),
)
OPEN_END = {"ongoing", "present", "current", "open", "until further notice", "n/a", "none", "null", "-", "–", "—"}
WRITE_AS = "Write it as 2031-07-01."
SAY_WHICH = "Say which: --dates mdy when the month comes first, --dates dmy when the day does."


class DateOrder(StrEnum):
    """What comes first in dates such as 7/1/2031."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


class AmbiguousDate(ValueError):
    """Nothing in this file says whether the month or the day comes first. Say it with --dates mdy or --dates dmy."""

    def __init__(self, written: str) -> None:
        super().__init__(f"“{written}” can be read in two ways, and no date in the file decides. {SAY_WHICH}")


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of one file in one of the orders that it allows; one or, with a reason, none where it decides."""

    orders: frozenset[DateOrder] = frozenset(DateOrder)
    why_none: str = ""

    def read(self, written: str) -> date:
        """Read a date. Raises: ValueError with what is wrong, AmbiguousDate when the order is needed and unknown."""
        found = self._read(written)
        if found.year >= FURTHER_NOTICE:
            raise ValueError(f"“{written}” is too far in the future.")
        return found

    def read_end(self, written: str) -> date | None:
        """Read a last day; None means until further notice: nothing is written, or a day in the year 9999."""
        found = self._read(written) if written and written.casefold() not in OPEN_END else None
        return None if found is None or found.year >= FURTHER_NOTICE else found

    def _read(self, written: str) -> date:
        plain = _without_time(written)
        if match := YEAR_LAST.fullmatch(plain):
            found = self._read_year_last(written, match)
        elif match := YEAR_FIRST.fullmatch(plain):
            year, _, month, day, *run_together = match.groups()
            found = _date(*map(int, (year, month, day) if year else run_together))
        else:
            found = _read_named_month(plain)
        if found is None:
            raise ValueError(f"{self._why_no_date(written)} {WRITE_AS}")
        if found < EARLIEST:
            raise ValueError(f"“{written}” is before {EARLIEST.year}. {WRITE_AS}")
        return found

    def _why_no_date(self, written: str) -> str:
        if not written:
            return "the date is missing."
        if written.isdecimal():
            return f"“{written}” is a number. Format the column as a date in the spreadsheet."
        order = {DateOrder.MONTH_FIRST: " with the month first", DateOrder.DAY_FIRST: " with the day first"}
        said = order[next(iter(self.orders))] if len(self.orders) == 1 and YEAR_LAST.fullmatch(written) else ""
        return f"“{written}” is not a date{said}."

    def _read_year_last(self, written: str, match: re.Match[str]) -> date | None:
        if not self.orders:
            raise ValueError(f"“{written}” can't be read: {self.why_none}")
        readings = {found for order, found in _readings(match).items() if order in self.orders}
        if len(readings) > 1:
            raise AmbiguousDate(written)
        return next(iter(readings), None)


def find_orders(dates: Iterable[tuple[int, str]]) -> dict[DateOrder, tuple[int, str]]:
    """Find the dates of a file, each with its line, that allow one order only: the first for each order."""
    found: dict[DateOrder, tuple[int, str]] = {}
    for line, written in dates:
        match = YEAR_LAST.fullmatch(_without_time(written))
        readings = _readings(match) if match else {}
        if len(readings) == 1:
            found.setdefault(next(iter(readings)), (line, written))
    return found


def choose_reader(orders: Mapping[DateOrder, tuple[int, str]], order: DateOrder | None = None) -> DateReader:
    """Return the reader of a file in which some dates allow one order only, as `find_orders` has found them.

    With an `order`, that one is meant throughout.
    """
    if order:
        return DateReader(frozenset([order]))
    if len(orders) < len(DateOrder):
        return DateReader(frozenset(orders or DateOrder))
    examples = {each: f"line {line} ({date})" for each, (line, date) in orders.items()}
    month, day = examples[DateOrder.MONTH_FIRST], examples[DateOrder.DAY_FIRST]
    return DateReader(frozenset(), f"the month comes first in {month}, and the day in {day}. Write all in one way.")


def _readings(match: re.Match[str]) -> dict[DateOrder, date]:
    """Return the dates that a match can mean, by the order that it takes."""
    one, _, other, year = match.groups()[:4] if match[1] else match.groups()[4:]
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    both = {
        DateOrder.MONTH_FIRST: _date(full_year, int(one), int(other)),
        DateOrder.DAY_FIRST: _date(full_year, int(other), int(one)),
    }
    return {order: found for order, found in both.items() if found}


def _without_time(written: str) -> str:
    return TIME_OF_DAY.sub("", written.strip())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_named_month(written: str) -> date | None:
    written = re.sub(r"\bSept\b", "Sep", WEEKDAY.sub("", written).replace(".", ""), flags=re.I)
    for form in NAMED_MONTH:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
