"""Finding people: `/mentor find airway`, and the menu on Home."""

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
from mentoring.mentors import learned_terms, offers
from mentoring.people import people
from mentoring.safety import checks, private
from models import Person


def register(app: App) -> None:
    app.options(views.FIND)(suggest_people)
    app.action(views.FIND)(chosen)
    app.action(views.MAKE_GOAL)(make_goal)


def find(
    ack: Ack,
    command: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
    wanted: str,
) -> None:
    """`/mentor find airway`: who can be asked about it; only who typed it sees them, and nothing is stored."""
    checks.check_crisis(wanted)
    if not wanted:
        ack(views.EMPTY)
        return
    if len(wanted) > offers.MAX_SENTENCE:
        ack(notice.too_long(wanted, offers.MAX_SENTENCE, "What you look for"))
        return
    ack()
    known = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        view = _find_mentors(s, people.upsert(s, known, now), wanted, now)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def suggest_people(ack: Ack, payload: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Lines that hold what was typed so far."""
    with db() as s:
        found = suggestions.search_offers(
            s, people.get(s, team_id, user_id), payload.get("value", ""), now, views.OFFERED
        )
    ack(views.options(found))


def chosen(
    ack: Ack,
    action: Payload,
    body: Payload,
    client: WebClient,
    team_id: str,
    user_id: str,
    db: SessionFactory,
    now: datetime,
) -> None:
    """A line was chosen on Home: who offers it, and who offers the like."""
    ack()
    with db.begin() as s:
        line = offers.find_offer(s, int(action["selected_option"]["value"]))
        view = _find_mentors(s, people.get(s, team_id, user_id), line, now)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def make_goal(
    ack: Ack, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """**Grow in this**: the form of a goal in place of the window, with the words that were looked for."""
    ack()
    view = body["view"]
    goal.replace_modal(client, view["id"], team_id, user_id, db, now, views.searched_sentence(view))


def _find_mentors(s: Session, person: Person, wanted: str, now: datetime) -> Block:
    found = suggestions.find_mentors(s, suggestions.to_query(wanted, ()), person, now)[: views.MAX_SHOWN]
    is_private = private.is_private(learned_terms.suggest_areas(s, person.team_id, wanted))
    return views.results(wanted, suggestions.resolve_people(s, found), is_private=is_private)
