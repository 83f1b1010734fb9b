"""A meeting for calendars: links that open a new event, and a file. Neither names the goal: calendars are shared."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from icalendar import Calendar, Event

from mentoring.growth_areas import doses
from models import Proposal

ABOUT = "Arranged with Curbside in Slack, where you'll find the thread. Please keep patients out of it."


class CalendarEvent(NamedTuple):
    """What stands in a calendar. `uid` stays the same when the file is imported again."""

    uid: str
    title: str
    starts: datetime
    ends: datetime


def event_for(found: Proposal) -> CalendarEvent:
    """The entry for a time that was chosen; ValueError for one that wasn't."""
    if found.meets_at is None:
        raise ValueError("no time was chosen")
    introduction = found.introduction
    title = f"Curbside: {introduction.resident.name} and {introduction.mentor.name}"
    ends = found.meets_at + timedelta(minutes=doses.MINUTES[introduction.dose])
    return CalendarEvent(f"meeting-{introduction.id}-{found.id}@curbside", title, found.meets_at, ends)


def google_url(of: CalendarEvent) -> str:
    """A link that opens the event in Google Calendar."""
    dates = f"{of.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}/{of.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    asked = {"action": "TEMPLATE", "text": of.title, "dates": dates, "details": ABOUT}
    return f"https://calendar.google.com/calendar/render?{urlencode(asked)}"


def outlook_url(of: CalendarEvent) -> str:
    """A link that opens the event in Outlook on the web (work or school accounts)."""
    asked = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": of.title,
        "startdt": f"{of.starts.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{of.ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "body": ABOUT,
    }
    return f"https://outlook.office.com/calendar/deeplink/compose?{urlencode(asked)}"


def ics_file(of: CalendarEvent, now: datetime) -> bytes:
    """The event as iCalendar (RFC 5545), in UTC: every calendar shows it in its reader's zone."""
    event = Event()
    event.add("uid", of.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", of.starts.astimezone(UTC))
    event.add("dtend", of.ends.astimezone(UTC))
    event.add("summary", of.title)
    event.add("description", ABOUT)
    calendar = Calendar()
    calendar.add("prodid", "-//Curbside//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
