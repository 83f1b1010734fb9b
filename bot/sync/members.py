"""Once a day, read who is in the workspace, and who is an admin of it.

Who has left it since, or has become a guest, takes no part any more.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.slack.errors import PermanentError, RetryableError, call_idempotent
from bot.slack.members import describe_outsider, read_directory
from handlers.slack_users import is_admin
from mentoring.consequences import departures
from mentoring.matching import Matcher
from mentoring.people import people
from models import Person

logger = logging.getLogger(__name__)


class MemberSync:
    """Parks people who are no members any more. Any number of instances may share one database."""

    def __init__(
        self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime], matcher: Matcher
    ) -> None:
        self.db, self.client, self.now, self.matcher = db, client, now, matcher

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
            rows = select(Person.id, Person.user_id).where(Person.left_at.is_(None)).order_by(Person.id)
            person_ids = [row.id for row in s.execute(rows) if row.user_id in outside]
        for person_id in person_ids:
            with self.db.begin() as s:
                departures.park(s, [person_id], self.now(), self.matcher)
        return len(person_ids)
