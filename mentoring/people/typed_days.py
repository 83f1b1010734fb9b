"""Days as people type them: "friday", "the 12th", "12/5", "Dec 5", "next month"."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {calendar.month_name[number].lower(): number for number in range(1, 13)}
MONTHS |= {calendar.month_abbr[number].lower(): number for number in range(1, 13)} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS |= {short: number for name, number in [*WEEKDAYS.items()] for short in (name[:3], name[:4])}
WEEKDAYS |= {"tues": 1, "thurs": 3}
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "a couple": 2, "three": 3, "four": 4, "five": 5}
NUMBERS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?"
NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4}|'?\d{2})"
UNIT = r"(?P<unit>day|night|week|wk|fortnight|month|mo|year|yr|d|w)s?"


@dataclass(frozen=True)
class Several:
    """Days that were meant, perhaps; `is_period` where a stretch of time was named and not a day."""

    days: tuple[date, ...]
    is_period: bool = False


Found = date | Several | None


def find_day(typed: str, today: date) -> Found:
    """Find the day that was typed.

    Returns: the day, the days that it may be, or None for what is no day.
    """
    for pattern, read in PATTERNS:
        if found := re.fullmatch(pattern, typed):
            try:
                return read({name: text or "" for name, text in found.groupdict().items()}, today)
            except ValueError:  # no such day, such as Feb 30
                return None
    return None


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, _length(day.year + years, month + 1)))


def later_by(number: str, unit: str, today: date) -> date:
    """Return the day that is a number of days, weeks, months or years after another."""
    count = NUMBERS.get(number) or int(number)
    match unit[0], unit[:2]:
        case "m", _:
            return add_months(today, count)
        case "y", _:
            return add_months(today, 12 * count)
        case "f", _:
            return today + timedelta(days=14 * count)
        case "w", _:
            return today + timedelta(days=7 * count)
        case _:
            return today + timedelta(days=count)


def next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _first_of_next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def _year_of(typed: str) -> int:
    digits = typed.removeprefix("'")
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month_day(month: int, day: int, year: str, today: date) -> date:
    """Return a day of the year; without one, the next such day after today."""
    if year:
        return date(_year_of(year), month, day)
    days = [date(number, month, day) for number in (today.year, today.year + 1) if day <= _length(number, month)]
    if later := [each for each in days if each > today]:
        return later[0]
    raise ValueError("no such day")


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _month_name(part: dict[str, str], today: date) -> date:
    return _month_day(MONTHS[part["month"]], int(part["day"]), part["year"], today)


def _slashes(part: dict[str, str], today: date) -> Found:
    """Read month and day, as Americans write them; the other way around is asked back."""
    first, second = int(part["first"]), int(part["second"])
    if first <= 12:
        return _month_day(first, second, part["year"], today)
    return Several((_month_day(second, first, part["year"], today),))


def _day_of_month(part: dict[str, str], today: date) -> date:
    """Return the next such day: of this month, or of the next month that has it."""
    day, month = int(part["day"]), today.replace(day=1)
    for _ in range(3):
        if day <= _length(month.year, month.month) and (found := month.replace(day=day)) > today:
            return found
        month = add_months(month, 1)
    raise ValueError("no such day")


def _bare_number(part: dict[str, str], today: date) -> Found:
    return Several((_day_of_month(part, today),))


def _weekday(part: dict[str, str], today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[part["weekday"]] - today.weekday() - 1) % 7 + 1)


def _this_weekday(part: dict[str, str], today: date) -> Found:
    found = _weekday(part, today)
    return Several((found,)) if found - today == timedelta(days=7) else found


def _next_weekday(part: dict[str, str], today: date) -> Found:
    """Return the day of the coming week; while this week's lies ahead, some mean that one."""
    coming = next_monday(today) + timedelta(days=WEEKDAYS[part["weekday"]])
    nearest = _weekday(part, today)
    return coming if nearest == coming else Several((nearest, coming))


def _weekday_and_date(part: dict[str, str], today: date) -> Found:
    """Return the date, or both where it is no such weekday."""
    typed, weekday = part["date"], _weekday(part, today)
    day = find_day(f"{typed}th" if typed.isdigit() else typed, today)
    is_other = isinstance(day, date) and day.weekday() != weekday.weekday()
    return Several(tuple(sorted((day, weekday)))) if is_other and isinstance(day, date) else day


