"""A mentor's availability: full until a day, resting, or open again."""

from datetime import date, datetime

from slack_bolt import Ack

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from handlers.views import availability as views
from handlers.views.payloads import reading_payload
from mentoring.mentors import availability


def register(router: Router) -> None:
    router.action(views.FULL_UNTIL)(full_until)
    router.action(views.OPEN_AGAIN)(open_again)
    router.action(views.ONLY_ASKED)(only_when_asked)
    router.action(views.ALERTS_ON)(alert_right_away)


def full_until(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle the date pickers: suggest the mentor to no one new until the chosen day."""
    with reading_payload():
        until = date.fromisoformat(action["selected_date"])
    with actor.begin() as (s, person):
        availability.mark_full_until(s, person, until, now)
    ack()


def open_again(ack: Ack, actor: Actor) -> None:
    """Handle **Open again**, or **I'm open now** when the mentor is resting."""
    with actor.begin() as (s, person):
        availability.open_again(s, person)
    ack()


def alert_right_away(ack: Ack, actor: Actor) -> None:
    """Handle **Tell me when a goal fits**: send alerts about matching goals again."""
    with actor.begin() as (s, person):
        availability.alert_right_away(s, person)
    ack()


def only_when_asked(ack: Ack, actor: Actor) -> None:
    """Handle **Only when I'm asked**: send no more alerts about matching goals."""
    with actor.begin() as (s, person):
        availability.only_when_asked(s, person)
    ack()
