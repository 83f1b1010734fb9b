"""A mentor's terms from now on: full until a day, at rest, or open again."""

from datetime import date, datetime

from slack_bolt import Ack, App

from handlers.bolt_types import Payload, SessionFactory, message_location
from handlers.views import availability as views
from mentoring.mentors import availability
from mentoring.messages import digests
from mentoring.people import people


def register(app: App) -> None:
    app.action(views.FULL_UNTIL)(full_until)
    app.action(views.OPEN_AGAIN)(open_again)
    app.action(views.ONLY_ASKED)(only_when_asked)


def full_until(
    ack: Ack, action: Payload, body: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime
) -> None:
    """A day is chosen until which nobody new is shown them."""
    with db.begin() as s:
        until = date.fromisoformat(action["selected_date"])
        listing = availability.mark_full_until(s, people.get(s, team_id, user_id), until, now)
        digests.record_location(s, listing.message_id, *message_location(body), now)
    ack()


def open_again(ack: Ack, body: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """**Open again**, or **I'm open now** where the listing rests."""
    with db.begin() as s:
        listing = availability.open_again(s, people.get(s, team_id, user_id))
        digests.record_location(s, listing.message_id, *message_location(body), now)
    ack()


def only_when_asked(ack: Ack, team_id: str, user_id: str, db: SessionFactory) -> None:
    """**Only when somebody asks**: no more goals that fit."""
    with db.begin() as s:
        availability.only_when_asked(s, people.get(s, team_id, user_id))
    ack()
