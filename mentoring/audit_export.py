"""The audit as a CSV file: who did what with settings and data, and when; never who talked to whom."""

import csv
import io
from collections.abc import Iterable

from mentoring.mentoring_record import plain_cell
from models import AuditEntry

COLUMNS = ("at (UTC)", "what", "by (member ID)", "detail")


def to_csv(entries: Iterable[AuditEntry]) -> str:
    """Return a line for each entry."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        cells = (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.action, entry.by, entry.detail)
        writer.writerow(plain_cell(each) for each in cells)
    return out.getvalue()
