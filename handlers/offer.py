"""The journey of a mentor's lines: /mentor, the form, and what each line is about."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import search
from handlers.bolt_types import Payload, SessionFactory
from handlers.slack_users import fetch_profile
from handlers.views import notice
from handlers.views import offer as views
from handlers.views.block_kit import Block
from handlers.views.welcome import OFFER
from mentoring.mentors import offers
from mentoring.people import people
from mentoring.safety import checks
from models import MentorProfile


def register(app: App) -> None:
    app.command("/mentor")(mentor)
    app.action(OFFER)(mentor_from_home)
    app.action(views.ADD_LINE)(add_line)
    app.view(views.FORM)(publish)
    app.view(views.ASPECTS_FORM)(confirm)


def mentor(
    ack: Ack, command: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """`/mentor a line`: open the form with what was said before, and the line in the first free place.

    `/mentor find airway` looks for people instead.
    """
    line = " ".join(command.get("text", "").split())
    if line.casefold().split(maxsplit=1)[:1] == ["find"]:
        search.find(ack, command, client, team_id, user_id, db, now, line[len("find") :].strip())
        return
    checks.check_crisis(line)
    if len(line) > offers.MAX_SENTENCE:
        ack(notice.too_long(line, offers.MAX_SENTENCE, "A line"))
        return
    ack()
    client.views_open(trigger_id=command["trigger_id"], view=_form(client, team_id, user_id, db, now, line))


def mentor_from_home(
    ack: Ack, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """The Home button: the same form."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=_form(client, team_id, user_id, db, now))


def _form(client: WebClient, team_id: str, user_id: str, db: SessionFactory, now: datetime, line: str = "") -> Block:
    known = fetch_profile(client, team_id, user_id)
    with db.begin() as s:
        person = people.upsert(s, known, now)
        return views.form(s.get(MentorProfile, person.id), known.title, line)


def add_line(ack: Ack, body: Payload, client: WebClient, team_id: str, user_id: str, db: SessionFactory) -> None:
    """**Add a line**: one more to fill, up to eight; what was typed stays."""
    ack()
    with db.begin() as s:
        view = views.another_line(body["view"], s.get(MentorProfile, people.get(s, team_id, user_id).id))
    client.views_update(view_id=body["view"]["id"], view=view)


def publish(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """The form is sent: keep the lines, then ask what each is about."""
    draft = views.parse_submission(view).validated()
    with db.begin() as s:
        listing = offers.publish(s, people.get(s, team_id, user_id), draft, now)
        following = views.aspects_form(listing.offers) if listing.offers else views.no_longer_listed()
    ack(response_action="update", view=following)


def confirm(ack: Ack, view: Payload, team_id: str, user_id: str, db: SessionFactory) -> None:
    """What each line is about, in the mentor's own choice."""
    with db.begin() as s:
        offers.confirm_aspects(s, people.get(s, team_id, user_id), views.parse_aspects(view))
    ack(response_action="update", view=views.saved())
