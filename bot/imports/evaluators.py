"""Read who evaluates whom from a program's CSV file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.imports.csv_files import parse_user_id, read_rows
from mentoring.people.exclusions import EvaluatorPair

COLUMNS = ("evaluator", "resident", "from", "until")


def read_evaluators(file: Path) -> list[EvaluatorPair]:
    """Read rows of `evaluator,resident,from,until`: Slack member IDs and ISO dates."""
    return read_rows(file, COLUMNS, _parse_pair)


def _parse_pair(row: Sequence[str]) -> EvaluatorPair:
    evaluator, resident = parse_user_id(row[0]), parse_user_id(row[1])
    first, last = _parse_day(row[2]), _parse_day(row[3])
    if evaluator == resident:
        raise ValueError(f"{evaluator} can't evaluate themselves.")
    if last < first:
        raise ValueError(f"{last} is before {first}.")
    return EvaluatorPair(evaluator, resident, first, last)


def _parse_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"“{written}” is not a date. Write it as 2031-07-01.") from error
