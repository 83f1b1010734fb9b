"""Read who is in which programs, at which site, in which role and year, and until when, from a program's CSV file."""

import re
from collections.abc import Callable
from pathlib import Path

from bot.imports.csv_files import Row, open_table, parse_rows
from bot.imports.dates import DateOrder, choose_reader, find_orders
from bot.imports.user_ids import parse_user_id
from mentoring.people.evaluator_pairs import normalized
from mentoring.people.placements import PlacementRow
from models import Role

COLUMNS = ("person", "program", "site")
MAX_LENGTH = 80  # characters in the name of a program or a site
MAX_YEAR = 10  # of training
YEAR = re.compile(r"(?:(?:PGY|R|F|year)[\s-]*)?0*([0-9]{1,2})", re.I)


def read_people(
    file: Path, order: DateOrder | None = None, find_user_id: Callable[[str], str] = parse_user_id
) -> list[PlacementRow]:
    """Read rows of `person,program,site` and, if the file has them, `role`, `year`, and `ends`.

    A Slack member ID stands once for each of their programs; the program that is named first is their home program.
    """
    table = open_table(file, COLUMNS)
    dates = choose_reader(find_orders((row.line, row.cells.get("ends", "")) for row in table.rows), order)
    seen = set[tuple[str, str]]()

    def parse_placement(row: Row) -> PlacementRow:
        user_id = find_user_id(row.cells["person"])
        program, site = _parse_name(row.cells["program"]), _parse_name(row.cells["site"])
        role, year = _parse_role(row.cells.get("role", "")), _parse_year(row.cells.get("year", ""))
        ends = dates.read_end(row.cells.get("ends", ""))
        if (user_id, normalized(program)) in seen:
            raise ValueError(f"{user_id} is listed twice{f' in {program}' if program else ''}.")
        if not program and not site and not role:
            raise ValueError(f"{user_id} has neither a program nor a site.")
        if not program and (year or ends):
            raise ValueError(f"{user_id} has a year or an end, but no program.")
        seen.add((user_id, normalized(program)))
        return PlacementRow(user_id, program, site, role, year, ends)

    return parse_rows(table, parse_placement)


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


def _parse_year(written: str) -> int | None:
    """Read a year of training, such as 2 or PGY-2; None when the cell is empty."""
    found = YEAR.fullmatch(written)
    if written and not (found and 1 <= int(found[1]) <= MAX_YEAR):
        raise ValueError(f"“{written}” is not a year of training. Write a number from 1 to {MAX_YEAR}, such as 2.")
    return int(found[1]) if found else None
