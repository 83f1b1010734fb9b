"""Read who is in which program, at which site and in which role from a program's CSV file."""

from pathlib import Path

from bot.imports.csv_files import Row, read_rows
from bot.imports.user_ids import parse_user_id
from mentoring.people.placements import PlacementRow
from models import Role

COLUMNS = ("person", "program", "site")
MAX_LENGTH = 80  # characters in the name of a program or a site


def read_people(file: Path) -> list[PlacementRow]:
    """Read rows of `person,program,site` and, if the file has it, `role`: each Slack member ID once."""
    seen = set[str]()

    def parse_placement(row: Row) -> PlacementRow:
        user_id = parse_user_id(row.cells["person"])
        program, site = _parse_name(row.cells["program"]), _parse_name(row.cells["site"])
        role = _parse_role(row.cells.get("role", ""))
        if user_id in seen:
            raise ValueError(f"{user_id} is listed twice.")
        if not program and not site and not role:
            raise ValueError(f"{user_id} has neither a program nor a site.")
        seen.add(user_id)
        return PlacementRow(user_id, program, site, role)

    return read_rows(file, COLUMNS, parse_placement)


def _parse_name(written: str) -> str:
    if len(written) > MAX_LENGTH:
        raise ValueError(f"“{written[:MAX_LENGTH]}…” is longer than {MAX_LENGTH} characters.")
    return written


def _parse_role(written: str) -> Role | None:
    """Read a role; None when the cell is empty."""
    if not written:
        return None
    try:
        return Role(written.casefold())
    except ValueError as error:
        raise ValueError(f"“{written}” is not a role. The roles are: {', '.join(Role)}.") from error
