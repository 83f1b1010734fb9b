"""Read who evaluates whom from a program's CSV files: pairs with dates, and standing evaluators of whole programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.imports.csv_files import Problem, Row, Table, UnreadableFile, checked, read_table
from bot.imports.dates import DateOrder, DateReader, choose_reader, find_orders
from bot.imports.user_ids import find_user_id
from bot.slack.members import Directory
from mentoring.people.evaluator_pairs import EvaluatorPair, Pair, StandingPair, normalized

PAIRS = ("evaluator", "resident", "from", "until")
STANDING = ("evaluator", "program")
MAX_PROGRAM = 80  # characters
NO_ONE_YET = "No one is kept apart by this row before you import who is in the program"


@dataclass(frozen=True)
class Place:
    """Where something was read."""

    file: Path
    line: int


@dataclass
class EvaluatorList:
    """What was read: the pairs without duplicates and where each stands, what was left out, and what to correct.

    `doubtful` are pairs of which only the dates could not be read: they stay apart while the list is refused.
    `unreadable_rows` counts the rows of which no pair could be read. `notes` say what else is worth knowing. With
    `is_missing`, a file could not be opened, so that this is no list at all.
    """

    pairs: dict[Pair, Place] = field(default_factory=dict)
    doubtful: list[Pair] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unreadable_rows: int = 0
    is_missing: bool = False

    def readable(self) -> list[Pair]:
        """Return the pairs whose people are known by their member IDs, whatever else is wrong with them."""
        return [each for each in (*self.pairs, *self.doubtful) if not _is_looked_up_by_address(each)]

    def count_unreadable(self) -> int:
        """Count the rows of which no pair is known: a person can't be found, or only by an address not looked up."""
        return self.unreadable_rows + len(self.pairs) + len(self.doubtful) - len(self.readable())


@dataclass(frozen=True)
class Lookup:
    """What cells are checked against: the people in Slack, and the programs by their names without case.

    `directory` is None where Slack wasn't asked, and `programs` is empty where no one's program is known.
    """

    directory: Directory | None
    programs: Mapping[str, str]


def read_evaluators(files: Sequence[Path], lookup: Lookup, order: DateOrder | None = None) -> EvaluatorList:
    """Read the evaluators in all of these files, each of either kind; all rows together are one list."""
    found = EvaluatorList()
    for file in files:
        try:
            table = read_table(file, PAIRS, STANDING)
        except UnreadableFile as error:
            found.problems.append(error.problem)
        except OSError as error:
            found.is_missing = True
            found.problems.append(Problem(file, 0, "", f"it can't be opened ({error.strerror}). Check its name."))
        else:
            _read_table(file, table, lookup, order, found)
    return found


def _read_table(file: Path, table: Table, lookup: Lookup, order: DateOrder | None, found: EvaluatorList) -> None:
    found.left_out += [Problem(file, line, title, "it is no row, but a title.") for line, title in table.titles]
    has_dates = {*PAIRS} <= {*table.columns}
    dates = _date_reader(file, table, order, found) if has_dates else DateReader()
    for row in table.rows:
        reading = _RowReading(file, row, lookup)
        pair = reading.read_pair(table, dates) if has_dates else reading.read_standing(table)
        found.problems += reading.problems
        if reading.unknown:
            found.notes.append(f"{NO_ONE_YET} “{reading.unknown}” (line {row.line} of {file}).")
        if pair is None:
            found.unreadable_rows += 1
        elif reading.problems:
            found.doubtful.append(pair)
        elif pair in found.pairs:
            first = found.pairs[pair]
            same = f"line {first.line}" if first.file == file else f"line {first.line} of {first.file}"
            found.left_out.append(Problem(file, row.line, row.cells["evaluator"], f"it says the same as {same}."))
        else:
            found.pairs[pair] = Place(file, row.line)


def _date_reader(file: Path, table: Table, order: DateOrder | None, found: EvaluatorList) -> DateReader:
    """Find in what order the dates of a file are read, and note which of them decides it."""
    written = ((row.line, row.cells[column]) for row in table.rows for column in ("from", "until"))
    orders = find_orders(written)
    if len(orders) == 1 and not order:
        ((decided, (line, example)),) = orders.items()
        what = "month" if decided is DateOrder.MONTH_FIRST else "day"
        found.notes.append(f"The dates in {file} are read with the {what} first, as line {line} ({example}) says.")
    return choose_reader(orders, order)


def _is_looked_up_by_address(pair: Pair) -> bool:
    people = (pair.evaluator, pair.resident if isinstance(pair, EvaluatorPair) else "")
    return any("@" in each for each in people)


class _RowReading:
    """Reads one row and notes every problem in it."""

    def __init__(self, file: Path, row: Row, lookup: Lookup) -> None:
        self.file, self.row, self.lookup = file, row, lookup
        self.problems: list[Problem] = []
        self.unknown = ""  # a program of which no one is known, where no one's program is

    def read_pair(self, table: Table, dates: DateReader) -> EvaluatorPair | None:
        """Read a pair with dates.

        Returns: the pair as far as its two people could be read, without the dates that couldn't be; else None.
        """
        self._check_cells(table)
        evaluator, resident = self._read_person("evaluator"), self._read_person("resident")
        first = last = None
        try:
            first = dates.read(self.row.cells["from"])
        except ValueError as error:
            self._note("from", str(error))
        try:
            last = dates.read_end(self.row.cells["until"])
        except ValueError as error:
            self._note("until", str(error))
        if first and last and last < first:
            self._note("until", f"{last} is before {first}.")
            first = last = None
        if evaluator and evaluator == resident:
            self._note("resident", f"“{resident}” can't evaluate themselves.")
            return None
        return EvaluatorPair(evaluator, resident, first, last) if evaluator and resident else None

    def read_standing(self, table: Table) -> StandingPair | None:
        """Read a standing evaluator of a program; None when the evaluator can't be read."""
        self._check_cells(table)
        evaluator = self._read_person("evaluator")
        written = " ".join(self.row.cells["program"].split())
        program = self.lookup.programs.get(normalized(written), written)
        if not written:
            self._note("program", "the program is missing.")
        elif len(written) > MAX_PROGRAM:
            self._note("program", f"a program's name has at most {MAX_PROGRAM} characters.")
        elif not self.lookup.programs:
            self.unknown = program
        elif normalized(written) not in self.lookup.programs:
            self._note("program", f"no one is known in the program “{written}”. Write it as in the list of people.")
        return StandingPair(evaluator, program) if evaluator and 0 < len(written) <= MAX_PROGRAM else None

    def _check_cells(self, table: Table) -> None:
        try:
            checked(self.row, table)
        except ValueError as error:
            self.problems.append(Problem(self.file, self.row.line, ", ".join(self.row.extra), str(error)))

    def _read_person(self, column: str) -> str:
        """Return the member ID in a column; "" when it can't be read."""
        try:
            return find_user_id(self.row.cells[column], self.lookup.directory)
        except ValueError as error:
            self._note(column, str(error) if self.row.cells[column] else f"the {column} is missing.")
            return ""

    def _note(self, column: str, why: str) -> None:
        self.problems.append(Problem(self.file, self.row.line, self.row.cells[column], why))
