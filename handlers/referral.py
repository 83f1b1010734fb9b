"""**Suggest a colleague**: the mentor names a colleague, who is asked before anyone learns about it."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.slack_users import fetch_profile
from handlers.views import referral as views
from handlers.views.ask import SUGGEST_COLLEAGUE
from handlers.views.block_kit import MessageContent
from mentoring.asks import referrals
from models import Message, MessageKind, Referral


def register(router: Router) -> None:
    router.action(SUGGEST_COLLEAGUE)(open_form)
    router.view(views.FORM)(submit)
    router.action(views.ACCEPT)(accept)
    router.action(views.DECLINE)(decline)


def open_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Suggest a colleague**: ask the mentor which colleague they have in mind."""
    with actor.begin() as (s, person):
        view = views.form(referrals.get_to_refer(s, person, int(action["value"]), actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit(ack: Ack, view: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Refer the ask: the asker gets a neutral no, and the colleague gets a question."""
    ask_id, colleague_id = views.parse_submission(view)
    slack_profile = fetch_profile(client, actor.team_id, colleague_id)
    with actor.begin() as (s, person):
        referrals.ensure_can_mentor(s, slack_profile)
        colleague = referrals.find_colleague(s, slack_profile, now)
        referrals.refer(s, person, ask_id, colleague, now)
    ack(response_action="update", view=views.suggested(colleague_id))


def accept(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Happy to help**: show the asker a raised hand."""
    with actor.begin() as (s, person):
        referrals.accept(s, person, int(action["value"]), now)
    ack()


def decline(ack: Ack, action: Payload, actor: Actor) -> None:
    """Handle **Not me**; no one learns about it."""
    with actor.begin() as (s, person):
        referrals.decline(s, person, int(action["value"]), actor.now)
    ack()


def render(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the question for the colleague."""
    return views.referral(s.get_one(Referral, message.subject_id))


RENDERERS = {MessageKind.REFERRAL: render}
