"""What is done once a day, by one of all processes: delete what is older than it may be kept."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mentoring.consequences import forgetting, retention, uninstalls
from mentoring.consequences.retention import BATCH_SIZE, KINDS, Kind, Retention
from models import PlannedWork

logger = logging.getLogger(__name__)

NAME = "retention"
INTERVAL = timedelta(days=1)
WHILE_AT_IT = timedelta(hours=1)  # so soon another process goes on, where one has crashed


class Tidy:
    """Deletes what is due. Any number of instances may share one database; each step is a transaction of its own."""

    def __init__(
        self, db: sessionmaker[Session], now: Callable[[], datetime], keeps: Retention, *, legal_hold: bool
    ) -> None:
        self.db, self.now, self.keeps, self.legal_hold = db, now, keeps, legal_hold

    def tidy_if_due(self) -> bool:
        """Tidy up, unless it was done within a day, or another process is at it. Returns: whether it was due."""
        if not self._claim():
            return False
        self.tidy()
        with self.db.begin() as s:
            s.execute(update(PlannedWork).where(PlannedWork.name == NAME).values(due_at=self.now() + INTERVAL))
        return True

    def tidy(self) -> dict[str, int]:
        """Delete what is due now; under a legal hold, nothing.

        Returns: how many rows of each kind were deleted.
        """
        if self.legal_hold:
            logger.info("nothing is deleted: LEGAL_HOLD is set")
            return {}
        with self.db.begin() as s:
            forgetting.delete_ended_pairs(s, self.now())
            released = forgetting.end_hold(s, self.now())
            team_ids = uninstalls.due_team_ids(s, self.now())
        for team_id in team_ids:
            with self.db.begin() as s:
                uninstalls.settle(s, team_id, self.now(), deletes=self.keeps.deletes_after_uninstall)
        counts = {kind.name: self._delete_all(kind) for kind in KINDS}
        with self.db.begin() as s:
            retention.note_deleted(s, counts, self.now())
        return counts | ({"people under a legal hold that ended": released} if released else {})

    def _delete_all(self, kind: Kind) -> int:
        """Delete all that is due of a kind. Where one row can't be deleted, the others go on."""
        count, failed = 0, set[int]()
        while True:
            with self.db.begin() as s:
                due = retention.due_ids(s, kind, self.keeps, self.now())
            ids = [each for each in due if each not in failed]
            for each in ids:
                try:
                    with self.db.begin() as s:
                        kind.delete(s, each, self.now())
                    count += 1
                except Exception:
                    logger.exception("row %s of %s could not be deleted", each, kind.name)
                    failed.add(each)
            if not ids or len(due) < BATCH_SIZE:
                return count

    def _claim(self) -> bool:
        """Claim today's work by one conditional update; the first time, by the row itself."""
        now = self.now()
        claim = update(PlannedWork).where(PlannedWork.name == NAME, PlannedWork.due_at <= now)
        with self.db.begin() as s:
            if s.execute(claim.values(due_at=now + WHILE_AT_IT).returning(PlannedWork.name)).first():
                return True
            if s.get(PlannedWork, NAME):
                return False
        try:
            with self.db.begin() as s:
                s.add(PlannedWork(name=NAME, due_at=now + WHILE_AT_IT))
        except IntegrityError:  # another process was a moment earlier
            return False
        return True
