"""A program's CSV files: read as Excel and others write them, and every bad row is listed with its line and reason."""

from datetime import date
from pathlib import Path

import pytest

from bot.imports import csv_files
from bot.imports.dates import AmbiguousDate, DateOrder
from bot.imports.evaluators import EvaluatorList, Lookup, read_evaluators
from bot.imports.people import read_people
from mentoring.people.evaluator_pairs import EvaluatorPair, StandingPair
from mentoring.people.placements import PlacementRow
from models import Role

UNCHECKED = Lookup(None, {})
MARCH = EvaluatorPair("U0AMARA", "U0BEN", date(2031, 3, 3), date(2031, 3, 30))
HEADER = "evaluator,resident,from,until\n"
ROW = "U0AMARA,U0BEN,2031-03-03,2031-03-30\n"


def write_file(folder: Path, content: str | bytes, name: str = "who.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def read(folder: Path, content: str | bytes, order: DateOrder | None = None) -> EvaluatorList:
    return read_evaluators([write_file(folder, content)], UNCHECKED, order)


def problems(found: EvaluatorList) -> list[tuple[int, str, str]]:
    return [(each.line, each.value, each.why) for each in found.problems]


def people_errors(file: Path) -> list[str]:
    with pytest.raises(csv_files.ImportFileError) as error:
        read_people(file)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    "content",
    [
        HEADER + ROW,
        f"\ufeff{HEADER}{ROW}",
        f" Evaluator ,RESIDENT,From,Until \r\n{ROW.strip()}\r\n,,,\r\n\r\n",
        (HEADER + ROW).replace(",", ";"),
        f"sep=;\n{HEADER}{ROW}".replace(",", ";"),
        (HEADER + ROW).replace(",", "\t").encode("utf-16"),
        (HEADER + ROW).encode("utf-16-le"),
        (HEADER + ROW).encode("utf-16-be"),
        b"\xfe\xff" + (HEADER + ROW).encode("utf-16-be"),
        (HEADER + ROW).replace(",", "|"),
        (HEADER + ROW).replace("\n", ",\n"),
        f"Rotations of 2031\n\nFor the GME office, in July\n{HEADER}{ROW}",
        "site,until,from,evaluator,resident,note\nEast,2031-03-30,2031-03-03,U0AMARA,U0BEN,\n",
        f"{HEADER}U0AMARA,U0BEN,\ufeff2031-03-03,2031-03-30\u200b\n",
        f"{HEADER}U0AMARA,U0BEN,3/3/2031 12:00:00 AM,3/30/2031 0:00\n",
        f"{HEADER}U0AMARA,U0BEN,3-Mar-31,30-Mar-2031\n",
        f'{HEADER}U0AMARA,U0BEN,"March 3, 2031","Mar 30, 2031"\n',
        f"{HEADER}U0AMARA,U0BEN,2031-03-03T00:00:00,2031-03-30 00:00:00\n",
    ],
    ids=[
        *(
            "plain",
            "bom",
            "spaced_headers",
            "semicolons",
            "sep_line",
            "utf16",
            "utf16_le",
            "utf16_be",
            "utf16_be_bom",
            "bars",
        ),
        *("trailing_commas", "title_rows", "other_order", "invisible", "us_times", "excel_months", "long_dates", "iso"),
    ],
)
def test_one_pair_is_read_however_it_is_written(tmp_path: Path, content: str | bytes) -> None:
    found = read(tmp_path, content)
    assert problems(found) == []
    assert list(found.pairs) == [MARCH]


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    content = f"evaluator,resident,from,until,name\n{ROW.strip()},Zoë\n".encode("cp1252")
    assert list(read(tmp_path, content).pairs) == [MARCH]


def test_bad_rows_in_a_file_of_evaluators_are_listed(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"{HEADER}U0AMARA,U0BEN,2031-03-30,2031-03-03\namara,U0BEN,2031-03-03,2031-03-30\n"
        "U0BEN,U0BEN,2031-03-03,2031-03-30\nU0AMARA,U0BEN,soon,2031-13-30\nU0AMARA,U0BEN\n"
        "U0AMARA,UXXXXXXX,2031-03-03,2031-03-30\nU0AMARA,U0BEN,2031-03-03,2031-03-30,oh\n",
    )
    assert problems(found) == [
        (2, "2031-03-03", "2031-03-03 is before 2031-03-30."),
        (3, "amara", "“amara” is not a member ID. Find it in the Slack profile under “Copy member ID”."),
        (4, "U0BEN", "“U0BEN” can't evaluate themselves."),
        (5, "soon", "“soon” is not a date. Write it as 2031-07-01."),
        (5, "2031-13-30", "“2031-13-30” is not a date. Write it as 2031-07-01."),
        (6, "", "the date is missing. Write it as 2031-07-01."),
        (7, "UXXXXXXX", "“UXXXXXXX” is a placeholder. Write the person's own member ID."),
        (8, "oh", "it has cells beyond its 4 columns: oh. Put a text with commas in quotes."),
    ]
    assert found.unreadable_rows == 3
    unknown_days = EvaluatorPair("U0AMARA", "U0BEN", None, None)
    assert found.doubtful == [unknown_days, unknown_days, unknown_days, MARCH]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    content = f'Title\n\n{HEADER}{ROW}\n"amara\nfable",U0BEN,2031-03-03,\nben,U0BEN,2031-03-03,\n'
    assert [line for line, _, _ in problems(read(tmp_path, content))] == [6, 8]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (f'U0DARA,U0SAM,2031-03-03,,"back half\n{ROW.strip()},\n{ROW.strip()},ok\n', 0),
        (f'U0DARA,U0SAM,2031-03-03,,"back half\n{ROW.strip()},\nU0RUTH,U0SAM,2031-03-03,,"\n', 2),
        (f'U0DARA,U0SAM,2031-03-03,,"back half\n{ROW.strip()},\nU0RUTH,U0SAM,2031-03-03,,"x\n', 0),
    ],
    ids=["never_closed", "closed_later", "closed_in_a_cell"],
)
def test_a_stray_quotation_mark_hides_no_row(tmp_path: Path, rows: str, line: int) -> None:
    (problem,) = problems(read(tmp_path, f"evaluator,resident,from,until,notes\n{rows}"))
    assert (problem[0], "quotation mark" in problem[2]) == (line, True)


