"""Once a month, count what the coverage map tells of learners; any number of processes may share one database."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.live_settings import LiveSettings
from mentoring.messages import outbox
from mentoring.program import coverage, passing_on
from models import MessageKind

logger = logging.getLogger(__name__)


class CoverageSnapshots:
    """Takes the snapshot of each month on its first day, or when a process next runs."""

    def __init__(self, db: sessionmaker[Session], settings: LiveSettings, now: Callable[[], datetime]) -> None:
        self.db, self.settings, self.now = db, settings, now

    def take_if_due(self) -> bool:
        """Take this month's snapshot, once. Returns: whether this took it."""
        try:
            return self._take(self.now())
        except IntegrityError:  # another process was a moment earlier
            return False

    def _take(self, now: datetime) -> bool:
        settings, team_id = self.settings(), self.settings.team_id
        with self.db.begin() as s:
            is_new = coverage.take_snapshot(s, team_id, settings.smallest_cell, now)
            if is_new:
                passing_on.ask_holders(s, team_id, now)
            if is_new and settings.monthly_map:
                outbox.enqueue_in_channel(s, team_id, MessageKind.COVERAGE_MAP, now.year * 100 + now.month, now)
        return is_new
