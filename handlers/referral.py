"""Someone better: the mentor names a colleague, who is asked before anybody learns of it."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Db, Payload
from handlers.slack_users import profile
from handlers.views import referral as views
from handlers.views.ask import SOMEONE_BETTER
from handlers.views.block_kit import Letter
from mentoring.asks import asks, referrals
from mentoring.people import people
from models import Message, MessageKind, Referral


def register(app: App) -> None:
    app.action(SOMEONE_BETTER)(choose)
    app.view(views.FORM)(refer)
    app.action(views.WILLING)(willing)
    app.action(views.NOT_ME)(not_me)


def choose(ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db) -> None:
    """**Someone better**: whom has the mentor in mind?"""
    with db.begin() as s:
        asked = referrals.may_refer(s, people.known(s, team_id, user_id), int(action["value"]))
        asks.refuse_answered(asked)
        view = views.form(asked)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def refer(ack: Ack, view: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """A colleague is chosen: a no for the asker, in neutral words, and a question to the colleague."""
    ask_id, chosen = views.read(view)
    known = profile(client, team_id, chosen)
    referrals.refuse_who_cannot(known)
    with db.begin() as s:
        colleague = people.meet(s, known, now)
        referrals.refer(s, people.known(s, team_id, user_id), ask_id, colleague, now)
    ack()


def willing(ack: Ack, action: Payload, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """**Happy to help**: the asker reads of a raised hand."""
    with db.begin() as s:
        referrals.willing(s, people.known(s, team_id, user_id), int(action["value"]), now)
    ack()


def not_me(ack: Ack, action: Payload, team_id: str, user_id: str, db: Db) -> None:
    """**Not me**: nobody learns of it."""
    with db.begin() as s:
        referrals.unwilling(s, people.known(s, team_id, user_id), int(action["value"]))
    ack()


def compose(s: Session, message: Message, _: datetime) -> Letter:
    """What the colleague is asked."""
    return views.referral(s.get_one(Referral, message.subject_id))


COMPOSERS = {MessageKind.REFERRAL: compose}
