"""Mentors' topics: `/mentor`, the form, and the growth areas of each topic."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import search
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.goal import own_words
from handlers.router import Router
from handlers.views import notice
from handlers.views import offer as views
from handlers.views import search as search_views
from handlers.views.block_kit import Block
from handlers.views.welcome import OFFER
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.safety.contacts import Contacts
from models import MentorProfile


def register(router: Router) -> None:
    router.command(views.COMMAND)(mentor)
    router.action(OFFER)(mentor_from_home)
    router.shortcut(views.ASK_ME_ABOUT_THIS)(topic_from_this)
    router.action(search_views.ADD_TOPIC)(add_topic)
    router.action(views.ADD_LINE)(add_line)
    router.view(views.FORM)(publish)
    router.view(views.ASPECTS_FORM)(confirm)


def mentor(ack: Ack, command: Payload, client: WebClient, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle `/mentor`: open the form with the mentor's topics; `/mentor find airway` searches for people.

    Other words may be meant either way, so that is asked first.
    """
    line = " ".join(command.get("text", "").split())
    if line.casefold().split(maxsplit=1)[:1] == ["find"]:
        search.find(ack, command, client, actor, now, line[len("find") :].strip(), matcher)
        return
    if len(line) > offers.MAX_SENTENCE:
        ack(notice.too_long(line, offers.MAX_SENTENCE, "Topics"))
        return
    if line.casefold() == "help":
        ack(notice.HELP)
        return
    ack()
    view = search_views.find_or_add(line) if line else _form(actor)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def add_topic(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Add to my topics**: open the form with the mentor's topics, and the new one in the first free place."""
    ack()
    client.views_update(view_id=body["view"]["id"], view=_form(actor, search.accepted_text(body, actor)))


def mentor_from_home(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle the Home button: open the form."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=_form(actor))


def topic_from_this(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Ask me about this** on a message: open the form with its text as a topic, if it is the person's own.

    The text of other people's messages isn't read.
    """
    message = body["message"]
    line = own_words(message)[: offers.MAX_SENTENCE] if message.get("user") == actor.user_id else ""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=_form(actor, line))


def _form(actor: Actor, line: str = "") -> Block:
    with actor.begin_as_new() as (s, person):
        return views.form(s.get(MentorProfile, person.id), line)


def add_line(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Add a topic**: add an empty line, up to eight, and keep what was typed."""
    ack()
    with actor.begin() as (s, person):
        view = views.another_line(body["view"], s.get(MentorProfile, person.id))
    client.views_update(view_id=body["view"]["id"], view=view)


def publish(ack: Ack, view: Payload, actor: Actor, now: datetime, matcher: Matcher, contacts: Contacts) -> None:
    """Handle the submitted form: store the topics, then ask which growth areas each is about.

    When a new topic speaks of danger, nothing is stored before its mentor says that it is about their past.
    """
    draft = views.parse_submission(view).validated()
    with actor.begin() as (s, person):
        if dangers := offers.unconfirmed_dangers(s, person, draft):
            next_view = views.about_the_past(draft.lines, s.get(MentorProfile, person.id), contacts, dangers)
        else:
            profile = offers.publish(s, person, draft, now, matcher)
            next_view = views.aspects_form(profile.offers) if profile.offers else views.no_longer_listed()
    ack(response_action="update", view=next_view)


def confirm(ack: Ack, view: Payload, actor: Actor, matcher: Matcher) -> None:
    """Store the growth areas that the mentor confirmed for each topic."""
    with actor.begin() as (s, person):
        offers.confirm_aspects(s, person, views.parse_aspects(view), matcher)
    ack(response_action="update", view=views.saved())
