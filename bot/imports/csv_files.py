"""A program's CSV files: who evaluates whom, who belongs where. A file is taken whole, or every bad row is named."""

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
MAX_LENGTH = 80  # characters of a program or a site

T = TypeVar("T")


class ImportFileError(Exception):
    """The file can't be taken; the text names every row that is wrong. Nothing was changed."""


def read_evaluators(file: Path) -> list[EvaluatorPair]:
    """`evaluator,resident,from,until`: Slack member ids and ISO dates."""
    return read_rows(file, EVALUATORS, _parse_pair)


def read_people(file: Path) -> list[PlacementRow]:
    """`person,program,site`: a Slack member id, once, and either of the other two or both."""
    seen = set[str]()

    def placed(row: Sequence[str]) -> PlacementRow:
        who, program, site = parse_user_id(row[0]), _parse_name(row[1]), _parse_name(row[2])
        if who in seen:
            raise ValueError(f"{who} stands there twice.")
        if not program and not site:
            raise ValueError(f"{who} has neither a program nor a site.")
        seen.add(who)
        return PlacementRow(who, program, site)

    return read_rows(file, PEOPLE, placed)


def read_rows(file: Path, columns: Sequence[str], make: Callable[[Sequence[str]], T]) -> list[T]:
    """What `make` makes of each row under these columns; TableError names every row for which it raises ValueError."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return _parse_rows(csv.reader(lines), columns, make)
    except (OSError, UnicodeDecodeError, csv.Error) as unread:
        raise ImportFileError(f"{file} can't be read ({unread}). Save it as CSV in UTF-8.") from unread


def _parse_rows(lines: Iterable[list[str]], columns: Sequence[str], make: Callable[[Sequence[str]], T]) -> list[T]:
    found, wrong, headed = list[T](), list[str](), False
    for number, cells in enumerate(lines, 1):
        row = [cell.strip() for cell in cells]
        if not headed:
            headed = [cell.casefold() for cell in row] == [*columns]
            if not headed:
                break
        elif any(row):
            try:
                if len(row) != len(columns):
                    raise ValueError(f"it has not {len(columns)} cells but {len(row)}.")
                found.append(make(row))
            except ValueError as reason:
                wrong.append(f"- line {number}: {reason}")
    if not headed:
        raise ImportFileError(f"The first line must be: {','.join(columns)}. Nothing was changed.")
    if wrong:
        raise ImportFileError("\n".join(("Nothing was changed. These rows can't be taken:", *wrong)))
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
    """A Slack member id; ValueError for anything else."""
    if not re.fullmatch("[UW][A-Z0-9]{2,30}", written):
        raise ValueError(f"“{written}” is no member id. It stands in a Slack profile under “Copy member ID”.")
    return written


def _parse_name(written: str) -> str:
    if len(written) > MAX_LENGTH:
        raise ValueError(f"“{written[:MAX_LENGTH]}…” is longer than {MAX_LENGTH} characters.")
    return written


def _parse_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as unread:
        raise ValueError(f"“{written}” is no date. Write it as 2031-07-01.") from unread
