"""Finding people: `/mentor find airway`, and the menu on Home."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import goal
from handlers.bolt_types import Db, Payload
from handlers.slack_users import profile
from handlers.views import notice
from handlers.views import search as views
from handlers.views.block_kit import Block
from mentoring.goals import suggestions
from mentoring.growth_areas import areas
from mentoring.mentors import learned_terms, offers
from mentoring.people import people
from mentoring.safety import checks
from models import Person


def register(app: App) -> None:
    app.options(views.FIND)(look_up)
    app.action(views.FIND)(chosen)
    app.action(views.GROW_IN)(grow_in)


def find(
    ack: Ack, command: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime, wanted: str
) -> None:
    """`/mentor find airway`: who can be asked about it; only who typed it sees them, and nothing is stored."""
    checks.hear(wanted)
    if not wanted:
        ack(views.EMPTY)
        return
    if len(wanted) > offers.SENTENCE:
        ack(notice.too_long(wanted, offers.SENTENCE, "What you look for"))
        return
    ack()
    known = profile(client, team_id, user_id)
    with db.begin() as s:
        view = _found(s, people.meet(s, known, now), wanted, now)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def look_up(ack: Ack, payload: Payload, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """Lines that hold what was typed so far."""
    with db() as s:
        found = suggestions.lines(s, people.known(s, team_id, user_id), payload.get("value", ""), now, views.OFFERED)
    ack(views.choices(found))


def chosen(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime
) -> None:
    """A line was chosen on Home: who offers it, and who offers the like."""
    ack()
    with db.begin() as s:
        line = offers.line(s, int(action["selected_option"]["value"]))
        view = _found(s, people.known(s, team_id, user_id), line, now)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def grow_in(ack: Ack, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """**Grow in this**: the form of a goal in place of the window, with the words that were looked for."""
    ack()
    view = body["view"]
    goal.open_instead(client, view["id"], team_id, user_id, db, now, views.looked_for(view))


def _found(s: Session, person: Person, wanted: str, now: datetime) -> Block:
    found = suggestions.matches(s, suggestions.wish(wanted, ()), person, now)[: views.MOST]
    is_private = areas.any_private(learned_terms.suggest(s, person.team_id, wanted))
    return views.people(wanted, suggestions.with_people(s, found), is_private=is_private)
