"""The audit as a CSV file: who did what with settings and data, and when; never who talked to whom."""

from collections.abc import Iterable

from mentoring.mentoring_record import plain_csv
from models import AuditEntry

COLUMNS = ("at (UTC)", "what", "by (member ID)", "detail")


def to_csv(entries: Iterable[AuditEntry]) -> str:
    """Return a line for each entry."""
    lines = ((f"{each.at:%Y-%m-%d %H:%M:%S}", each.action, each.by, each.detail) for each in entries)
    return plain_csv((COLUMNS, *lines))
