"""Quiet times: `/curbside pause`, `/curbside nights`, the pause form on Home, and `/curbside resume`."""

from datetime import datetime

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.ephemeral import respond_ephemeral
from handlers.router import Router
from handlers.views import pause as views
from mentoring.errors import FieldError
from mentoring.people import quiet_times, typed_dates
from mentoring.people.time_zones import zone
from mentoring.people.typed_dates import Moment
from models import Person, QuietKind

WORDS = {"pause": QuietKind.PAUSE, "nights": QuietKind.NIGHTS}
RESUME_WORDS = ("resume", "unpause")


def register(router: Router) -> None:
    router.action(views.OPEN)(open_form)
    router.action(views.RESUME)(resume)
    router.view(views.FORM)(pause)
    for chip in views.CHIPS.values():
        router.action(chip)(pause_at_once)
    for choice in views.CHOICES.values():
        router.action(choice)(choose)


def answer_command(ack: Ack, actor: Actor, now: datetime, word: str, typed: str) -> None:
    """Handle `/curbside pause until Jan 12`, `nights until friday` and `resume`; what is unclear is asked back."""
    with actor.begin_as_new() as (s, person):
        if word in RESUME_WORDS:
            answer = views.resumed(quiet_times.resume(s, person, now))
        else:
            answer = _read_and_pause(s, person, typed, now, WORDS[word])
    ack(**answer)


def _read_and_pause(s: Session, person: Person, typed: str, now: datetime, kind: QuietKind) -> Payload:
    """Start the quiet time that was typed, or ask which one was meant. Returns: the answer to the command."""
    local = now.astimezone(zone(person.tz))
    found = typed_dates.read(typed, local)
    if not isinstance(found, Moment):
        return views.which(kind, found)
    quiet_times.pause(s, person, found, now, kind)
    return {"text": views.set_until(quiet_times.upcoming(s, person, now), local)}


def choose(ack: Ack, action: Payload, body: Payload, respond: Respond, actor: Actor, now: datetime) -> None:
    """Handle the choice of one of the moments that were asked about."""
    kind, starts, ends = views.parse_choice(action)
    with actor.begin() as (s, person):
        local = zone(person.tz)
        moment = Moment(ends.astimezone(local), has_time=True, starts=starts.astimezone(local) if starts else None)
        quiet_times.pause(s, person, moment, now, kind)
        said = views.set_until(quiet_times.upcoming(s, person, now), now.astimezone(local))
    ack()
    respond_ephemeral(body, respond, said, replace=True)


def pause_at_once(ack: Ack, action: Payload, actor: Actor, now: datetime) -> None:
    """Handle **Pause this week** and **Pause two weeks** on Home."""
    span = views.parse_chip(action["action_id"])
    with actor.begin() as (s, person):
        quiet_times.pause(s, person, span.moment(now.astimezone(zone(person.tz))), now, QuietKind.PAUSE)
    ack()


def open_form(ack: Ack, action: Payload, body: Payload, client: WebClient) -> None:
    """Handle **Pause until …** on Home and **Pick a date**: ask until when."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=views.form(views.parse_kind(action)))


def pause(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Handle the submitted pause form."""
    kind, span = views.parse_submission(view)
    with actor.begin() as (s, person):
        try:
            quiet_times.pause(s, person, span.moment(now.astimezone(zone(person.tz))), now, kind)
        except (quiet_times.PauseInThePast, quiet_times.PauseTooLong) as error:
            raise FieldError("until", error.sentence) from error
    ack()


def resume(ack: Ack, actor: Actor, now: datetime) -> None:
    """Handle **Resume** on Home."""
    with actor.begin() as (s, person):
        quiet_times.resume(s, person, now)
    ack()
