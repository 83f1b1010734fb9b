"""Asks, on the mentor's side, and raised hands, on both sides."""

from datetime import datetime

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.views import ask as views
from handlers.views.block_kit import MessageContent
from handlers.views.goal import HELP
from mentoring.asks import asks, raised_hands, referrals
from mentoring.goals import suggestions
from mentoring.matching import Matcher
from models import Ask, AskState, MentorProfile, Message, MessageKind


def register(app: App) -> None:
    app.action(views.ACCEPT)(accept)
    app.action(views.DECLINE)(decline)
    app.action(HELP)(raise_hand)
    app.action(views.INTRODUCE)(accept)
    app.action(views.NOT_THIS_TIME)(decline)


def accept(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Happy to** from the mentor, or **Introduce us** from the resident: introduce the two."""
    with actor.begin() as (s, person):
        asks.accept(s, person, int(action["value"]), now)
    ack()


def decline(ack: Ack, action: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle **Not now** from the mentor, or **Not this time** from the resident."""
    with actor.begin() as (s, person):
        asks.decline(s, person, int(action["value"]), now, matcher)
    ack()


def raise_hand(ack: Ack, action: Payload, body: Payload, respond: Respond, actor: Actor, now: datetime) -> None:
    """Handle **I can help**, in the growth channel, a digest or Home, and say what happens next."""
    with actor.begin_as_new() as (s, person):
        outcome = raised_hands.raise_hand(s, person, int(action["value"]), now)
    ack()
    if body.get("response_url"):
        respond(text=views.help_offered(outcome), response_type="ephemeral", replace_original=False)


def render_ask(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render an ask for the mentor."""
    ask = s.get_one(Ask, message.subject_id)
    if not message.ts and ask.state in (AskState.WITHDRAWN, AskState.GOAL_CLOSED):
        return None
    topic = suggestions.topic_shown(s, ask.goal_id, ask.mentor_id)
    return views.request(ask, s.get(MentorProfile, ask.mentor_id), context.now, topic)


def render_raised_hand(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render a raised hand for the resident."""
    ask = s.get_one(Ask, message.subject_id)
    return views.raised_hand(ask, s.get(MentorProfile, ask.mentor_id), referrals.suggested_by(s, ask))


RENDERERS = {MessageKind.ASK: render_ask, MessageKind.RAISED_HAND: render_raised_hand}
