"""**Someone better**: the mentor names a colleague, who is asked before anyone learns about it."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.renderer import RenderContext
from handlers.slack_users import fetch_profile
from handlers.views import referral as views
from handlers.views.ask import SUGGEST_COLLEAGUE
from handlers.views.block_kit import MessageContent
from mentoring.asks import asks, referrals
from mentoring.matching import Matcher
from mentoring.people import people
from models import Message, MessageKind, Referral


def register(app: App) -> None:
    app.action(SUGGEST_COLLEAGUE)(open_form)
    app.view(views.FORM)(submit)
    app.action(views.ACCEPT)(accept)
    app.action(views.DECLINE)(decline)


def open_form(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """Handle **Someone better**: ask the mentor which colleague they have in mind."""
    with db.begin() as s:
        ask = referrals.get_to_refer(s, people.get(s, team_id, user_id), int(action["value"]))
        asks.ensure_open(ask)
        view = views.form(ask)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(
    ack: Ack,
    view: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Refer the ask: the asker gets a neutral no, and the colleague gets a question."""
    ask_id, colleague_id = views.parse_submission(view)
    slack_profile = fetch_profile(client, team_id, colleague_id)
    referrals.ensure_can_mentor(slack_profile)
    with db.begin() as s:
        colleague = people.upsert(s, slack_profile, now)
        referrals.refer(s, people.get(s, team_id, user_id), ask_id, colleague, now, matcher)
    ack()


def accept(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Handle **Happy to help**: show the asker a raised hand."""
    with db.begin() as s:
        referrals.accept(s, people.get(s, team_id, user_id), int(action["value"]), now)
    ack()


def decline(ack: Ack, action: Payload, team_id: str, user_id: str, db: SessionFactory) -> None:
    """Handle **Not me**; no one learns about it."""
    with db.begin() as s:
        referrals.decline(s, people.get(s, team_id, user_id), int(action["value"]))
    ack()


def render(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the question for the colleague."""
    return views.referral(s.get_one(Referral, message.subject_id))


RENDERERS = {MessageKind.REFERRAL: render}
