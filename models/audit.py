"""What was done with data: imports, exports, deletions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum


class AuditedAction(StrEnum):
    """What is written down; never who talked to whom."""

    EXPORTED_OWN_DATA = "exported_own_data"  # someone took their own data with them
    FORGOTTEN = "forgotten"  # someone asked for it
    FORGOTTEN_UNDER_HOLD = "forgotten_under_hold"  # someone asked for it; the rows go when the hold ends
    HELD_ROWS_DELETED = "held_rows_deleted"  # the hold has ended
    RETENTION = "retention"  # what was older than the hospital keeps it
    IMPORTED = "imported"
    UNINSTALLED = "uninstalled"  # the app was removed from the workspace
    WORKSPACE_PARKED = "workspace_parked"  # after the grace
    WORKSPACE_DELETED = "workspace_deleted"  # after the grace
    CHANGED_SETTINGS = "changed_settings"  # in Slack, by someone who may
    EXPORTED_AUDIT = "exported_audit"
    EXPORTED_MAP = "exported_map"


class AuditEntry(Base):
    """One thing that was done. `by` is a Slack user id; "" for what no one is named for. `detail` names no one."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[AuditedAction] = mapped_column(str_enum(AuditedAction))
    by: Mapped[str] = mapped_column(String(32), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")
