"""Until when, as people type it: a table of phrases at five moments of the year, and the limits."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mentoring.people.typed_dates import FAR_OFF, LONGEST, MAX_LENGTH, Moment, Question, read

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2031, 3, 3, 9, 30, tzinfo=CHICAGO)
MOMENTS = (
    NOW,
    datetime(2031, 12, 26, 16, 0, tzinfo=CHICAGO),
    datetime(2032, 2, 29, 23, 30, tzinfo=CHICAGO),
    datetime(2031, 7, 31, 7, 0, tzinfo=CHICAGO),
    datetime(2031, 10, 12, 12, 0, tzinfo=CHICAGO),
)
TABLE = [
    tuple(line.split(" = "))
    for line in (Path(__file__).parent / "typed_dates.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def as_cell(found: Moment | Question | None) -> str:
    """Write what was understood as the table does."""
    if found is None:
        return "-"
    if isinstance(found, Question):
        return f"? {' | '.join(map(as_cell, found.choices))}{' far' if found.sentence == FAR_OFF else ''}"
    starts = f"[{found.starts:%m-%d}]→" if found.starts else ""
    return f"{starts}{found.ends:%y-%m-%d}{f' {found.ends:%H:%M}' if found.has_time else ''}"


@pytest.mark.parametrize(("typed", "expected"), TABLE, ids=[typed for typed, _ in TABLE])
def test_each_phrase_means_what_the_table_says(typed: str, expected: str) -> None:
    assert " ; ".join(as_cell(read(typed, now)) for now in MOMENTS) == expected
    assert " ; ".join(as_cell(read(f"  {typed.upper()}. ", now)) for now in MOMENTS) == expected


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 120
    assert len({typed for typed, _ in TABLE}) == len(TABLE)


def test_what_lies_more_than_six_months_off_is_asked_about_and_never_guessed() -> None:
    six_months = datetime(2031, 9, 3, tzinfo=CHICAGO)
    assert read("9/3", NOW) == Moment(six_months)
    assert read("9/4", NOW) == Question(FAR_OFF, (Moment(six_months + timedelta(days=1)),))


def test_what_lies_more_than_a_year_off_is_left_to_the_pause_to_refuse() -> None:
    last = (NOW + LONGEST).date()
    assert isinstance(read(last.isoformat(), NOW), Question)
    assert isinstance(read((last + timedelta(days=1)).isoformat(), NOW), Moment)


@pytest.mark.parametrize("typed", ["2030-01-01", "Jan 2030", "through February 2030"])
def test_what_is_past_is_left_to_the_pause_to_refuse(typed: str) -> None:
    found = read(typed, NOW)
    assert isinstance(found, Moment)
    assert found.ends < NOW


NO_DATES = ("", " ", "x" * 10_000, "1" * MAX_LENGTH, "99999-99-99", "0/0", "00:00:00:00", "²", "٣/٣/٣/٣")


@pytest.mark.parametrize("typed", [*NO_DATES, "through 9999-12-31"])
def test_text_that_is_no_date_is_never_an_error(typed: str) -> None:
    assert read(typed, NOW) is None
