"""The journey of a time to meet: propose, take one, into the calendar."""

from datetime import UTC, datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.files import send_file
from handlers.views import meeting as views
from handlers.views.block_kit import MessageContent
from mentoring.introductions import check_ins, ics, meetings
from mentoring.messages import digests
from mentoring.people import people
from models import Message, MessageKind, Proposal, Reminder


def register(app: App) -> None:
    app.action(views.PROPOSE)(open_form)
    app.view(views.FORM)(submit)
    for action in views.CHOOSE.values():
        app.action(action)(choose)
    app.action(views.GOOGLE)(acknowledge)
    app.action(views.OUTLOOK)(acknowledge)
    app.action(views.FILE)(calendar_file)


def open_form(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Propose times**, or others: the form."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        found = meetings.get_for_proposal(s, person, int(action["value"]))
        digests.record_location(s, check_ins.find_nudge(s, person, found.id), *message_location(body), now)
        view = views.form(found, person.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """The times go into the thread."""
    introduction_id, chosen = views.parse_submission(view)
    times = [datetime.fromtimestamp(at, UTC) if at else None for at in chosen]
    with db.begin() as s:
        meetings.propose(s, people.get(s, team_id, user_id), introduction_id, times, view["id"], now)
    ack()


def choose(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """**Take the first** (or second, or third): both see when they meet."""
    number = views.parse_choice(action["action_id"])
    with db.begin() as s:
        meetings.choose(s, people.get(s, team_id, user_id), int(action["value"]), number, now)
    ack()


def acknowledge(ack: Ack) -> None:
    """A link button: Slack opens the calendar, we have nothing to do."""
    ack()


def calendar_file(
    ack: Ack, action: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """**Calendar file**: to whoever pressed, in their own messages with Curbside."""
    with db.begin() as s:
        entry = ics.event_for(meetings.get_chosen(s, people.get(s, team_id, user_id), int(action["value"])))
    ack()
    send_file(client, user_id, "meeting.ics", entry.title, ics.ics_file(entry, now), views.file_sent())


def render(s: Session, message: Message, _: datetime) -> MessageContent:
    """A proposal, in the thread of its introduction."""
    found = s.get_one(Proposal, message.subject_id)
    root = select(Message.channel, Message.ts).where(
        Message.kind == MessageKind.INTRODUCTION, Message.subject_id == found.introduction_id, Message.ts.is_not(None)
    )
    row = s.execute(root).first()
    reminders = s.scalar(select(func.count()).where(Reminder.proposal_id == found.id))
    return views.proposal(found, (row.channel, row.ts) if row else None, reminded=reminders == 2)


RENDERERS = {MessageKind.MEETING_PROPOSAL: render}
