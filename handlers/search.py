"""Searching for people: `/mentor find airway`, and the menu on Home."""

from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import goal
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from handlers.views import notice, welcome
from handlers.views import search as views
from handlers.views.block_kit import Block
from mentoring.goals import people_search, private_wishes, suggestions
from mentoring.matching import Matcher, Query
from mentoring.mentors import offers
from mentoring.safety import checks
from models import Person

MAX_AREAS = 20  # growth areas in the list of what people here can be asked about


def register(router: Router) -> None:
    router.options(views.FIND)(suggest_people)
    router.action(views.FIND)(search_from_home)
    router.action(views.MAKE_GOAL)(make_goal)
    router.action(views.FIND_PEOPLE)(find_people)
    router.action(welcome.JUST_LOOKING)(just_looking)


def find(
    ack: Ack, command: Payload, client: WebClient, actor: Actor, now: datetime, search_text: str, matcher: Matcher
) -> None:
    """Handle `/mentor find airway`: show who can be asked about it.

    Only the person who typed it sees the result, and nothing is stored.
    """
    if not search_text:
        ack(views.EMPTY)
        return
    if len(search_text) > offers.MAX_SENTENCE:
        ack(notice.too_long(search_text, offers.MAX_SENTENCE, "Searches"))
        return
    ack()
    with actor.begin_as_new() as (s, person):
        view = _find_mentors(s, person, search_text, now, matcher)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def find_people(ack: Ack, body: Payload, client: WebClient, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Handle **Find people**: replace the question with who can be asked about the words that were typed."""
    ack()
    searched = accepted_text(body, actor)
    with actor.begin_as_new() as (s, person):
        found = _find_mentors(s, person, searched, now, matcher)
    client.views_update(view_id=body["view"]["id"], view=found)


def accepted_text(body: Payload, actor: Actor) -> str:
    """Return the text that a modal carries; it is checked again, because a client may have changed it."""
    text = views.searched_sentence(body["view"])
    checks.check_text({"sentence": text}, actor.is_colleague)
    return text


def suggest_people(ack: Ack, payload: Payload, actor: Actor, now: datetime, matcher: Matcher) -> None:
    """Fill the search menu with topics that match the text typed so far."""
    with actor.reading() as s:
        person = actor.find(s)
        topics = people_search.search_offers(s, person, payload.get("value", ""), now, views.MAX_TOPICS, matcher)
    ack(views.options(topics))


def just_looking(ack: Ack, body: Payload, client: WebClient, actor: Actor, now: datetime) -> None:
    """Handle **Just looking**: show what people here can be asked about."""
    ack()
    with actor.begin_as_new() as (s, person):
        view = welcome.just_looking(people_search.areas_offered(s, person, now, MAX_AREAS))
    client.views_open(trigger_id=body["trigger_id"], view=view)


def search_from_home(
    ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, now: datetime, matcher: Matcher
) -> None:
    """Handle a topic chosen on Home: show who offers it and who offers something similar."""
    ack()
    with actor.begin() as (s, person):
        topic = people_search.find_shown_offer(s, person, int(action["selected_option"]["value"]), now)
        view = _find_mentors(s, person, topic, now, matcher)
    show = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    show(trigger_id=body["trigger_id"], view=view)


def make_goal(ack: Ack, body: Payload, client: WebClient, actor: Actor, matcher: Matcher) -> None:
    """Handle **Make this a goal**: replace the modal with the goal form, filled in with the search text."""
    ack()
    form = goal.initial_form(actor, accepted_text(body, actor), matcher)
    client.views_update(view_id=body["view"]["id"], view=form)


def _find_mentors(s: Session, person: Person, search_text: str, now: datetime, matcher: Matcher) -> Block:
    matches = suggestions.find_mentors(s, Query(search_text), person, now, matcher)[: views.MAX_SHOWN]
    is_private = private_wishes.is_private(s, person.team_id, search_text, matcher)
    return views.results(search_text, suggestions.resolve_people(s, matches), is_private=is_private)
