"""**Ask a question first**: a question from the mentor and an answer from the asker, each typed into a form."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import ask as ask_views
from handlers.views import clarification as views
from handlers.views.block_kit import MessageContent
from mentoring.asks import clarifications
from models import Ask, AskState, Message, MessageKind


def register(router: Router) -> None:
    router.action(views.ASK_FOR_MORE)(open_question_form)
    router.view(views.QUESTION_FORM)(send_question)
    router.action(views.ANSWER_IT)(open_answer_form)
    router.view(views.ANSWER_FORM)(send_answer)


def open_question_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Ask a question first**: open the form for the mentor's question."""
    with actor.begin() as (s, person):
        view = views.question_form(clarifications.get_to_ask(s, person, int(action["value"]), actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_question(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Send the mentor's question."""
    ask_id, typed = views.parse_submission(view)
    with actor.begin() as (s, person):
        clarifications.ask_question(s, person, ask_id, typed, now)
    ack()


def open_answer_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Answer**: open the form for the asker's answer."""
    with actor.begin() as (s, person):
        ask = clarifications.get_to_answer(s, person, int(action["value"]), actor.now)
        view = views.answer_form(ask)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def send_answer(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Send the asker's answer."""
    ask_id, typed = views.parse_submission(view)
    with actor.begin() as (s, person):
        clarifications.answer_question(s, person, ask_id, typed, now)
    ack()


def render_clarification(s: Session, message: Message, _: RenderContext) -> MessageContent | None:
    """Render the mentor's question for the asker."""
    ask = s.get_one(Ask, message.subject_id)
    return views.clarification(ask) if message.ts or ask.state is not AskState.WITHDRAWN else None


def render_clarification_answer(s: Session, message: Message, _: RenderContext) -> MessageContent | None:
    """Render the asker's answer for the mentor."""
    ask = s.get_one(Ask, message.subject_id)
    return ask_views.clarification_answered(ask) if message.ts or ask.state is not AskState.WITHDRAWN else None


RENDERERS = {
    MessageKind.CLARIFICATION: render_clarification,
    MessageKind.CLARIFICATION_ANSWER: render_clarification_answer,
}
