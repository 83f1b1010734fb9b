"""Check-ins: one click per answer, or a short form."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from handlers.views import check_in as views
from handlers.views.wrap_up import met_form
from mentoring.introductions import check_in_answers, check_ins
from models import CheckInAnswer

OPENS_A_FORM = (CheckInAnswer.YES, CheckInAnswer.DONE)


def register(router: Router) -> None:
    for choice, action in views.ANSWER_ACTIONS.items():
        router.action(action)(open_form if choice in OPENS_A_FORM else answer)
    router.action(views.CHANGE)(change)


def answer(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Record an answer that needs no form."""
    with actor.begin() as (s, person):
        given = views.parse_answer(action["action_id"])
        check_in_answers.answer(s, person, int(action["value"]), given, now)
    ack()


def change(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Change my answer**: show the buttons again."""
    with actor.begin() as (s, person):
        check_ins.change_answer(s, person, int(action["value"]), now)
    ack()


def open_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Yes** or **Done** by opening a short form. The check-in is answered when the form is submitted."""
    with actor.begin() as (s, person):
        check_in = check_ins.begin_answer(s, person, int(action["value"]), now)
        finished = views.parse_answer(action["action_id"]) is CheckInAnswer.DONE
        view = met_form(check_in.introduction, check_in=check_in.id, finished=finished)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)
