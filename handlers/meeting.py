"""Meetings: propose times, choose one, and add it to a calendar."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.files import send_file
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import meeting as views
from handlers.views.block_kit import MessageContent
from mentoring.introductions import ics, introductions, meetings
from mentoring.messages import outbox
from mentoring.messages.send_windows import SendPolicy
from models import Message, MessageKind, Proposal


def register(router: Router) -> None:
    router.action(views.PROPOSE)(open_form)
    router.view(views.FORM)(submit)
    for action in views.CHOOSE.values():
        router.action(action)(choose)
    router.action(views.GOOGLE)(acknowledge)
    router.action(views.OUTLOOK)(acknowledge)
    router.action(views.FILE)(calendar_file)
    router.action(views.CALL_OFF)(call_off)
    router.action(views.CANCELLING_FILE)(cancelling_file)


def open_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Propose times** or **Suggest other times**: open the form."""
    with actor.begin() as (s, person):
        introduction = meetings.get_for_proposal(s, person, int(action["value"]), actor.now)
        view = views.form(introduction, person.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Post the proposed times in the thread; very early and very late ones are asked about first."""
    carried, times = views.parse_submission(view)
    next_view = None
    with actor.begin() as (s, person):
        introduction = meetings.get_for_proposal(s, person, carried.introduction_id, now)
        outside = meetings.outside_the_day(introduction, times)
        if {int(at.timestamp()) for at, _ in outside} <= {*carried.asked_about}:
            meetings.propose(s, person, introduction.id, times, view["id"], now)
        else:
            next_view = views.form(introduction, person.id, times, outside)
    ack(response_action="update", view=next_view) if next_view else ack()


def choose(ack: Ack, action: Payload, actor: Actor, now: datetime, send_policy: SendPolicy) -> None:
    """Handle **Pick 1st** (or second, or third): set the time that both will see."""
    number = views.parse_choice(action["action_id"])
    with actor.begin() as (s, person):
        meetings.choose(s, person, int(action["value"]), number, now, send_policy)
    ack()


def acknowledge(ack: Ack) -> None:
    """Acknowledge a link button; Slack opens the calendar."""
    ack()


def calendar_file(ack: Ack, action: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Calendar file**: send it to the person who clicked, in their messages with Curbside."""
    with actor.begin() as (s, person):
        proposal = meetings.get_chosen(s, person, int(action["value"]), now)
        meetings.note_file_taken(proposal, person)
        calendar_event = ics.event_for(proposal)
    ack()
    send_file(client, actor, "meeting.ics", calendar_event.title, ics.ics_file(calendar_event, now), views.file_sent())


def call_off(ack: Ack, action: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Can't make it**: both are told in the thread; who had the calendar file gets one that cancels it."""
    with actor.begin() as (s, person):
        proposal = meetings.call_off(s, person, int(action["value"]), now)
        calendar_event = ics.event_for(proposal) if meetings.has_file(proposal, person) else None
    ack()
    if calendar_event:
        _send_cancelling_file(client, actor, calendar_event, now)


def cancelling_file(ack: Ack, action: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Cancel in my calendar**: send the file that takes the meeting out of a calendar."""
    with actor.begin() as (s, person):
        calendar_event = ics.event_for(meetings.get_not_held(s, person, int(action["value"]), now))
    ack()
    _send_cancelling_file(client, actor, calendar_event, now)


def _send_cancelling_file(client: WebClient, actor: Actor, event: ics.CalendarEvent, now: datetime) -> None:
    said = views.cancelling_file_sent()
    send_file(client, actor, "cancel-meeting.ics", event.title, ics.cancelling_file(event, now), said)


def render_called_off(s: Session, message: Message, context: RenderContext) -> MessageContent:
    """Render the news that one of the two can't make it, in the thread of their introduction."""
    proposal = s.get_one(Proposal, message.subject_id)
    thread = outbox.find_location(s, MessageKind.INTRODUCTION, proposal.introduction_id)
    on_hold = introductions.is_on_hold(s, proposal.introduction, context.now)
    return views.called_off(proposal, thread, on_hold=on_hold)


def render(s: Session, message: Message, context: RenderContext) -> MessageContent:
    """Render a proposal in the thread of its introduction."""
    proposal = s.get_one(Proposal, message.subject_id)
    thread = outbox.find_location(s, MessageKind.INTRODUCTION, proposal.introduction_id)
    on_hold = introductions.is_on_hold(s, proposal.introduction, context.now)
    context.clock.note(proposal.meets_at)
    is_reminded = meetings.are_both_reminded(s, proposal)
    return views.proposal(proposal, thread, context.now, reminded=is_reminded, on_hold=on_hold)


RENDERERS = {MessageKind.MEETING_PROPOSAL: render, MessageKind.MEETING_CALLED_OFF: render_called_off}
