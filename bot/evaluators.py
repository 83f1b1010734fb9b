"""Who evaluates whom, from a programme's CSV: `evaluator,resident,from,until`, Slack member ids and ISO dates."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from mentoring.apart import Row

COLUMNS = ["evaluator", "resident", "from", "until"]


class EvaluatorsError(Exception):
    """The file can't be taken; the text names every row that is wrong. Nothing was changed."""


def read(file: Path) -> list[Row]:
    """The rows of a file; all of them, or none."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return _rows(csv.reader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as unread:
        raise EvaluatorsError(f"{file} can't be read ({unread}). Save it as CSV in UTF-8.") from unread


def _rows(lines: Iterable[list[str]]) -> list[Row]:
    found, wrong = list[Row](), list[str]()
    for number, cells in enumerate(lines, 1):
        row = [cell.strip() for cell in cells]
        if number == 1:
            if [cell.casefold() for cell in row] != COLUMNS:
                raise EvaluatorsError(f"The first line must be: {','.join(COLUMNS)}. Nothing was changed.")
        elif any(row):
            try:
                found.append(_row(row))
            except ValueError as reason:
                wrong.append(f"- line {number}: {reason}")
    if wrong:
        raise EvaluatorsError("\n".join((f"Nothing was changed. {len(wrong)} rows can't be taken:", *wrong)))
    return found


def _row(row: list[str]) -> Row:
    if len(row) != len(COLUMNS):
        raise ValueError(f"it has {len(row)} cells instead of {len(COLUMNS)}.")
    *people, first, last = row
    for who in people:
        if not re.fullmatch("[UW][A-Z0-9]{2,30}", who):
            raise ValueError(f"“{who}” is no member id. It stands in a Slack profile under “Copy member ID”.")
    if people[0] == people[1]:
        raise ValueError(f"{people[0]} can't evaluate themselves.")
    days = _day(first), _day(last)
    if days[1] < days[0]:
        raise ValueError(f"{last} is before {first}.")
    return Row(people[0], people[1], *days)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as unread:
        raise ValueError(f"“{written}” is no date. Write it as 2031-07-01.") from unread
