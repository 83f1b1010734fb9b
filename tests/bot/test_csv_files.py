"""A program's CSV files: every bad row is listed with its line number and the reason."""

from datetime import date
from pathlib import Path

import pytest

from bot.imports import csv_files
from bot.imports.evaluators import read_evaluators
from bot.imports.people import read_people
from mentoring.mentors.common_ground import PlacementRow
from mentoring.people.exclusions import EvaluatorPair


def write_file(folder: Path, text: str) -> Path:
    file = folder / "who.csv"
    file.write_text(text, "utf-8")
    return file


def error_lines(file: Path, *, people: bool) -> list[str]:
    with pytest.raises(csv_files.ImportFileError) as error:
        (read_people if people else read_evaluators)(file)
    return str(error.value).splitlines()


def test_evaluators_are_read(tmp_path: Path) -> None:
    rows = "U0AMARA, U0BEN,2031-03-03,2031-03-30\n\nU0AMARA,U0SAM,2031-03-03,2031-03-03\n"
    first, last = date(2031, 3, 3), date(2031, 3, 30)
    assert read_evaluators(write_file(tmp_path, f"\ufeffEvaluator,Resident,From,Until\n{rows}")) == [
        EvaluatorPair("U0AMARA", "U0BEN", first, last),
        EvaluatorPair("U0AMARA", "U0SAM", first, first),
    ]


def test_bad_rows_in_a_file_of_evaluators_are_listed(tmp_path: Path) -> None:
    file = write_file(
        tmp_path,
        "evaluator,resident,from,until\nU0AMARA,U0BEN,2031-03-30,2031-03-03\namara,U0BEN,2031-03-03,2031-03-30\n"
        "U0BEN,U0BEN,2031-03-03,2031-03-30\nU0AMARA,U0BEN,3/3/31,2031-03-30\nU0AMARA,U0BEN\n",
    )
    assert error_lines(file, people=False) == [
        "Nothing was changed. These rows can't be imported:",
        "- line 2: 2031-03-03 is before 2031-03-30.",
        "- line 3: “amara” is not a member ID. Find it in the Slack profile under “Copy member ID”.",
        "- line 4: U0BEN can't evaluate themselves.",
        "- line 5: “3/3/31” is not a date. Write it as 2031-07-01.",
        "- line 6: it needs 4 cells but has 2.",
    ]


def test_programs_and_sites_are_read(tmp_path: Path) -> None:
    file = write_file(tmp_path, f"person,program,site\nU0BEN,Internal Medicine,Eastgate\nU0AMARA,,{'s' * 80}\n")
    assert read_people(file) == [
        PlacementRow("U0BEN", "Internal Medicine", "Eastgate"),
        PlacementRow("U0AMARA", "", "s" * 80),
    ]


def test_bad_rows_in_a_file_of_people_are_listed(tmp_path: Path) -> None:
    rows = f"ben,IM,East\nU0BEN,IM,\nU0BEN,IM,\nU0SAM,,\nU0DARA,{'p' * 81},\nU0PRIYA\n"
    assert error_lines(write_file(tmp_path, f"person,program,site\n{rows}"), people=True) == [
        "Nothing was changed. These rows can't be imported:",
        "- line 2: “ben” is not a member ID. Find it in the Slack profile under “Copy member ID”.",
        "- line 4: U0BEN is listed twice.",
        "- line 5: U0SAM has neither a program nor a site.",
        f"- line 6: “{'p' * 80}…” is longer than 80 characters.",
        "- line 7: it needs 3 cells but has 1.",
    ]


@pytest.mark.parametrize("text", ["", "who,whom\n"])
def test_the_first_line_must_name_the_columns(tmp_path: Path, text: str) -> None:
    message = "The first line must be: person,program,site. Nothing was changed."
    assert error_lines(write_file(tmp_path, text), people=True) == [message]


def test_a_missing_file_and_a_binary_file_are_reported(tmp_path: Path) -> None:
    assert "can't be read" in error_lines(tmp_path / "nowhere.csv", people=False)[0]
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00")
    assert "Save it as CSV in UTF-8." in error_lines(tmp_path / "picture.csv", people=False)[0]
