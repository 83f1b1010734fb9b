"""**One line before you meet**: the resident's reminder asks for it, and the thread shows it to the mentor."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import opening_line as views
from handlers.views.block_kit import MessageContent
from handlers.views.block_kit import context as context_block
from handlers.views.meeting import ON_HOLD
from mentoring.introductions import introductions, meetings
from mentoring.messages import outbox
from models import Message, MessageKind, Proposal


def register(router: Router) -> None:
    router.action(views.OPEN)(open_form)
    router.view(views.FORM)(submit)


def open_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **One line before you meet** in the resident's reminder: open the form."""
    with actor.begin() as (s, person):
        view = views.form(meetings.get_to_open(s, person, int(action["value"]), actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Post the line in the thread, if there is one."""
    proposal_id, typed = views.parse_submission(view)
    with actor.begin() as (s, person):
        meetings.write_opening(s, person, proposal_id, typed, now)
    ack()


def render(s: Session, message: Message, context: RenderContext) -> MessageContent:
    """Render the line in the thread of its introduction."""
    proposal = s.get_one(Proposal, message.subject_id)
    thread = outbox.find_location(s, MessageKind.INTRODUCTION, proposal.introduction_id)
    on_hold = introductions.is_on_hold(s, proposal.introduction, context.now)
    return views.posted(proposal, thread, context_block(ON_HOLD) if on_hold else None)


RENDERERS = {MessageKind.OPENING_LINE: render}
