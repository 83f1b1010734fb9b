"""Read the rows of a program's CSV file, as Excel and other programs write it.

Read are files with a byte order mark, in UTF-8, UTF-16 or Windows-1252, with commas, semicolons, tabs or bars between
the cells, with title rows above the names of the columns, with columns in another order, and with more columns than
are needed.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

SEPARATORS = (",", ";", "\t", "|")
MAX_TITLE_ROWS = 50  # above the names of the columns
# Member IDs and email addresses: where they stand in a title or behind a line break, rows would be overlooked.
PERSON = re.compile(r"\b[UW][A-Z0-9]*[0-9][A-Z0-9]*\b|[^\s,;<>]+@[^\s,;<>]+\.[^\s,;<>]+")


@dataclass(frozen=True)
class Problem:
    """Something to be corrected, or left out: where, the value, and why.

    `line` is as an editor counts it, 0 for the whole file; `file` is None for what is not about a file.
    """

    file: Path | None
    line: int
    value: str
    why: str

    def __str__(self) -> str:
        where = (str(self.file or ""), f"line {self.line}" if self.line else "")
        return ": ".join((*([", ".join(filter(None, where))] if any(where) else []), self.why))


class ImportFileError(Exception):
    """The file can't be imported; the text names every bad row. Nothing was changed."""


