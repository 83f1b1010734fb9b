"""How a hospital wants requests and check-ins timed; kept where every clock of ours reads it, as its holidays are."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import HospitalRhythm


@dataclass(frozen=True)
class Rhythm:
    """When a request of the night arrives, when it is reminded of and expires, and how often check-ins come."""

    night_begins: time = time(21)
    day_begins: time = time(7)
    remind_days: int = 2  # working days, of who has to answer
    expire_days: int = 3  # working days after the reminder was posted
    check_in_weeks: int = 4

    @property
    def remind_after(self) -> timedelta:
        return timedelta(days=self.remind_days)

    @property
    def expire_after(self) -> timedelta:
        return timedelta(days=self.expire_days)


DEFAULT = Rhythm()


def load(s: Session, team_id: str) -> Rhythm:
    """Return a workspace's rhythm; the default where none was stored."""
    row = s.get(HospitalRhythm, team_id)
    if row is None:
        return DEFAULT
    return Rhythm(row.night_begins, row.day_begins, row.remind_days, row.expire_days, row.check_in_weeks)


def store(s: Session, team_id: str, rhythm: Rhythm) -> None:
    """Store the rhythm that holds from now on."""
    if load(s, team_id) == rhythm:
        return
    with suppress(IntegrityError), s.begin_nested():  # another process stored the first one at the same moment
        s.merge(HospitalRhythm(team_id=team_id, **asdict(rhythm)))
