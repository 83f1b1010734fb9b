"""Read the rows of a program's CSV file.

A file is imported as a whole, or not at all; then every bad row is named.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class ImportFileError(Exception):
    """The file can't be imported; the text names every bad row. Nothing was changed."""


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


def parse_user_id(written: str) -> str:
    """Check a Slack member ID.

    Raises: ValueError when it isn't one.
    """
    if not re.fullmatch("[UW][A-Z0-9]{2,30}", written):
        raise ValueError(f"“{written}” is not a member ID. Find it in the Slack profile under “Copy member ID”.")
    return written
