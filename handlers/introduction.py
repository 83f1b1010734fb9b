"""The journey of an introduction: its thread, "We've met", the wrap-up, and the ways out."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.views import introduction as views
from handlers.views.block_kit import MessageContent
from mentoring.asks import referrals
from mentoring.consequences import blocking
from mentoring.introductions import check_in_answers, introductions
from mentoring.messages import outbox
from mentoring.people import people
from models import Ask, Initiator, Introduction, Message, MessageKind, Suggestion


def register(app: App) -> None:
    app.action(views.MET)(open_met_form)
    app.view(views.MET_FORM)(submit_met_form)
    app.action(views.ABOUT)(about)
    app.action(views.ABOUT_ONE)(about_one)
    app.action(views.END)(end)
    app.action(views.BLOCK)(block)
    app.action(views.CONCERN)(concern)


def open_met_form(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**We've met**: the resident says what comes next; for the mentor, the resident is asked soon."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        found = introductions.get_open(s, person, int(action["value"]))
        if found.mentor_id == person.id:
            introductions.check_in_soon(s, person, found.id, now)
            view = views.mentor_told(found)
        else:
            view = views.met_form(found)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_met_form(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """The form after a meeting or at the end is sent; it also answers the check-in it came from."""
    introduction_id, check_in_id, finished, typed = views.parse_submission(view)
    account, came_from = typed.validated(), {"view_id": view["id"], "check_in_id": check_in_id}
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        check_in_answers.answer_with_report(s, person, introduction_id, account, now, finished=finished, **came_from)
    ack()


def about(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """**About this thread**: what the bot stores, the ways out, whom to turn to."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        view = views.about(introductions.get(s, person, int(action["value"])), person.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def about_one(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """The same, for one that was chosen on Home."""
    about(ack, {"value": action["selected_option"]["value"]}, body, client, team_id, user_id, db)
    with db.begin() as s:
        outbox.refresh_homes(s, people.get(s, team_id, user_id).id)


def concern(ack: Ack, body: Payload, client: WebClient, contacts: str) -> None:
    """**Raise a concern**: the hospital's own contacts."""
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.concern(contacts))


def block(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**Block**: the two are never shown to each other again; nobody is told."""
    with db.begin() as s:
        blocking.block(s, people.get(s, team_id, user_id), int(action["value"]), now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=views.blocked_notice())


def end(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """**End this introduction**: the other side reads one neutral line."""
    with db.begin() as s:
        introductions.end(s, people.get(s, team_id, user_id), int(action["value"]), now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=views.ended_notice())


def render_thread(s: Session, message: Message, _: datetime) -> MessageContent:
    """The first message of the group of two."""
    found = s.get_one(Introduction, message.subject_id)
    asked = s.get_one(Ask, found.ask_id)
    chosen = select(Suggestion.line).where(Suggestion.goal_id == found.goal_id, Suggestion.mentor_id == found.mentor_id)
    line = s.scalar(chosen) if asked.started_by is Initiator.RESIDENT else ""
    return views.thread(found, asked.first_question, line or "", referrals.suggested_by(s, asked))


def render_thanks(s: Session, message: Message, _: datetime) -> MessageContent:
    """The thank-you, to the mentor."""
    return views.thanks(s.get_one(Introduction, message.subject_id))


def render_ended(s: Session, message: Message, _: datetime) -> MessageContent:
    """The neutral line, to the side that didn't end it."""
    return views.ended(s.get_one(Introduction, message.subject_id), message.person_id or 0)


RENDERERS = {
    MessageKind.INTRODUCTION: render_thread,
    MessageKind.THANKS: render_thanks,
    MessageKind.INTRODUCTION_ENDED: render_ended,
}
