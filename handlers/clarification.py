"""**Ask for more**: a question from the mentor and an answer from the asker, each typed into a form."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.renderer import RenderContext
from handlers.views import ask as ask_views
from handlers.views import clarification as views
from handlers.views.block_kit import MessageContent
from mentoring.asks import clarifications
from mentoring.messages import digests
from mentoring.people import people
from models import Ask, Message, MessageKind


def register(app: App) -> None:
    app.action(views.ASK_FOR_MORE)(open_question_form)
    app.view(views.QUESTION_FORM)(send_question)
    app.action(views.ANSWER_IT)(open_answer_form)
    app.view(views.ANSWER_FORM)(send_answer)


def open_question_form(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """Handle **Ask for more**: open the form for the mentor's question."""
    with db.begin() as s:
        view = views.question_form(clarifications.get_to_ask(s, people.get(s, team_id, user_id), int(action["value"])))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_question(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Send the mentor's question."""
    ask_id, typed = views.parse_submission(view)
    with db.begin() as s:
        clarifications.ask_question(s, people.get(s, team_id, user_id), ask_id, typed, now)
    ack()


def open_answer_form(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """Handle **Answer**: open the form for the asker's answer."""
    with db.begin() as s:
        ask = clarifications.get_to_answer(s, people.get(s, team_id, user_id), int(action["value"]))
        digests.record_location(s, ask.message_id, *message_location(body), now)
        view = views.answer_form(ask)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_answer(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Send the asker's answer."""
    ask_id, typed = views.parse_submission(view)
    with db.begin() as s:
        clarifications.answer_question(s, people.get(s, team_id, user_id), ask_id, typed, now)
    ack()


def render_clarification(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the mentor's question for the asker."""
    return views.clarification(s.get_one(Ask, message.subject_id))


def render_clarification_answer(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the asker's answer for the mentor."""
    return ask_views.clarification_answered(s.get_one(Ask, message.subject_id))


RENDERERS = {
    MessageKind.CLARIFICATION: render_clarification,
    MessageKind.CLARIFICATION_ANSWER: render_clarification_answer,
}
