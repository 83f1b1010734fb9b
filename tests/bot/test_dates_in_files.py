"""The dates in a program's files, as people and spreadsheets write them; a file is read in one way throughout."""

from datetime import date
from pathlib import Path

import pytest

from bot.imports.dates import DateOrder
from bot.imports.evaluators import EvaluatorList, Lookup, read_evaluators
from mentoring.people.evaluator_pairs import EvaluatorPair

HEADER = "evaluator,resident,from,until\n"


def read(folder: Path, content: str, order: DateOrder | None = None) -> EvaluatorList:
    file = folder / "who.csv"
    file.write_text(content, "utf-8")
    return read_evaluators([file], Lookup(None, {}), order)


def problems(found: EvaluatorList) -> list[tuple[int, str, str]]:
    return [(each.line, each.value, each.why) for each in found.problems]


@pytest.mark.parametrize("until", ["", "9999-12-31", "12/31/9999", "9999-01-01"])
def test_without_a_last_day_it_is_until_further_notice(tmp_path: Path, until: str) -> None:
    found = read(tmp_path, f"{HEADER}U0AMARA,U0BEN,2031-03-03,{until}\n")
    assert (list(found.pairs), found.problems) == ([EvaluatorPair("U0AMARA", "U0BEN", date(2031, 3, 3), None)], [])


@pytest.mark.parametrize(("day", "is_fine"), [("2000-01-01", True), ("1999-12-31", False), ("9998-12-31", True)])
def test_dates_are_read_from_the_year_2000_on(tmp_path: Path, day: str, *, is_fine: bool) -> None:
    assert (not read(tmp_path, f"{HEADER}U0AMARA,U0BEN,{day},\n").problems) == is_fine


def test_a_first_day_in_the_year_9999_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(read(tmp_path, f"{HEADER}U0AMARA,U0BEN,9999-12-31,9999-12-31\n"))
    assert problem[1:] == ("9999-12-31", "“9999-12-31” is too far in the future.")


def test_one_date_decides_how_all_in_the_file_are_read(tmp_path: Path) -> None:
    rows = "U0AMARA,U0BEN,7/1/2031,8/2/2031\nU0AMARA,U0SAM,7/1/2031,{}\n"
    july, others = (read(tmp_path, HEADER + rows.format(last)) for last in ("7/28/31", "28.7.2031"))
    first, second = july.pairs
    assert (first, second) == (
        EvaluatorPair("U0AMARA", "U0BEN", date(2031, 7, 1), date(2031, 8, 2)),
        EvaluatorPair("U0AMARA", "U0SAM", date(2031, 7, 1), date(2031, 7, 28)),
    )
    assert next(iter(others.pairs)) == EvaluatorPair("U0AMARA", "U0BEN", date(2031, 1, 7), date(2031, 2, 8))


def test_where_no_date_decides_the_order_has_to_be_said(tmp_path: Path) -> None:
    content = f"{HEADER}U0AMARA,U0BEN,7/1/2031,8/2/2031\nU0AMARA,U0SAM,7/7/2031,8/8/2031\n"
    found = read(tmp_path, content)
    assert [(line, value) for line, value, _ in problems(found)] == [(2, "7/1/2031"), (2, "8/2/2031")]
    assert all("--dates mdy" in why and "--dates dmy" in why for _, _, why in problems(found))
    assert found.doubtful == [EvaluatorPair("U0AMARA", "U0BEN", None, None)]
    for order, first in ((DateOrder.MONTH_FIRST, date(2031, 7, 1)), (DateOrder.DAY_FIRST, date(2031, 1, 7))):
        assert next(iter(read(tmp_path, content, order).pairs)).first == first  # type: ignore[union-attr]


def test_dates_that_contradict_each_other_are_listed(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}U0AMARA,U0BEN,7/13/2031,13/8/2031\n")
    assert [value for _, value, _ in problems(found)] == ["7/13/2031", "13/8/2031"]
    assert "the month comes first in line 2 (7/13/2031), and the day in line 2 (13/8/2031)" in problems(found)[0][2]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        *(("2031/03/03", True), ("2031.03.03", True), ("20310303", True), ("3 Mar 31", True), ("03MAR2031", True)),
        *(("Mar. 3, 2031", True), ("Mon, Mar 3, 2031", True), ("2031-03-03T00:00:00+00:00", True)),
        *(("3/3/2031 7:00 AM", True), ("48000", False), ("31-03-03", False), ("March", False)),
    ],
)
def test_dates_are_read_as_spreadsheets_write_them(tmp_path: Path, written: str, *, read_as: bool) -> None:
    found = read(tmp_path, f'{HEADER}U0AMARA,U0BEN,"{written}",\n')
    assert [each.first for each in found.pairs if isinstance(each, EvaluatorPair)] == (
        [date(2031, 3, 3)] if read_as else []
    )


@pytest.mark.parametrize("end", ["ongoing", "Present", "n/a", "-", "9999-12-31T23:59:59"])
def test_an_open_end_may_be_a_word(tmp_path: Path, end: str) -> None:
    (pair,) = read(tmp_path, f"{HEADER}U0AMARA,U0BEN,2031-03-03,{end}\n").pairs
    assert pair == EvaluatorPair("U0AMARA", "U0BEN", date(2031, 3, 3), None)
