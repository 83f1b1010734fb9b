"""Introductions: the thread, **We've met**, the wrap-up, ending and blocking."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.renderer import RenderContext
from handlers.router import Router
from handlers.views import introduction as views
from handlers.views import wrap_up
from handlers.views.block_kit import MessageContent
from mentoring.asks import referrals
from mentoring.consequences import blocking
from mentoring.goals import suggestions
from mentoring.introductions import check_in_answers, introductions
from mentoring.messages import outbox
from mentoring.safety.contacts import Contacts
from models import Ask, Initiator, Introduction, Message, MessageKind


def register(router: Router) -> None:
    router.action(views.MET)(open_met_form)
    router.view(wrap_up.MET_FORM)(submit_met_form)
    router.action(views.ABOUT)(about)
    router.action(views.ABOUT_ONE)(about_one)
    router.action(views.END)(end)
    router.action(views.BLOCK)(block)
    router.action(views.CONCERN)(concern)


def open_met_form(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **We've met**.

    The resident gets a form about what comes next. When the mentor clicks it, the resident is asked soon.
    """
    with actor.begin() as (s, person):
        introduction = introductions.get_active(s, person, int(action["value"]), now)
        if introduction.mentor_id == person.id:
            introductions.check_in_soon(s, person, introduction.id, now)
            view = wrap_up.mentor_met_notice(introduction)
        else:
            view = wrap_up.met_form(introduction)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def submit_met_form(ack: Ack, view: Payload, actor: Actor, now: datetime) -> None:
    """Handle the form after a meeting or at the end. It also answers the check-in that opened it."""
    subject, form = wrap_up.parse_submission(view)
    report = form.validated()
    with actor.begin() as (s, person):
        check_in_answers.answer_with_report(
            s,
            person,
            subject.introduction_id,
            report,
            now,
            view_id=view["id"],
            check_in_id=subject.check_in_id,
            finished=subject.finished,
        )
    ack()


def about(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **About this thread**: what Curbside stores, how to end or block, and who to contact."""
    with actor.begin() as (s, person):
        introduction = introductions.get(s, person, int(action["value"]))
        view = views.about(introduction, person.id, nameless=introductions.are_apart(s, introduction, actor.now))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def about_one(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Open the **About this thread** modal for an introduction chosen on Home."""
    about(ack, {"value": action["selected_option"]["value"]}, body, client, actor)
    with actor.begin() as (s, person):  # a new Home clears the menu, so that the same one can be chosen again
        outbox.enqueue_home(s, person, actor.now)


def concern(ack: Ack, body: Payload, client: WebClient, contacts: Contacts) -> None:
    """Handle **Raise a concern**: show the hospital's own contacts."""
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.concern(contacts.concern))


def block(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Block**: never show these two to each other again, and tell no one."""
    with actor.begin() as (s, person):
        blocking.block(s, person, int(action["value"]), now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=views.blocked_notice())


def end(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **End this introduction**: the other person gets one neutral note."""
    with actor.begin() as (s, person):
        introductions.end(s, person, int(action["value"]), now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=views.ended_notice())


def render_thread(s: Session, message: Message, context: RenderContext) -> MessageContent:
    """Render the first message of the introduction's group message."""
    introduction = s.get_one(Introduction, message.subject_id)
    ask = s.get_one(Ask, introduction.ask_id)
    by_resident = ask.started_by is Initiator.RESIDENT
    topic = suggestions.topic_shown(s, introduction.goal_id, introduction.mentor_id) if by_resident else ""
    on_hold = introductions.is_on_hold(s, introduction, context.now)
    suggested_by = referrals.suggested_by(s, ask, context.now)
    return views.thread(introduction, ask.first_question, topic, suggested_by, on_hold=on_hold)


def render_thanks(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the thank-you for the mentor."""
    return wrap_up.thanks(s.get_one(Introduction, message.subject_id))


def render_ended(s: Session, message: Message, _: RenderContext) -> MessageContent:
    """Render the neutral note for the person who didn't end it."""
    return wrap_up.ended(s.get_one(Introduction, message.subject_id), message.person_id or 0)


RENDERERS = {
    MessageKind.INTRODUCTION: render_thread,
    MessageKind.THANKS: render_thanks,
    MessageKind.INTRODUCTION_ENDED: render_ended,
}
