"""Read who is in which program and at which site from a program's CSV file."""

from collections.abc import Sequence
from pathlib import Path

from bot.imports.csv_files import parse_user_id, read_rows
from mentoring.mentors.common_ground import PlacementRow

COLUMNS = ("person", "program", "site")
MAX_LENGTH = 80  # characters in the name of a program or a site


def read_people(file: Path) -> list[PlacementRow]:
    """Read rows of `person,program,site`: each Slack member ID once, with a program, a site, or both."""
    seen = set[str]()

    def parse_placement(row: Sequence[str]) -> PlacementRow:
        user_id, program, site = parse_user_id(row[0]), _parse_name(row[1]), _parse_name(row[2])
        if user_id in seen:
            raise ValueError(f"{user_id} is listed twice.")
        if not program and not site:
            raise ValueError(f"{user_id} has neither a program nor a site.")
        seen.add(user_id)
        return PlacementRow(user_id, program, site)

    return read_rows(file, COLUMNS, parse_placement)


def _parse_name(written: str) -> str:
    if len(written) > MAX_LENGTH:
        raise ValueError(f"“{written[:MAX_LENGTH]}…” is longer than {MAX_LENGTH} characters.")
    return written
