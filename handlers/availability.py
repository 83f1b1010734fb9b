"""A mentor's availability: full until a day, resting, or open again."""

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
    """Handle the date pickers: suggest the mentor to no one new until the chosen day."""
    with db.begin() as s:
        until = date.fromisoformat(action["selected_date"])
        profile = availability.mark_full_until(s, people.get(s, team_id, user_id), until, now)
        digests.record_location(s, profile.message_id, *message_location(body), now)
    ack()


def open_again(ack: Ack, body: Payload, team_id: str, user_id: str, db: SessionFactory, now: datetime) -> None:
    """Handle **Open again**, or **I'm open now** when the mentor is resting."""
    with db.begin() as s:
        profile = availability.open_again(s, people.get(s, team_id, user_id))
        digests.record_location(s, profile.message_id, *message_location(body), now)
    ack()


def only_when_asked(ack: Ack, team_id: str, user_id: str, db: SessionFactory) -> None:
    """Handle **Only when I'm asked**: send no more alerts about matching goals."""
    with db.begin() as s:
        availability.only_when_asked(s, people.get(s, team_id, user_id))
    ack()
