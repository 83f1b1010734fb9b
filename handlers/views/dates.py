"""Dates and times in messages: Slack shows each in its reader's own time zone."""

from datetime import date, datetime

from handlers.views.block_kit import Block


def moment(at: datetime) -> Block:
    """Show a moment in the reader's own time zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty} at {time}",
        "fallback": f"{_us_time(at)} UTC",
    }


def when(at: datetime) -> Block:
    """Show the time of a meeting, with its weekday, in the reader's own time zone."""
    return moment(at) | {"format": "{date_long} at {time}", "fallback": f"{at:%A}, {_us_time(at)} UTC"}


def day(at: datetime) -> Block:
    """Show the day of a moment in the reader's own time zone."""
    return moment(at) | {"format": "{date_short_pretty}", "fallback": us_day(at)}


def us_day(at: date) -> str:
    """Write a day, such as Jun 30, 2031."""
    return f"{at:%b} {at.day}, {at.year}"


def _us_time(at: datetime) -> str:
    return f"{us_day(at)}, {at.hour % 12 or 12}:{at:%M %p}"
