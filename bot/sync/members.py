"""Once a day, read who is in the workspace, who is an admin of it, and in which time zone people are.

Someone who has left it since, or has become a guest, takes no part and has no duty any more. Slack also tells of each
change at once (`user_change`); this is for what was missed.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Row, select
from sqlalchemy.orm import Session, sessionmaker

from bot.slack.errors import PermanentError, RetryableError, call_idempotent
from bot.slack.members import describe_outsider, read_directory
from handlers.slack_users import is_admin
from mentoring.consequences import departures
from mentoring.people import people, quiet_times
from mentoring.program import staff
from models import Person

logger = logging.getLogger(__name__)


class MemberSync:
    """Parks people who are no members any more, and ends their duties. Any number of them may share one database."""

    def __init__(self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime]) -> None:
        self.db, self.client, self.now = db, client, now

    def sync(self) -> int:
        """Park everyone of whom Slack says that they are deactivated or a guest; who is missing in its list stays.

        Returns: the number of people parked.
        """
        try:
            team_id = str(call_idempotent(self.client.auth_test)["team_id"])
            users = read_directory(self.client, team_id).users
        except (RetryableError, PermanentError) as reason:
            logger.warning("could not read who is in the workspace; tomorrow it is tried again: %s", reason)
            return 0
        outside = {each for each, user in users.items() if user.get("deleted") or describe_outsider(user, team_id)}
        admins = {each for each, user in users.items() if is_admin(user)}
        with self.db.begin() as s:
            people.note_admins(s, team_id, admins)
            rows = select(Person.id, Person.user_id, Person.tz).where(Person.left_at.is_(None)).order_by(Person.id)
            person_ids = [row.id for row in s.execute(rows) if row.user_id in outside]
            moved = [(row.id, users[row.user_id]["tz"]) for row in s.execute(rows) if _has_moved(row, users)]
            leaving_staff = outside & staff.with_duties(s, team_id)
        if leaving_staff:
            with self.db.begin() as s:
                staff.end_duties(s, team_id, leaving_staff, self.now())
        for person_id, tz in moved:
            with self.db.begin() as s:
                quiet_times.note_time_zone(s, s.get_one(Person, person_id), tz, self.now())
        for person_id in person_ids:
            with self.db.begin() as s:
                departures.park(s, [person_id], self.now())
        return len(person_ids)


def _has_moved(row: Row[int, str, str], users: Mapping[str, Mapping[str, Any]]) -> bool:
    """Is someone in another time zone now?"""
    tz = users.get(row.user_id, {}).get("tz")
    return bool(tz) and tz != row.tz
