"""Until when someone wants to be left alone, as they type it: "until the 12th", "friday 5pm", "12/5-12/12".

A pure function: it knows the text and the time, and returns a moment, a question or nothing. What can be read in two
ways is asked back, never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentoring.people.typed_days import NUMBER, NUMBERS, WEEKDAYS, Found, Several, add_months, find_day, next_monday

MAX_LENGTH = 60  # characters; longer text is no date
ASKED_AFTER = 6  # months: what lies further off is asked back
LONGEST = timedelta(days=366)  # what lies further off is refused, so it isn't asked about


@dataclass(frozen=True)
class Moment:
    """When a quiet time ends, in the person's time zone, and when it starts if that is later than now.

    `has_time` tells whether an hour was typed; without one, `ends` is the start of a day.
    """

    ends: datetime
    has_time: bool = False
    starts: datetime | None = None


@dataclass(frozen=True)
class Question:
    """What was typed can be meant in several ways, or lies far off: up to two moments to choose from."""

    sentence: str
    choices: tuple[Moment, ...]


WHICH = "Which one did you mean?"
FAR_OFF = "That's more than six months away. Is that what you meant?"

TIME = re.compile(
    r"(?:^|\s|@)(?:at |@ ?)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>am|pm|a|p)\b"
    r"|(?:^|\s)(?:at |@ ?)?(?P<hour24>\d{1,2}):(?P<minute24>\d\d)\b"
    r"|(?:^|\s)(?:at |@ ?)(?P<alone>\d{1,2})\b"
    r"|(?:^|\s)(?:at )?(?P<word>noon|midday|midnight|morning)\b"
)
LEAD = re.compile(
    r"^(?:(?:from )?now )?(?:un)?(?:til|till)l?\s+|^(?:by|to|on)\s+|^for\s+(?:the )?(?:next (?=\d|[a-z]+ \w+s\b))?"
)
WEEKEND = re.compile(r"^(?:(?:over|during|for) )?(?:(?:the|this) )?weekend$")
PERIOD = re.compile(
    r"(?:next|this|end of|rest of) (?:the |this |next )?(?:week|month|year)\b|weekend|\bend of|\beo[mwyd]\b"
)
INCLUSIVE = re.compile(r"^(?:un)?till?\s+after\s+|^(?:after|through|thru|thro|throughout|including)\s+")
RANGE = re.compile(r"\s*(?:\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill?\b|(?<!\d{4})-(?!\d\d-)|–|—)\s*")
MORNING = time(8)  # as after the last night
SMALL_HOURS_END = time(5)  # before it, "tonight" may be the night that is


def read(typed: str, now: datetime) -> Moment | Question | None:
    """Read until when someone wants to be left alone; `now` is in their time zone.

    Returns: a moment; a question where it can be meant in two ways or lies more than six months off; or None where
    no date was understood. A moment may lie in the past or too far off: the use case says so.
    """
    text = _normalized(typed)
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        found = _weekend(text, now) or _hours(text, now) or _range(text, now) or _end(text, now)
    except (OverflowError, ValueError):  # a day that no calendar has
        return None
    return _ask_if_far(found, now) if isinstance(found, Moment) else found


def start_of(day: date, now: datetime) -> Moment:
    """Return the start of a day as a moment in the time zone of `now`."""
    return Moment(_at(day, now))


def end_of(moment: Moment, *, is_nights: bool) -> datetime:
    """Return when a quiet time ends: nights without an hour end at 8:00 a.m. of their last day."""
    return moment.ends.replace(hour=MORNING.hour) if is_nights and not moment.has_time else moment.ends


def _normalized(typed: str) -> str:
    text = " ".join(typed.casefold().replace("’", "'").replace(",", " ").split()).strip(" .!?")
    return re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)


def _weekend(text: str, now: datetime) -> Moment | None:
    """Read "this weekend", which is all of it and nothing else."""
    if not WEEKEND.match(text):
        return None
    monday = next_monday(now.date())
    starts = _at(monday - timedelta(days=2), now)
    return Moment(_at(monday, now), starts=starts if starts > now else None)


def _hours(text: str, now: datetime) -> Moment | None:
    """Read a number of hours or minutes from now."""
    number = rf"(?:for |in |the |next )*(?:{NUMBER}|(?P<half>half an))"
    found = re.fullmatch(rf"{number} ?(?P<unit>h|hr|hour|min|minute)s?", text)
    if not found:
        return None
    count = 0.5 if found["half"] else NUMBERS.get(found["number"]) or int(found["number"])
    ends = now + (timedelta(hours=count) if found["unit"].startswith("h") else timedelta(minutes=count))
    return Moment(ends, has_time=True)


def _range(text: str, now: datetime) -> Moment | Question | None:
    """Read a first and a last day, such as "12/5-12/12" or "Dec 5 to 12"; the last one is part of it."""
    ends = RANGE.split(re.sub(r"^(?:from|starting|between) ", "", text))
    if len(ends) != 2 or not all(ends):
        return None
    today = now.date()
    first = find_day(ends[0], today - timedelta(days=1))  # today may be the first day
    if isinstance(first, Several) or first is None:
        return None
    month = re.match(r"[a-z]+\.? (?=\d)|\d{1,2}/", ends[0])
    last = find_day(ends[1], first)
    if month and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", ends[1]):  # "Dec 5-12"
        last = find_day(month[0] + ends[1], first)
    if not isinstance(last, date):
        return None
    if first - today > timedelta(days=183) and last > add_months(today, 12):  # it has begun: "12/5-12/12" on Dec 7
        first, last = add_months(first, -12), add_months(last, -12)
    if last < today:
        first, last = add_months(first, 12), add_months(last, 12)
    starts = _at(first, now)
    return Moment(_at(last + timedelta(days=1), now), starts=starts if starts > now else None)


def _end(text: str, now: datetime) -> Moment | Question | None:
    """Read one end: a day, an hour, or both."""
    rest = INCLUSIVE.sub("", text)
    is_inclusive = rest != text
    rest = LEAD.sub("", rest)
    is_span = rest in ("today", "tonight") and not text.startswith(("until", "till", "til"))
    hour, day_text = _split_time(rest)
    if rest == "tonight" and is_span:
        return _tonight(now)
    if hour is not None or day_text == "tonight":
        return _with_time(day_text, hour, now)
    found = _whole_days(find_day(day_text, now.date()), now, is_inclusive=is_inclusive or is_span, text=text)
    if isinstance(found, Question) and rest.isdigit() and 1 <= int(rest) <= 12:
        halves = (12,) if rest == "12" else (0, 12)  # "12" is noon, or the 12th
        hours = sorted(_next_at(time(int(rest) % 12 + half), now) for half in halves)
        return Question(WHICH, (*(Moment(each, has_time=True) for each in hours), *found.choices[:1]))
    return found


def _tonight(now: datetime) -> Moment | Question:
    """Read "tonight": until the next morning. In the small hours it may be the night that is, or the next one."""
    tomorrow = Moment(_at(now.date() + timedelta(days=1), now, MORNING), has_time=True)
    if now.time() >= SMALL_HOURS_END:
        return tomorrow
    return Question(WHICH, (Moment(_at(now.date(), now, MORNING), has_time=True), tomorrow))


def _whole_days(found: Found, now: datetime, *, is_inclusive: bool, text: str) -> Moment | Question | None:
    more = timedelta(days=1 if is_inclusive else 0)
    if isinstance(found, date):
        if is_inclusive and PERIOD.search(text):
            return _through_period(found, text, now)
        return Moment(_at(found + more, now))
    if isinstance(found, Several):
        if found.is_period and is_inclusive:
            return Moment(_at(found.days[-1], now))
        shift = timedelta() if found.is_period else more
        return Question(WHICH, tuple(Moment(_at(day + shift, now)) for day in found.days))
    return None


def _through_period(found: date, text: str, now: datetime) -> Moment:
    """Read "through next week": until the day after all of it."""
    if "weekend" in text:
        return Moment(_at(next_monday(found), now))
    if "next week" in text:
        return Moment(_at(found + timedelta(days=7), now))
    if "next month" in text and "end" not in text:
        return Moment(_at(add_months(found, 1), now))
    return Moment(_at(found, now))  # the end of a period is the start of the day after it


def _split_time(text: str) -> tuple[tuple[time, ...] | None, str]:
    """Take the hour out of a text. Returns: the hours that it may be, None without one, and the rest of the text."""
    found = TIME.search(text)
    if not found:
        return None, text
    rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    return _hours_of(found), rest.removeprefix("on ").removesuffix(" at").removesuffix(" in the")


def _hours_of(found: re.Match[str]) -> tuple[time, ...]:
    if word := found["word"]:
        return {"morning": (MORNING,), "midnight": (time(0),)}.get(word, (time(12),))
    hour = int(found["hour"] or found["hour24"] or found["alone"])
    minute = int(found["minute"] or found["minute24"] or 0)
    if found["half"]:
        is_valid = 1 <= hour <= 12
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0) if is_valid else 99
    if hour > 23 or minute > 59:
        return ()
    if found["half"] or hour == 0 or hour >= 12 or (found["hour24"] or "").startswith("0"):
        return (time(hour, minute),)
    return time(hour, minute), time(hour + 12, minute)


def _with_time(day_text: str, hours: tuple[time, ...] | None, now: datetime) -> Moment | Question | None:
    """Read an hour, on a day or on the next day that has it ahead."""
    today = now.date()
    if day_text == "tonight" and not hours:
        hours = (time(18), time(0))
    if not hours:
        return None
    if day_text in ("", "today", "tonight", "this"):
        moments = [_next_at(hour, now) for hour in hours]
        if day_text == "today":
            moments = [each for each in moments if each.date() == today]
    else:
        moments = _on_days(find_day(day_text, today), day_text, hours, now)
    if day_text == "tonight":
        moments = [each for each in moments if each <= _at(today + timedelta(days=1), now)]
    choices = tuple(Moment(each, has_time=True) for each in sorted(moments))
    if len(choices) == 1:
        return choices[0]
    return Question(WHICH, choices[:2]) if choices else None


def _on_days(found: Found, text: str, hours: tuple[time, ...], now: datetime) -> list[datetime]:
    if isinstance(found, Several) and found.is_period:
        return []
    days = [*found.days] if isinstance(found, Several) else [found] if found else []
    is_weekday = text.removeprefix("this ") in WEEKDAYS
    if is_weekday and days and days[0] - now.date() == timedelta(days=7):
        days.insert(0, now.date())  # "friday 5pm" on a Friday: this one, if it lies ahead, or the next
    if hours == (time(0),) and days:  # midnight: where a day begins, or where it ends
        days.append(days[-1] + timedelta(days=1))
    return [moment for day in days for hour in hours if (moment := _at(day, now, hour)) > now]


def _next_at(hour: time, now: datetime) -> datetime:
    today = _at(now.date(), now, hour)
    return today if today > now else _at(now.date() + timedelta(days=1), now, hour)


def _at(day: date, now: datetime, hour: time = time(0)) -> datetime:
    return datetime.combine(day, hour, now.tzinfo)


def _ask_if_far(found: Moment, now: datetime) -> Moment | Question:
    is_far = found.ends.date() > add_months(now.date(), ASKED_AFTER)
    return Question(FAR_OFF, (found,)) if is_far and found.ends - now <= LONGEST else found