def _month_alone(part: dict[str, str], today: date) -> Found:
    """A month may mean its first day or all of it."""
    month = MONTHS[part["month"]]
    start = date(_year_of(part["year"]), month, 1) if part["year"] else date(today.year, month, 1)
    if not part["year"] and _first_of_next_month(start) <= today:
        start = start.replace(year=start.year + 1)
    days = tuple(day for day in (start, _first_of_next_month(start)) if day > today)
    return Several(days, is_period=True) if days else start  # all of it is past, as its year tells


def _part_of_month(part: dict[str, str], today: date) -> Found:
    found = _month_alone(part, today)
    if not isinstance(found, Several):
        return found
    if part["part"].removeprefix("the ").startswith("end"):
        return found.days[-1]
    if part["part"].removeprefix("the ").startswith(("start", "beginning")):
        return _month_day(MONTHS[part["month"]], 1, part["year"], today)
    return found


def _end_of_month(part: dict[str, str], today: date) -> date:
    return add_months(today.replace(day=1), 2 if part["next"] else 1)


def _end_of_week(part: dict[str, str], today: date) -> Found:
    """The work week ends on Friday for some, on Sunday for others."""
    monday = next_monday(today) + timedelta(days=7 if part["next"] else 0)
    saturday = monday - timedelta(days=2)
    return Several((saturday, monday)) if saturday > today else monday


def _weekend(part: dict[str, str], today: date) -> Found:
    saturday = next_monday(today) - timedelta(days=2) + timedelta(days=7 if part["next"] else 0)
    return saturday if saturday > today else Several((next_monday(today),), is_period=True)


def _some_time_later(part: dict[str, str], today: date) -> date:
    return later_by(part["number"], part["unit"], today)


def _from_day(part: dict[str, str], today: date) -> Found:
    day = find_day(part["from"], today)
    return later_by(part["number"], part["unit"], day) if isinstance(day, date) else None


END, WHOLE = r"(?:the )?end of (?:the |this )?", r"(?:the )?rest of (?:the|this)"
PART = r"(?P<part>early|mid|late|(?:the )?(?:start|beginning|end) of)"
NUMERIC = r"\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?"
PATTERNS: tuple[tuple[str, Callable[[dict[str, str], date], Found]], ...] = (
    (r"today", lambda _, today: today),
    (r"(?:tomorrow|tmrw?|tmw)", lambda _, today: today + timedelta(days=1)),
    (r"(?:the )?day after tomorrow", lambda _, today: today + timedelta(days=2)),
    (r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", lambda part, _: date(*map(int, part.values()))),
    (rf"(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})(?:/{YEAR})?", _slashes),
    (r"(?P<first>\d{1,2})[-.](?P<second>\d{1,2})[-.](?P<year>\d{4}|\d{2})", _slashes),
    (rf"{MONTH} (?:the )?{DAY}(?: {YEAR})?", _month_name),
    (rf"(?:the )?{DAY} (?:of )?{MONTH}(?: {YEAR})?", _month_name),
    (r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)(?: of (?:the|this) month)?", _day_of_month),
    (r"(?P<day>\d{1,2})", _bare_number),
    (WEEKDAY, _weekday),
    (rf"(?:this|this coming|the coming|coming) {WEEKDAY}", _this_weekday),
    (rf"next {WEEKDAY}", _next_weekday),
    (rf"{WEEKDAY} (?:the )?(?P<date>{DAY})", _weekday_and_date),
    (rf"{WEEKDAY} (?P<date>{MONTH} (?:the )?{DAY}(?: {YEAR})?|{NUMERIC})", _weekday_and_date),
    (rf"{MONTH}(?: {YEAR})?", _month_alone),
    (rf"{PART}[ -]{MONTH}(?: {YEAR})?", _part_of_month),
    (r"next week", lambda _, today: next_monday(today)),
    (rf"this week|{WHOLE} week", lambda _, today: next_monday(today)),
    (r"next month", lambda _, today: _first_of_next_month(today)),
    (r"next year|(?:the )?new year(?:'?s)?(?: day)?", lambda _, today: date(today.year + 1, 1, 1)),
    (rf"{END}(?P<next>next )?month|eom|month end|this month|{WHOLE} month", _end_of_month),
    (rf"{END}(?P<next>next )?week|eow", _end_of_week),
    (rf"{END}year|eoy", lambda _, today: date(today.year + 1, 1, 1)),
    (rf"{END}(?:day|today)|eod", lambda _, today: today + timedelta(days=1)),
    (r"(?:the |this )?(?P<next>next )?weekend", _weekend),
    (rf"(?:in )?{NUMBER} ?{UNIT}(?: from (?:now|today))?", _some_time_later),
    (rf"{NUMBER} ?{UNIT} (?:from|after) (?P<from>.+)", _from_day),
)
