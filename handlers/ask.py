"""The journey of an ask on the mentor's side, and of a raised hand on both."""

from datetime import datetime

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.slack_users import fetch_profile
from handlers.views import ask as views
from handlers.views.block_kit import MessageContent
from handlers.views.goal import HELP
from mentoring.asks import asks, raised_hands, referrals
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
    """**Happy to**, or **Introduce us** from the resident: both are introduced."""
    with db.begin() as s:
        asks.accept(s, people.get(s, team_id, user_id), int(action["value"]), now)
        digests.record_location(s, s.get_one(Ask, int(action["value"])).message_id, *message_location(body), now)
    ack()


def decline(
    ack: Ack, action: Payload, body: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """**Not now**, or **Not this time** from the resident."""
    with db.begin() as s:
        asks.decline(s, people.get(s, team_id, user_id), int(action["value"]), now)
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
    """**I can help**, by anybody who sees the post; they read what happens next."""
    known = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        person, goal_id = people.upsert(s, known, now), int(action["value"])
        outcome = raised_hands.raise_hand(s, person, goal_id, now)
        told = select(Suggestion.message_id).where(Suggestion.goal_id == goal_id, Suggestion.mentor_id == person.id)
        if (body.get("channel") or {}).get("name") == "directmessage":
            digests.record_location(s, s.scalar(told), *message_location(body), now)
    ack()
    if body.get("response_url"):
        respond(text=views.help_offered(outcome), response_type="ephemeral", replace_original=False)


def render_ask(s: Session, message: Message, now: datetime) -> MessageContent | None:
    """An ask, to the mentor."""
    asked = s.get_one(Ask, message.subject_id)
    if not message.ts and asked.state is AskState.CLOSED:
        return None
    found_by = select(Suggestion.line).where(
        Suggestion.goal_id == asked.goal_id, Suggestion.mentor_id == asked.mentor_id
    )
    return views.request(asked, s.get(MentorProfile, asked.mentor_id), now, s.scalar(found_by) or "")


def render_raised_hand(s: Session, message: Message, _: datetime) -> MessageContent:
    """A raised hand, to the resident."""
    raised = s.get_one(Ask, message.subject_id)
    return views.raised_hand(raised, s.get(MentorProfile, raised.mentor_id), referrals.suggested_by(s, raised))


RENDERERS = {MessageKind.ASK: render_ask, MessageKind.RAISED_HAND: render_raised_hand}
