"""Asks, on the mentor's side, and raised hands, on both sides."""

from datetime import datetime

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.ephemeral import respond_ephemeral
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import ask as views
from handlers.views import goal as goal_views
from handlers.views import matching_goals as matching_views
from handlers.views.block_kit import MessageContent
from mentoring.asks import asks, raised_hands, referrals
from mentoring.goals import open_goals, suggestions
from mentoring.matching import Matcher
from models import Ask, AskState, MentorProfile, Message, MessageKind

MAX_LISTED = 10  # goals that fit, in one modal


def register(router: Router) -> None:
    router.action(views.ACCEPT)(accept)
    router.action(views.DECLINE)(decline)
    router.action(goal_views.HELP)(raise_hand)
    router.action(goal_views.SEE_MATCHING)(matching_goals)
    router.action(views.INTRODUCE)(accept)
    router.action(views.NOT_THIS_TIME)(decline)


def accept(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Happy to** from the mentor, or **Introduce us** from the resident: introduce the two."""
    with actor.begin() as (s, person):
        asks.accept(s, person, int(action["value"]), now)
    ack()


def decline(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Not now** from the mentor, or **Not this time** from the resident."""
    with actor.begin() as (s, person):
        asks.decline(s, person, int(action["value"]), now)
    ack()


def raise_hand(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    respond: Respond,
    actor: Actor,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle **I can help** on a post, in Home or in the list of goals that fit, and say what happens next."""
    modal = body.get("view") or {}
    with actor.begin_as_new() as (s, person):
        said = views.help_offered(raised_hands.raise_hand(s, person, int(action["value"]), now))
        remaining = open_goals.matching_goals(s, person, now, matcher, MAX_LISTED) if modal else []
    ack()
    respond_ephemeral(body, respond, said)
    if modal.get("type") == "modal":
        client.views_update(view_id=modal["id"], view=matching_views.matching_goals(remaining, said))


def matching_goals(ack: Ack, body: Payload, client: WebClient, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle **See it** or **See them** in a digest: show the goals that fit this mentor now."""
    with actor.begin() as (s, person):
        view = matching_views.matching_goals(open_goals.matching_goals(s, person, now, matcher, MAX_LISTED))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def render_ask(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render an ask for the mentor."""
    ask = s.get_one(Ask, message.subject_id)
    if not message.ts and ask.state is not AskState.OPEN:  # answered on Home, or closed, before it arrived
        return None
    topic = suggestions.topic_shown(s, ask.goal_id, ask.mentor_id)
    profile = s.get(MentorProfile, ask.mentor_id)
    context.clock.note(profile.full_until if profile else None)
    return views.request(ask, profile, context.now, topic)


def render_raised_hand(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render a raised hand for the resident."""
    ask = s.get_one(Ask, message.subject_id)
    if not message.ts and ask.state is AskState.WITHDRAWN:
        return None
    return views.raised_hand(ask, referrals.suggested_by(s, ask, context.now))


RENDERERS = {MessageKind.ASK: render_ask, MessageKind.RAISED_HAND: render_raised_hand}
