"""Meetings: propose times, choose one, and add it to a calendar."""

from datetime import UTC, datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.views import meeting as views
from handlers.views.block_kit import MessageContent
from mentoring.introductions import check_ins, ics, meetings
from mentoring.messages import digests
from mentoring.messages.send_windows import SendPolicy
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
    """Handle **Propose times** or **Propose others**: open the form."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        introduction = meetings.get_for_proposal(s, person, int(action["value"]))
        digests.record_location(s, check_ins.find_nudge(s, person, introduction.id), *message_location(body), now)
        view = views.form(introduction, person.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Post the proposed times in the thread."""
    introduction_id, timestamps = views.parse_submission(view)
    times = [datetime.fromtimestamp(timestamp, UTC) if timestamp else None for timestamp in timestamps]
    with db.begin() as s:
        meetings.propose(s, people.get(s, team_id, user_id), introduction_id, times, view["id"], now)
    ack()


def choose(
    ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime, send_policy: SendPolicy
) -> None:
    """Handle **Take the first** (or second, or third): set the time that both will see."""
    number = views.parse_choice(action["action_id"])
    with db.begin() as s:
        meetings.choose(s, people.get(s, team_id, user_id), int(action["value"]), number, now, send_policy)
    ack()


def acknowledge(ack: Ack) -> None:
    """Acknowledge a link button; Slack opens the calendar."""
    ack()


def calendar_file(
    ack: Ack, action: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """Handle **Calendar file**: send it to the person who clicked, in their messages with Curbside."""
    with db.begin() as s:
        calendar_event = ics.event_for(meetings.get_chosen(s, people.get(s, team_id, user_id), int(action["value"])))
    ack()
    send_file(
        client, user_id, "meeting.ics", calendar_event.title, ics.ics_file(calendar_event, now), views.file_sent()
    )


def render(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render a proposal in the thread of its introduction."""
    proposal = s.get_one(Proposal, message.subject_id)
    thread_start = select(Message.channel, Message.ts).where(
        Message.kind == MessageKind.INTRODUCTION,
        Message.subject_id == proposal.introduction_id,
        Message.ts.is_not(None),
    )
    thread = s.execute(thread_start).first()
    reminder_count = s.scalar(select(func.count()).where(Reminder.proposal_id == proposal.id))
    return views.proposal(proposal, (thread.channel, thread.ts) if thread else None, reminded=reminder_count == 2)


RENDERERS = {MessageKind.MEETING_PROPOSAL: render}
