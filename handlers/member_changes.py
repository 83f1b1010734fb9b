"""What changes about someone in Slack (`user_change`): time zone, admin or not, a deactivation, becoming a guest."""

from datetime import datetime

from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.router import Router
from handlers.slack_users import is_admin, is_guest
from handlers.views.payloads import reading_payload, slack_id
from mentoring.consequences import departures
from mentoring.people import people, quiet_times
from mentoring.program import staff

EVENT = "user_change"


def register(router: Router) -> None:
    router.event(EVENT)(changed)


def changed(event: Payload, actor: Actor, now: datetime) -> None:
    """Follow the change of someone who uses Curbside or has a duty; of everyone else, nothing is kept."""
    with reading_payload():
        user = event["user"]
        user_id, tz = slack_id(user["id"]), str(user.get("tz") or "")
        has_left = bool(user.get("deleted")) or is_guest(user, actor.team_id)
        administers = is_admin(user) and not has_left
    with actor.reading() as s:
        is_known = people.is_known(s, actor.team_id, user_id)
        has_duties = has_left and user_id in staff.with_duties(s, actor.team_id)
    if has_duties:
        with actor.db.begin() as s:
            staff.end_duties(s, actor.team_id, [user_id], now)
    if not is_known:
        return
    with actor.db.begin() as s:
        person = people.get(s, actor.team_id, user_id)
        person.is_admin = administers
        if has_left:
            departures.park(s, [person.id], now)
        elif tz and tz != person.tz:
            quiet_times.note_time_zone(s, person, tz, now)
