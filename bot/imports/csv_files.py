"""Read a program's CSV files: who evaluates whom, and who works where.

A file is imported as a whole, or not at all; then every bad row is named.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from mentoring.mentors.common_ground import PlacementRow
from mentoring.people.exclusions import EvaluatorPair

EVALUATORS = ("evaluator", "resident", "from", "until")
PEOPLE = ("person", "program", "site")
MAX_LENGTH = 80  # characters in the name of a program or a site

T = TypeVar("T")


class ImportFileError(Exception):
    """The file can't be imported; the text names every bad row. Nothing was changed."""


def read_evaluators(file: Path) -> list[EvaluatorPair]:
    """Read rows of `evaluator,resident,from,until`: Slack member IDs and ISO dates."""
    return read_rows(file, EVALUATORS, _parse_pair)


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

    return read_rows(file, PEOPLE, parse_placement)


def read_rows(file: Path, columns: Sequence[str], parse: Callable[[Sequence[str]], T]) -> list[T]:
    """Parse each row of a CSV file that has these columns.

    Raises: ImportFileError when the file can't be read, or with every row for which `parse` raises ValueError.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return _parse_rows(csv.reader(lines), columns, parse)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(f"{file} can't be read ({error}). Save it as CSV in UTF-8.") from error


def _parse_rows(lines: Iterable[list[str]], columns: Sequence[str], parse: Callable[[Sequence[str]], T]) -> list[T]:
    found, problems, has_header = list[T](), list[str](), False
    for number, cells in enumerate(lines, 1):
        row = [cell.strip() for cell in cells]
        if not has_header:
            has_header = [cell.casefold() for cell in row] == [*columns]
            if not has_header:
                break
        elif any(row):
            try:
                if len(row) != len(columns):
                    raise ValueError(f"it needs {len(columns)} cells but has {len(row)}.")
                found.append(parse(row))
            except ValueError as error:
                problems.append(f"- line {number}: {error}")
    if not has_header:
        raise ImportFileError(f"The first line must be: {','.join(columns)}. Nothing was changed.")
    if problems:
        raise ImportFileError("\n".join(("Nothing was changed. These rows can't be imported:", *problems)))
    return found


def _parse_pair(row: Sequence[str]) -> EvaluatorPair:
    evaluator, resident = parse_user_id(row[0]), parse_user_id(row[1])
    first, last = _parse_day(row[2]), _parse_day(row[3])
    if evaluator == resident:
        raise ValueError(f"{evaluator} can't evaluate themselves.")
    if last < first:
        raise ValueError(f"{last} is before {first}.")
    return EvaluatorPair(evaluator, resident, first, last)


def parse_user_id(written: str) -> str:
    """Check a Slack member ID.

    Raises: ValueError when it isn't one.
    """
    if not re.fullmatch("[UW][A-Z0-9]{2,30}", written):
        raise ValueError(f"“{written}” is not a member ID. Find it in the Slack profile under “Copy member ID”.")
    return written


def _parse_name(written: str) -> str:
    if len(written) > MAX_LENGTH:
        raise ValueError(f"“{written[:MAX_LENGTH]}…” is longer than {MAX_LENGTH} characters.")
    return written


def _parse_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"“{written}” is not a date. Write it as 2031-07-01.") from error
