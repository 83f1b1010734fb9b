"""Introductions: the thread, **We've met**, the wrap-up, ending and blocking."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import Payload, SessionFactory
from handlers.renderer import RenderContext
from handlers.views import introduction as views
from handlers.views import wrap_up
from handlers.views.block_kit import MessageContent
from mentoring.asks import referrals
from mentoring.consequences import blocking
from mentoring.introductions import check_in_answers, introductions
from mentoring.matching import Matcher
from mentoring.messages import outbox
from mentoring.people import people
from models import Ask, Initiator, Introduction, Message, MessageKind, Suggestion


def register(app: App) -> None:
    app.action(views.MET)(open_met_form)
    app.view(wrap_up.MET_FORM)(submit_met_form)
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
    """Handle **We've met**.

    The resident gets a form about what comes next. When the mentor clicks it, the resident is asked soon.
    """
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        introduction = introductions.get_open(s, person, int(action["value"]))
        if introduction.mentor_id == person.id:
            introductions.check_in_soon(s, person, introduction.id, now)
            view = wrap_up.mentor_met_notice(introduction)
        else:
            view = wrap_up.met_form(introduction)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_met_form(
    ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime, matcher: Matcher
) -> None:
    """Handle the form after a meeting or at the end. It also answers the check-in that opened it."""
    introduction_id, check_in_id, finished, form = wrap_up.parse_submission(view)
    report, view_id = form.validated(), view["id"]
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        check_in_answers.answer_with_report(
            s,
            person,
            introduction_id,
            report,
            now,
            matcher,
            view_id=view_id,
            check_in_id=check_in_id,
            finished=finished,
        )
    ack()


def about(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """Handle **About this thread**: what Curbside stores, how to end or block, and who to contact."""
    with db.begin() as s:
        person = people.get(s, team_id, user_id)
        view = views.about(introductions.get(s, person, int(action["value"])), person.id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def about_one(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory
) -> None:
    """Open the **About this thread** modal for an introduction chosen on Home."""
    about(ack, {"value": action["selected_option"]["value"]}, body, client, team_id, user_id, db)
    with db.begin() as s:
        outbox.refresh_homes(s, people.get(s, team_id, user_id).id)


def concern(ack: Ack, body: Payload, client: WebClient, contacts: str) -> None:
    """Handle **Raise a concern**: show the hospital's own contacts."""
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
    matcher: Matcher,
) -> None:
    """Handle **Block**: never show these two to each other again, and tell no one."""
    with db.begin() as s:
        blocking.block(s, people.get(s, team_id, user_id), int(action["value"]), now, matcher)
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
    matcher: Matcher,
) -> None:
    """Handle **End this introduction**: the other person gets one neutral line."""
    with db.begin() as s:
        introductions.end(s, people.get(s, team_id, user_id), int(action["value"]), now, matcher)
    ack()
    client.views_update(view_id=body["view"]["id"], view=views.ended_notice())


def render_thread(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the first message of the introduction's group message."""
    introduction = s.get_one(Introduction, message.subject_id)
    ask = s.get_one(Ask, introduction.ask_id)
    topic = select(Suggestion.line).where(
        Suggestion.goal_id == introduction.goal_id, Suggestion.mentor_id == introduction.mentor_id
    )
    line = s.scalar(topic) if ask.started_by is Initiator.RESIDENT else ""
    return views.thread(introduction, ask.first_question, line or "", referrals.suggested_by(s, ask))


def render_thanks(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the thank-you for the mentor."""
    return wrap_up.thanks(s.get_one(Introduction, message.subject_id))


def render_ended(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the neutral line for the person who didn't end it."""
    return wrap_up.ended(s.get_one(Introduction, message.subject_id), message.person_id or 0)


RENDERERS = {
    MessageKind.INTRODUCTION: render_thread,
    MessageKind.THANKS: render_thanks,
    MessageKind.INTRODUCTION_ENDED: render_ended,
}
