"""Calendar links and an .ics file for a meeting. They never name the goal, because calendars are shared."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from icalendar import Calendar, Event, vCalAddress

from mentoring.growth_areas import doses
from models import Proposal

ABOUT = "Arranged with Curbside in Slack, where you'll find the thread. Please don't share patient information there."
ORGANIZER = vCalAddress("MAILTO:curbside@invalid")  # no one reads mail there; a file that cancels needs the same one


class CalendarEvent(NamedTuple):
    """A calendar entry. `uid` stays the same when the file is imported again."""

    uid: str
    title: str
    starts: datetime
    ends: datetime


def event_for(proposal: Proposal) -> CalendarEvent:
    """Build the calendar entry for a chosen time. Raises ValueError when none was chosen."""
    if proposal.meets_at is None:
        raise ValueError("no time was chosen")
    introduction = proposal.introduction
    title = f"Curbside: {introduction.resident.name} and {introduction.mentor.name}"
    ends = proposal.meets_at + timedelta(minutes=doses.MINUTES[introduction.dose])
    return CalendarEvent(f"meeting-{introduction.id}-{proposal.id}@curbside", title, proposal.meets_at, ends)


def google_url(event: CalendarEvent) -> str:
    """Build a link that opens the event in Google Calendar."""
    dates = f"{event.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}/{event.ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    params = {"action": "TEMPLATE", "text": event.title, "dates": dates, "details": ABOUT}
    return f"https://calendar.google.com/calendar/render?{urlencode(params)}"


def outlook_url(event: CalendarEvent) -> str:
    """Build a link that opens the event in Outlook on the web (work or school accounts)."""
    params = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        "startdt": f"{event.starts.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{event.ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "body": ABOUT,
    }
    return f"https://outlook.office.com/calendar/deeplink/compose?{urlencode(params)}"


def ics_file(event: CalendarEvent, now: datetime) -> bytes:
    """Build an iCalendar file (RFC 5545). Times are in UTC, which every calendar shows in its reader's time zone."""
    return _file(event, now, "PUBLISH", sequence=0)


def cancelling_file(event: CalendarEvent, now: datetime) -> bytes:
    """Build the file that takes the event out of a calendar again: the same UID, a later SEQUENCE (RFC 5546, 3.2.5)."""
    return _file(event, now, "CANCEL", sequence=1)


def _file(event: CalendarEvent, now: datetime, method: str, *, sequence: int) -> bytes:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", sequence)
    entry.add("organizer", ORGANIZER)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", event.starts.astimezone(UTC))
    entry.add("dtend", event.ends.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("description", ABOUT)
    if method == "CANCEL":
        entry.add("status", "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Curbside//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
