"""Someone better: the mentor names a colleague, who is asked before anybody learns of it."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.slack_users import fetch_profile
from handlers.views import referral as views
from handlers.views.ask import SOMEONE_BETTER
from handlers.views.block_kit import MessageContent
from mentoring.asks import asks, referrals
from mentoring.people import people
from models import Message, MessageKind, Referral


def register(app: App) -> None:
    app.action(SOMEONE_BETTER)(open_form)
    app.view(views.FORM)(submit)
    app.action(views.ACCEPT)(accept)
    app.action(views.DECLINE)(decline)


def open_form(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """**Someone better**: whom has the mentor in mind?"""
    with db.begin() as s:
        asked = referrals.get_to_refer(s, people.get(s, team_id, user_id), int(action["value"]))
        asks.ensure_open(asked)
        view = views.form(asked)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(
    ack: Ack, view: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """A colleague is chosen: a no for the asker, in neutral words, and a question to the colleague."""
    ask_id, chosen = views.parse_submission(view)
    known = fetch_profile(client, team_id, chosen)
    referrals.ensure_can_mentor(known)
    with db.begin() as s:
        colleague = people.upsert(s, known, now)
        referrals.refer(s, people.get(s, team_id, user_id), ask_id, colleague, now)
    ack()


def accept(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """**Happy to help**: the asker reads of a raised hand."""
    with db.begin() as s:
        referrals.accept(s, people.get(s, team_id, user_id), int(action["value"]), now)
    ack()


def decline(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory) -> None:
    """**Not me**: nobody learns of it."""
    with db.begin() as s:
        referrals.decline(s, people.get(s, team_id, user_id), int(action["value"]))
    ack()


def render(s: Session, message: Message, _: datetime) -> MessageContent:
    """What the colleague is asked."""
    return views.referral(s.get_one(Referral, message.subject_id))


RENDERERS = {MessageKind.REFERRAL: render}