def test_a_pair_above_the_names_of_the_columns_is_a_problem(tmp_path: Path) -> None:
    for row in (ROW, "amara@hospital.example,ben@hospital.example,2031-03-03,\n"):
        (problem,) = problems(read(tmp_path, f"{row}{HEADER}{ROW}"))
        assert problem[0] == 1
        assert "Move it below them." in problem[2]


def test_the_names_of_the_columns_may_stand_again_in_the_table(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}{ROW}Evaluator,Resident,From,Until\nU0DARA,U0BEN,2031-03-03,\n")
    assert (len(found.pairs), [each.line for each in found.left_out], found.problems) == (2, [3], [])


def test_a_file_of_pairs_is_never_one_of_standing_evaluators(tmp_path: Path) -> None:
    content = "evaluator,resident,start date,end date,program\nU0AMARA,U0BEN,2031-03-03,,Medicine\n"
    (problem,) = problems(read(tmp_path, content))
    assert "the column from is missing." in problem[2]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("u0amara", "Write it in capitals: U0AMARA."),
        ("@amara", "is neither a member ID nor one email address."),
        ("a@b.example c@d.example", "is neither a member ID nor one email address."),
        ("", "the evaluator is missing."),
    ],
)
def test_a_person_who_cannot_be_read_says_why(tmp_path: Path, written: str, why: str) -> None:
    (problem,) = problems(read(tmp_path, f"{HEADER}{written},U0BEN,2031-03-03,\n"))
    assert why in problem[2]


@pytest.mark.parametrize("written", ["<@U0AMARA>", "<@U0AMARA|amara>", "\u202aU0AMARA\u202c"])
def test_a_person_may_be_mentioned(tmp_path: Path, written: str) -> None:
    assert next(iter(read(tmp_path, f"{HEADER}{written},U0BEN,2031-03-03,\n").pairs)).evaluator == "U0AMARA"


@pytest.mark.parametrize("written", ["mailto:Amara@h.example", "Amara Fable <amara@h.example>", "amara@h.example"])
def test_an_address_may_stand_in_other_words(tmp_path: Path, written: str) -> None:
    found = read(tmp_path, f"{HEADER}{written},U0BEN,2031-03-03,\n")
    assert next(iter(found.pairs)).evaluator == "amara@h.example"
    assert (found.readable(), found.count_unreadable()) == ([], 1)


def test_what_is_left_out_is_listed(tmp_path: Path) -> None:
    one = write_file(tmp_path, f"July\n{HEADER}{ROW}{ROW}", "one.csv")
    other = write_file(tmp_path, HEADER + ROW, "other.csv")
    found = read_evaluators([one, other], UNCHECKED)
    assert [(each.file, each.line, each.value, each.why) for each in found.left_out] == [
        (one, 1, "July", "it is no row, but a title."),
        (one, 4, "U0AMARA", "it says the same as line 3."),
        (other, 2, "U0AMARA", f"it says the same as line 3 of {one}."),
    ]


def test_standing_evaluators_are_read_from_the_same_command_s_files(tmp_path: Path) -> None:
    lookup = Lookup(None, {"internal medicine": "Internal Medicine"})
    content = "evaluator,program\nU0AMARA, internal  medicine\nU0DARA,Neurology\nU0DARA,\n"
    found = read_evaluators([write_file(tmp_path, content)], lookup)
    assert list(found.pairs) == [StandingPair("U0AMARA", "Internal Medicine")]
    assert problems(found) == [
        (3, "Neurology", "no one is known in the program “Neurology”. Write it as in the list of people."),
        (4, "", "the program is missing."),
    ]
    assert read_evaluators([write_file(tmp_path, content[:-8])], UNCHECKED).problems == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is empty. Its first line must name the columns: "),
        ("who,whom\n", "no line names the columns evaluator,resident,from,until or evaluator,program."),
        ("evaluator;resident;from\nU0A;U0B;x\n", "the column until is missing."),
        ("evaluator,resident,from,until,from\n", "the column from stands twice. Keep one of them."),
        (b"\xff\xfe\x00", "it is no text. Save it as CSV in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is no text. Save it as CSV in UTF-8."),
        (
            HEADER + '"' + "x" * 140_000 + '"\n',
            "it can't be read (field larger than field limit (131072)). A quotation",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: str | bytes, why: str) -> None:
    (problem,) = problems(read(tmp_path, content))
    assert problem[2].startswith(why)


