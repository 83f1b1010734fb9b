"""Searching for people: `/mentor find airway`, and the menu on Home."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import goal
from handlers.bolt_types import Payload, SessionFactory
from handlers.slack_users import fetch_profile
from handlers.views import notice
from handlers.views import search as views
from handlers.views.block_kit import Block
from mentoring.goals import suggestions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms, offers
from mentoring.people import people
from mentoring.safety import checks, private
from models import Person


def register(app: App) -> None:
    app.options(views.FIND)(suggest_people)
    app.action(views.FIND)(search_from_home)
    app.action(views.MAKE_GOAL)(make_goal)


def find(
    ack: Ack,
    command: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    search_text: str,
    matcher: Matcher,
) -> None:
    """Handle `/mentor find airway`: show who can be asked about it.

    Only the person who typed it sees the result, and nothing is stored.
    """
    checks.check_crisis(search_text)
    if not search_text:
        ack(views.EMPTY)
        return
    if len(search_text) > offers.MAX_SENTENCE:
        ack(notice.too_long(search_text, offers.MAX_SENTENCE, "What you look for"))
        return
    ack()
    slack_profile = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        view = _find_mentors(s, people.upsert(s, slack_profile, now), search_text, now, matcher)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def suggest_people(
    ack: Ack, payload: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime, matcher: Matcher
) -> None:
    """Fill the search menu with topics that match the text typed so far."""
    with db() as s:
        topics = suggestions.search_offers(
            s, people.get(s, team_id, user_id), payload.get("value", ""), now, views.MAX_TOPICS, matcher
        )
    ack(views.options(topics))


def search_from_home(
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
    """Handle a topic chosen on Home: show who offers it and who offers something similar."""
    ack()
    with db.begin() as s:
        topic = offers.find_offer(s, int(action["selected_option"]["value"]))
        view = _find_mentors(s, people.get(s, team_id, user_id), topic, now, matcher)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def make_goal(
    ack: Ack,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    matcher: Matcher,
) -> None:
    """Handle **Grow in this**: replace the modal with the goal form, filled in with the search text."""
    ack()
    view = body["view"]
    goal.replace_modal(client, view["id"], team_id, user_id, db, now, views.searched_sentence(view), matcher)


def _find_mentors(s: Session, person: Person, search_text: str, now: datetime, matcher: Matcher) -> Block:
    matches = suggestions.find_mentors(s, suggestions.to_query(search_text, ()), person, now, matcher)[
        : views.MAX_SHOWN
    ]
    is_private = private.is_private(learned_terms.suggest_areas(s, person.team_id, search_text, matcher))
    return views.results(search_text, suggestions.resolve_people(s, matches), is_private=is_private)
