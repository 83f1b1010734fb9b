"""What was done with data, written down without naming who talked to whom."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditedAction, AuditEntry

COMMAND_LINE = "command line"


def write(s: Session, team_id: str, action: AuditedAction, now: datetime, *, by: str = "", detail: str = "") -> None:
    """Write down that something was done; `by` is a Slack user id, COMMAND_LINE, or "" for no one."""
    s.add(AuditEntry(team_id=team_id, at=now, action=action, by=by, detail=detail[:200]))


def entries(s: Session, team_id: str, most: int | None = None) -> list[AuditEntry]:
    """List what was written down, the latest first: all, or so many."""
    mine = select(AuditEntry).where(AuditEntry.team_id == team_id)
    return list(s.scalars(mine.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(most)))
