"""The journey of a check-in: one message with all that is due, one press for an answer."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.bolt_types import Db, Payload, place
from handlers.views import check_in as views
from handlers.views.introduction import met_form
from mentoring.introductions import check_in_answers, check_ins
from mentoring.messages import digests
from mentoring.people import people
from models import CheckInAnswer

WITH_A_FORM = (CheckInAnswer.YES, CheckInAnswer.DONE)


def register(app: App) -> None:
    for given, action in views.GIVE.items():
        app.action(action)(tell if given in WITH_A_FORM else answer)


def answer(ack: Ack, action: Payload, body: Payload, team_id: str, user_id: str, db: Db, now: datetime) -> None:
    """An answer that is complete with the press."""
    with db.begin() as s:
        given = views.given(action["action_id"])
        person = people.known(s, team_id, user_id)
        check_in = check_in_answers.answered(s, person, int(action["value"]), given, now)
        digests.seen(s, check_in.message_id, *place(body), now)
    ack()


def tell(
    ack: Ack, action: Payload, body: Payload, client: WebClient, team_id: str, user_id: str, db: Db, now: datetime
) -> None:
    """**Yes** or **Done**: a short form; the check-in counts as answered once it is sent."""
    with db.begin() as s:
        check_in = check_ins.waiting(s, people.known(s, team_id, user_id), int(action["value"]), now)
        digests.seen(s, check_in.message_id, *place(body), now)
        finished = views.given(action["action_id"]) is CheckInAnswer.DONE
        view = met_form(check_in.introduction, check_in=check_in.id, finished=finished)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)
