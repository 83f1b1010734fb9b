"""Asks, on the mentor's side, and raised hands, on both sides."""

from datetime import datetime

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.renderer import RenderContext
from handlers.slack_users import fetch_profile
from handlers.views import ask as views
from handlers.views.block_kit import MessageContent
from handlers.views.goal import HELP
from mentoring.asks import asks, raised_hands, referrals
from mentoring.matching import Matcher
from mentoring.messages import digests
from mentoring.people import people
from models import Ask, AskState, MentorProfile, Message, MessageKind, Suggestion


def register(app: App) -> None:
    app.action(views.ACCEPT)(accept)
    app.action(views.DECLINE)(decline)
    app.action(HELP)(raise_hand)
    app.action(views.INTRODUCE)(accept)
    app.action(views.NOT_THIS_TIME)(decline)


def accept(
    ack: Ack, action: Payload, body: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """Handle **Happy to** from the mentor, or **Introduce us** from the resident: introduce the two."""
    with db.begin() as s:
        asks.accept(s, people.get(s, team_id, user_id), int(action["value"]), now)
        digests.record_location(s, s.get_one(Ask, int(action["value"])).message_id, *message_location(body), now)
    ack()


def decline(
    ack: Ack,
    action: Payload,
    body: Payload,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle **Not now** from the mentor, or **Not this time** from the resident."""
    with db.begin() as s:
        asks.decline(s, people.get(s, team_id, user_id), int(action["value"]), now, matcher)
        digests.record_location(s, s.get_one(Ask, int(action["value"])).message_id, *message_location(body), now)
    ack()


def raise_hand(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    respond: Respond,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """Handle **I can help**, in the growth channel, a digest or Home, and say what happens next."""
    slack_profile = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        person, goal_id = people.upsert(s, slack_profile, now), int(action["value"])
        outcome = raised_hands.raise_hand(s, person, goal_id, now)
        alert_id = select(Suggestion.message_id).where(Suggestion.goal_id == goal_id, Suggestion.mentor_id == person.id)
        if (body.get("channel") or {}).get("name") == "directmessage":
            digests.record_location(s, s.scalar(alert_id), *message_location(body), now)
    ack()
    if body.get("response_url"):
        respond(text=views.help_offered(outcome), response_type="ephemeral", replace_original=False)


def render_ask(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render an ask for the mentor."""
    ask = s.get_one(Ask, message.subject_id)
    if not message.ts and ask.state is AskState.CLOSED:
        return None
    topic = select(Suggestion.line).where(Suggestion.goal_id == ask.goal_id, Suggestion.mentor_id == ask.mentor_id)
    return views.request(ask, s.get(MentorProfile, ask.mentor_id), context.now, s.scalar(topic) or "")


def render_raised_hand(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render a raised hand for the resident."""
    ask = s.get_one(Ask, message.subject_id)
    return views.raised_hand(ask, s.get(MentorProfile, ask.mentor_id), referrals.suggested_by(s, ask))


RENDERERS = {MessageKind.ASK: render_ask, MessageKind.RAISED_HAND: render_raised_hand}