class UnreadableFile(Exception):
    """The file as a whole can't be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Row:
    """A row of a file: the line it begins in, and its cells by the names of the columns."""

    line: int
    cells: dict[str, str]
    extra: tuple[str, ...] = ()  # cells beyond the last column

    @property
    def is_empty(self) -> bool:
        return not any((*self.cells.values(), *self.extra))


@dataclass(frozen=True)
class Table:
    """The rows of a file without the empty ones; `titles` stand above the names of its columns, or are these again."""

    columns: tuple[str, ...]
    rows: list[Row]
    titles: list[tuple[int, str]] = field(default_factory=list)


def read_table(file: Path, *layouts: Sequence[str]) -> Table:
    """Read a file that has the columns of one of these layouts.

    Of several, the first is meant where a file has any column that only that one has.

    Returns: the rows, with the cells of that layout's columns only. Columns that a file may have beyond its layout are
        in `Row.cells`, too, by their names.
    Raises: UnreadableFile, and OSError when it can't be opened.
    """
    text = _decode(file)
    candidates, errors = list[Records](), list[str]()
    for separator in SEPARATORS:
        try:
            candidates.append(list(_records(text, separator)))
        except csv.Error as error:
            errors.append(str(error))
    for records in candidates:
        for number, (_, cells) in enumerate(records[:MAX_TITLE_ROWS]):
            fitting = _fitting({cell.casefold() for cell in cells}, layouts)
            if fitting:
                return _table(file, fitting, records[:number], records[number], records[number + 1 :])
    if errors:
        raise _unreadable(file, 0, "", f"it can't be read ({errors[0]}). A quotation mark may not be closed.")
    raise _no_columns(file, [record for each in candidates for record in each[:MAX_TITLE_ROWS]], layouts)


def _fitting(names: set[str], layouts: Sequence[Sequence[str]]) -> Sequence[str] | None:
    others = {name for layout in layouts[1:] for name in layout}
    meant = layouts[:1] if names & ({*layouts[0]} - others) else layouts
    return next((layout for layout in meant if {*layout} <= names), None)


Records = list[tuple[int, list[str]]]


def _table(
    file: Path, layout: Sequence[str], titles: Records, header: tuple[int, list[str]], records: Records
) -> Table:
    line, names = header[0], tuple(cell.casefold() for cell in header[1])
    if twice := [name for name in layout if names.count(name) > 1]:
        raise _unreadable(file, line, twice[0], f"the column {twice[0]} stands twice. Keep one of them.")
    for number, cells in titles:
        if found := PERSON.search(" ".join(cells)):
            raise _unreadable(
                file, number, found[0], "a row stands above the names of the columns. Move it below them."
            )
    for number, cells in records:
        for cell in cells:
            if "\n" in cell and (found := PERSON.search(cell)):
                why = "a quotation mark in this line may not be closed: the cell goes on over the next lines."
                raise _unreadable(file, number, found[0], why)
    last = max(number for number, name in enumerate(names) if name) + 1
    again = [(number, cells) for number, cells in records if tuple(each.casefold() for each in cells) == names]
    records = [each for each in records if each not in again]
    rows = [
        Row(
            number,
            {name: cell for name, cell in zip(names, [*cells, *[""] * len(names)], strict=False) if name},
            tuple(cell for cell in cells[last:] if cell),
        )
        for number, cells in records
    ]
    above = [(number, " ".join(filter(None, cells))) for number, cells in (*titles, *again)]
    return Table(
        tuple(filter(None, names)),
        [row for row in rows if not row.is_empty],
        [(number, title) for number, title in above if title and not title.casefold().startswith("sep=")],
    )


def _no_columns(file: Path, records: list[tuple[int, list[str]]], layouts: Sequence[Sequence[str]]) -> UnreadableFile:
    """Say which columns are missing in the line that comes nearest to naming them."""
    wanted = " or ".join(",".join(layout) for layout in layouts)
    if not records:
        return _unreadable(file, 0, "", f"it is empty. Its first line must name the columns: {wanted}.")
    line, cells = max(records, key=lambda each: _count_named(each[1], layouts[0]))
    missing = [name for name in layouts[0] if name not in [cell.casefold() for cell in cells]]
    if len(missing) == len(layouts[0]):
        return _unreadable(file, line, ",".join(cells), f"no line names the columns {wanted}.")
    return _unreadable(file, line, ",".join(cells), f"the column {missing[0]} is missing. The columns are: {wanted}.")


def _count_named(cells: list[str], layout: Sequence[str]) -> int:
    return len({*layout} & {cell.casefold() for cell in cells})


def _unreadable(file: Path, line: int, value: str, why: str) -> UnreadableFile:
    return UnreadableFile(Problem(file, line, value, why))


def _decode(file: Path) -> str:
    content = file.read_bytes()
    encoding = next((name for sign, name in UTF_16.items() if content.startswith(sign) or _looks(content, name)), "")
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding or b"\0" in content:
            raise _unreadable(file, 0, "", "it is no text. Save it as CSV in UTF-8.") from error
        text = content.decode("cp1252", errors="replace")  # what Excel on Windows writes as “CSV”
    if "\0" in text:
        raise _unreadable(file, 0, "", "it is no text. Save it as CSV in UTF-8.")
    return text.removeprefix("\ufeff")


UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def _looks(content: bytes, encoding: str) -> bool:
    """Is this UTF-16 without its mark? Then every other byte of its first, Latin, letters is zero."""
    even, odd = content[0:40:2], content[1:40:2]
    zeros, letters = (odd, even) if encoding == "utf-16-le" else (even, odd)
    return bool(zeros) and not any(zeros) and all(letters)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line in which each record begins, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    for cells in reader:
        yield line, [_clean(cell) for cell in cells]
        line = reader.line_num + 1


def _clean(cell: str) -> str:
    """Return a cell without spaces around it and without invisible signs, as copying from elsewhere leaves them."""
    return "".join(each for each in cell if unicodedata.category(each) != "Cf").strip()


def open_table(file: Path, columns: Sequence[str]) -> Table:
    """Read a CSV file that has these columns. Raises: ImportFileError when it can't be read."""
    try:
        return read_table(file, columns)
    except UnreadableFile as error:
        raise ImportFileError(f"Nothing was changed. {file}: {error.problem.why}") from error
    except OSError as error:
        raise ImportFileError(f"{file} can't be read ({error}).") from error


def parse_rows(table: Table, parse: Callable[[Row], T]) -> list[T]:
    """Parse each row of a table. Raises: ImportFileError with every row for which `parse` raises ValueError."""
    found, problems = list[T](), list[str]()
    for row in table.rows:
        try:
            found.append(parse(checked(row, table)))
        except ValueError as error:
            problems.append(f"- line {row.line}: {error}")
    if problems:
        raise ImportFileError("\n".join(("Nothing was changed. These rows can't be imported:", *problems)))
    return found


def checked(row: Row, table: Table) -> Row:
    """Return a row. Raises: ValueError when it has more cells than there are columns."""
    if row.extra:
        count = len(table.columns)
        cells = ", ".join(row.extra)
        raise ValueError(f"it has cells beyond its {count} columns: {cells}. Put a text with commas in quotes.")
    return row