def test_a_missing_file_is_listed(tmp_path: Path) -> None:
    (problem,) = read_evaluators([tmp_path / "nowhere.csv"], UNCHECKED).problems
    assert (
        str(problem) == f"{tmp_path / 'nowhere.csv'}: it can't be opened (No such file or directory). Check its name."
    )


def test_programs_sites_and_roles_are_read(tmp_path: Path) -> None:
    rows = f"U0BEN,Internal Medicine,Eastgate,Resident\nU0AMARA,,{'s' * 80},\nU0SAM,,,student\n"
    assert read_people(write_file(tmp_path, f"person,program,site,role\n{rows}")) == [
        PlacementRow("U0BEN", "Internal Medicine", "Eastgate", Role.RESIDENT),
        PlacementRow("U0AMARA", "", "s" * 80),
        PlacementRow("U0SAM", "", "", Role.STUDENT),
    ]
    assert read_people(write_file(tmp_path, "person,program,site\nU0BEN,IM,\n")) == [PlacementRow("U0BEN", "IM", "")]


def test_a_person_stands_in_several_programs_each_with_a_year_and_an_end(tmp_path: Path) -> None:
    rows = "U0BEN,Pediatrics,,fellow,PGY-4,6/30/2033\nU0BEN,Psychiatry,,resident,4,\nU0SAM,Pediatrics,,,r010,ongoing\n"
    assert read_people(write_file(tmp_path, f"person,program,site,role,year,ends\n{rows}")) == [
        PlacementRow("U0BEN", "Pediatrics", "", Role.FELLOW, 4, date(2033, 6, 30)),
        PlacementRow("U0BEN", "Psychiatry", "", Role.RESIDENT, 4),
        PlacementRow("U0SAM", "Pediatrics", "", None, 10),
    ]


def test_years_and_ends_that_can_t_be_read_are_listed(tmp_path: Path) -> None:
    rows = (
        "U0BEN,IM,,11,\nU0SAM,IM,,0,\nU0DARA,IM,,second,\nU0PRIYA,IM,,2,6/7/2031\nU0CHIDI,,East,2,\n"
        "U0CHIDI, im ,,,\nU0CHIDI,IM,,,\nU0OMAR,IM,,,soon\nU0OMAR,Peds,,-3,\n"
    )
    assert people_errors(write_file(tmp_path, f"person,program,site,year,ends\n{rows}")) == [
        "Nothing was changed. These rows can't be imported:",
        "- line 2: “11” is not a year of training. Write a number from 1 to 10, such as 2.",
        "- line 3: “0” is not a year of training. Write a number from 1 to 10, such as 2.",
        "- line 4: “second” is not a year of training. Write a number from 1 to 10, such as 2.",
        f"- line 5: {AmbiguousDate('6/7/2031')}",
        "- line 6: U0CHIDI has a year or an end, but no program.",
        "- line 8: U0CHIDI is listed twice in IM.",
        "- line 9: “soon” is not a date. Write it as 2031-07-01.",
        "- line 10: “-3” is not a year of training. Write a number from 1 to 10, such as 2.",
    ]
    both = write_file(tmp_path, "person,program,site,year,ends\nU0PRIYA,IM,,2,6/7/2031\n")
    assert [each.ends for each in read_people(both, DateOrder.DAY_FIRST)] == [date(2031, 7, 6)]


def test_bad_rows_in_a_file_of_people_are_listed(tmp_path: Path) -> None:
    rows = f"ben,IM,East,\nU0BEN,IM,,\nU0BEN,IM,,\nU0SAM,,,\nU0DARA,{'p' * 81},,\nU0PRIYA,IM,,boss\n"
    assert people_errors(write_file(tmp_path, f"person,program,site,role\n{rows}")) == [
        "Nothing was changed. These rows can't be imported:",
        "- line 2: “ben” is not a member ID. Find it in the Slack profile under “Copy member ID”.",
        "- line 4: U0BEN is listed twice in IM.",
        "- line 5: U0SAM has neither a program nor a site.",
        f"- line 6: “{'p' * 80}…” is longer than 80 characters.",
        "- line 7: “boss” is not a role. The roles are: resident, fellow, attending, student, other.",
    ]


@pytest.mark.parametrize("text", ["", "who,whom\n"])
def test_a_file_of_people_must_name_its_columns(tmp_path: Path, text: str) -> None:
    (sentence,) = people_errors(write_file(tmp_path, text))
    assert sentence.startswith("Nothing was changed.")
    assert "person,program,site" in sentence
