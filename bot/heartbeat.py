"""A heartbeat per process, in the database, and a look at the bot token: both tell that Curbside lives, and works."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from slack_sdk import WebClient
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.slack import rate_limit
from bot.slack.errors import WORKSPACE_ERRORS, WORKSPACE_WAIT, PermanentError, RetryableError, call_idempotent
from bot.version import version
from mentoring.consequences import uninstalls
from mentoring.messages.outbox import BOOKKEEPING
from models import Process, db_now_plus

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20
ALIVE_SECONDS = 120  # after the last heartbeat
KEPT_SECONDS = 7 * 24 * 3600


class Heartbeat:
    """Says every 20 seconds that this process is alive, and asks Slack whether it still takes the bot token."""

    def __init__(self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime]) -> None:
        self.db, self.client, self.now = db, client, now
        self.id, self.team_id, self.refused = 0, "", ""

    def start(self) -> None:
        """Announce this process, and forget those that ended a week ago."""
        now = db_now_plus(0)
        row = Process(version=version(), started_at=now, seen_at=now)
        with self.db.begin() as s:
            ended = delete(Process).where(Process.seen_at < db_now_plus(-KEPT_SECONDS))
            s.execute(ended.execution_options(**BOOKKEEPING))
            s.add(row)
        self.id = row.id

    def beat(self) -> None:
        """Say that this process is alive, and notice within a minute when Slack takes the token no more."""
        self._update(seen_at=db_now_plus(0))
        self._check_token()

    def stop(self) -> None:
        """Say that this process ends. Without a database, no one hears it."""
        try:
            self._update(stopped_at=db_now_plus(0))
        except SQLAlchemyError:
            logger.warning("the end of this process could not be noted: the database can't be reached")

    def _update(self, **values: object) -> None:
        with self.db.begin() as s:
            s.execute(update(Process).where(Process.id == self.id).values(**values).execution_options(**BOOKKEEPING))

    def _check_token(self) -> None:
        try:
            self.team_id = str(call_idempotent(self.client.auth_test)["team_id"])
        except (RetryableError, PermanentError) as reason:
            if str(reason) in WORKSPACE_ERRORS:
                self._pause(str(reason))
            else:
                logger.info("the bot token could not be checked: %s", reason)
        else:
            if self.refused:
                logger.warning("Slack takes the bot token again")
            self.refused = ""
            with self.db.begin() as s:
                rate_limit.resume(s, self.team_id, WORKSPACE_ERRORS, self.now().timestamp())
                uninstalls.note_installed(s, self.team_id)

    def _pause(self, reason: str) -> None:
        """Pause everything that would be sent: Slack refuses the token."""
        if not self.refused:
            logger.error("Slack refuses the bot token (%s): nothing is sent until that is fixed", reason)
        self.refused = reason
        if self.team_id:
            with self.db.begin() as s:
                now = self.now().timestamp()
                rate_limit.pause_until(s, self.team_id, rate_limit.WORKSPACE, now, WORKSPACE_WAIT, reason)


class Pulse(NamedTuple):
    """How many processes are alive, how many there were in the last week, and how long ago the last one was seen."""

    alive: int
    known: int
    seconds_since_seen: float


def read_pulse(s: Session) -> Pulse:
    """Read the heartbeats of all processes that share this database."""
    is_alive = Process.stopped_at.is_(None) & (Process.seen_at >= db_now_plus(-ALIVE_SECONDS))
    alive, known, seen_at, now = s.execute(
        select(
            func.coalesce(func.sum(case((is_alive, 1), else_=0)), 0),
            func.count(),
            func.max(Process.seen_at),
            select(db_now_plus(0)).scalar_subquery(),
        )
    ).one()
    return Pulse(int(alive), int(known), (now - seen_at).total_seconds() if seen_at else 0.0)
