"""Ask for more: a question from the mentor, an answer from the asker, each in a form."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Db, Payload, place
from handlers.views import ask as ask_views
from handlers.views import clarification as views
from handlers.views.block_kit import Letter
from mentoring.asks import clarifications
from mentoring.messages import digests
from mentoring.people import people
from models import Ask, Message, MessageKind


def register(app: App) -> None:
    app.action(views.ASK_FOR_MORE)(ask_for_more)
    app.view(views.QUESTION_FORM)(send_question)
    app.action(views.ANSWER_IT)(answer)
    app.view(views.ANSWER_FORM)(send_answer)


def ask_for_more(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db
) -> None:
    """**Ask for more**: what would help the mentor decide?"""
    with db.begin() as s:
        view = views.question_form(clarifications.may_ask(s, people.known(s, team_id, user_id), int(action["value"])))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_question(ack: Ack, view: Payload, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """The mentor's question is sent."""
    ask_id, typed = views.read(view)
    with db.begin() as s:
        clarifications.wanted(s, people.known(s, team_id, user_id), ask_id, typed, now)
    ack()


def answer(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime
) -> None:
    """**Answer**: the asker's side of it."""
    with db.begin() as s:
        asked = clarifications.may_answer(s, people.known(s, team_id, user_id), int(action["value"]))
        digests.seen(s, asked.message_id, *place(body), now)
        view = views.answer_form(asked)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_answer(ack: Ack, view: Payload, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """The answer is sent."""
    ask_id, typed = views.read(view)
    with db.begin() as s:
        clarifications.told(s, people.known(s, team_id, user_id), ask_id, typed, now)
    ack()


def compose_wanted(s: Session, message: Message, _: datetime) -> Letter:
    """The mentor's question, to the asker."""
    return views.wanted(s.get_one(Ask, message.subject_id))


def compose_told(s: Session, message: Message, _: datetime) -> Letter:
    """The answer, to the mentor."""
    return ask_views.told(s.get_one(Ask, message.subject_id))


COMPOSERS = {MessageKind.CLARIFICATION: compose_wanted, MessageKind.CLARIFICATION_ANSWER: compose_told}
