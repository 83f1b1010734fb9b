"""**Pass it on**: what a mentor who alone offers a skill answers."""

from datetime import datetime

from slack_bolt import Ack

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from handlers.views import passing_on as views
from mentoring.program import passing_on


def register(router: Router) -> None:
    router.action(views.YES)(answer)
    router.action(views.NO)(answer)


def answer(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Yes, this year** and **Not this year**."""
    with actor.begin() as (s, person):
        says_yes = action["action_id"] == views.YES
        passing_on.answer(s, person, int(action["value"]), now, says_yes=says_yes)
    ack()
