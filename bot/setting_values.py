"""Read the values of settings; what can't be read is a sentence in `problems`, and the default stands in for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from bot import hospital_calendar
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.rhythm import Rhythm
from models.introductions import CHECK_IN_WEEKS

MAX_DAYS_BETWEEN = 90  # the most days between two messages that the bot starts by itself
MIN_WINDOW_MINUTES = 30  # the shortest send window
MAX_EVALUATOR_DAYS = 90  # the most days for which an evaluator is kept apart after the last day
# The fewest learners of whom anything is told together; ACGME's own surveys need four.
DEFAULT_CELL, MIN_CELL, MAX_CELL = 5, 4, 100
MIN_KEPT_DAYS, MAX_KEPT_DAYS = 30, 36_500
MAX_WORKING_DAYS = 10  # until a reminder, and from there until a request expires
NOON = time(12)
# Those that a program admin may choose in Slack, where the environment doesn't fix them.
HOSPITAL_SETTINGS = (
    "GROWTH_CHANNEL",
    "CRISIS_CONTACTS",
    "CONCERN_CONTACTS",
    "MESSAGE_WINDOWS",
    "DAYS_BETWEEN",
    "QUIET_HOURS",
    "REMIND_DAYS",
    "EXPIRE_DAYS",
    "CHECK_IN_WEEKS",
    "HOLIDAYS",
    "WEEKEND",
    "EVALUATOR_DAYS",
    "STUDENTS_TAKE_PART",
    "SMALLEST_CELL",
    "MONTHLY_MAP",
    "KEEP_GOALS",
    "KEEP_REQUESTS",
    "KEEP_ANSWERS",
    "KEEP_AUDIT",
    "KEEP_DEPARTED",
    "AFTER_UNINSTALL",
)
DEFAULT_HOLIDAYS = "US"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES_OR_NO = {"yes": True, "no": False}


class Values:
    """The values that were given, by name, and what is wrong with those that were read."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given, self.problems = given, list[str]()

    def text(self, name: str, default: str = "") -> str:
        return self.given.get(name, default).strip()

    def port(self, name: str, default: str) -> int:
        """Read a TCP port; 0 when it isn't one, which matters only where it is used."""
        port = self.text(name, default)
        return int(port) if port.isdecimal() and 1 <= int(port) <= 65_535 else 0

    def number(self, name: str, default: int, least: int, most: int) -> int:
        written = self.text(name)
        if not written:
            return default
        if written.isdecimal() and least <= int(written) <= most:
            return int(written)
        self.problems.append(f"{name} is not a number from {least} to {most}.")
        return default

    def days(self, name: str, default: timedelta, least: int, most: int) -> timedelta:
        return timedelta(days=self.number(name, default.days, least, most))

    def yes(self, name: str, *, default: bool = False) -> bool:
        """Read yes or no."""
        return self.one_of(name, "yes" if default else "no", tuple(YES_OR_NO)) == "yes"

    def one_of(self, name: str, default: str, words: tuple[str, ...]) -> str:
        written = self.text(name, default).lower()
        if written in words:
            return written
        self.problems.append(f"{name} is not {' or '.join(words)}.")
        return default

    def holidays(self, default: str) -> str:
        """Read where the hospital is."""
        place = self.text("HOLIDAYS", default)
        try:
            hospital_calendar.read(place, range(2026, 2027))
        except ValueError:
            self.problems.append("HOLIDAYS is no place that has holidays here. Write it as US, US-IL, CA-ON, or none.")
            return default
        return place

    def weekend(self, default: frozenset[int]) -> frozenset[int]:
        """Read the days of the hospital's weekend as `date.weekday` counts them; none when the country decides."""
        written = self.text("WEEKEND").lower()
        if not written:
            return default
        words = [each.strip() for each in written.split(",")]
        days = {number for number, name in enumerate(WEEKDAYS) for word in words if word in (name, name[:3])}
        if len(days) == len(words) < len(WEEKDAYS):
            return frozenset(days)
        self.problems.append("WEEKEND can't be read. Write it as sat,sun or fri,sat.")
        return default

    def rhythm(self, default: Rhythm) -> Rhythm:
        """Read how requests and check-ins are timed."""
        night, day = default.night_begins, default.day_begins
        try:
            if written := self.text("QUIET_HOURS"):
                night, day = (time.fromisoformat(each.strip()) for each in written.split("-"))
            if not day < NOON < night:
                raise ValueError(written)
        except ValueError:
            self.problems.append("QUIET_HOURS can't be read. Write it as 21:00-07:00, from an evening to a morning.")
            night, day = default.night_begins, default.day_begins
        weeks = self.one_of("CHECK_IN_WEEKS", str(default.check_in_weeks), tuple(map(str, CHECK_IN_WEEKS)))
        return Rhythm(
            night,
            day,
            self.number("REMIND_DAYS", default.remind_days, 1, MAX_WORKING_DAYS),
            self.number("EXPIRE_DAYS", default.expire_days, 1, MAX_WORKING_DAYS),
            int(weeks),
        )

    def send_policy(self, policy: SendPolicy) -> SendPolicy:
        """Read when messages may start, and how many days lie between two; `policy` has the defaults."""
        try:
            if windows := self.text("MESSAGE_WINDOWS"):
                policy = replace(policy, windows=tuple(sorted(_parse_window(each) for each in windows.split(","))))
        except ValueError:
            self.problems.append(
                "MESSAGE_WINDOWS can't be read. Write it as 12:00-13:30,15:00-16:30, each at least 30 minutes."
            )
        return replace(policy, budget=self.days("DAYS_BETWEEN", policy.budget, 1, MAX_DAYS_BETWEEN))


def _parse_window(written: str) -> tuple[time, time]:
    opens, closes = (time.fromisoformat(each.strip()) for each in written.split("-"))
    if (closes.hour * 60 + closes.minute) - (opens.hour * 60 + opens.minute) < MIN_WINDOW_MINUTES:
        raise ValueError(written)
    return opens, closes
