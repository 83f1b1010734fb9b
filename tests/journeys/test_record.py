"""A mentor's record of the help they gave, without anyone's name."""

import csv
import io
from datetime import date

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from mentoring import mentoring_record
from mentoring.matching import Matcher
from mentoring.people.placements import PlacementRow, import_placements
from models import Goal, HeldMeeting, Introduction, Person
from sandbox.client import UserClient
from tests.hospital import Hospital
from tests.steps import NOW, create_goal, create_introduction, end_introduction, person_named


def record_rows(hospital: Hospital, mentor: UserClient) -> list[dict[str, str]]:
    (file,) = mentor.await_message("Your mentoring record")["files"]
    return list(csv.DictReader(io.StringIO(httpx.get(hospital.page_of(file)).text)))


def finish_after_one_meeting(hospital: Hospital, thanks: str, *, keep: bool) -> None:
    """Ben and Amara meet once, and Ben finishes his goal."""
    hospital.ben.click("We've met", hospital.introduce_pair())
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks=thanks, keep=["keep"] if keep else []) == {}


def test_a_mentor_downloads_their_record_from_home(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "Internal Medicine", "")])
    finish_after_one_meeting(hospital, "=You were there.", keep=True)
    hospital.amara.open_home()
    hospital.amara.click("My record", view=hospital.amara.await_home("People you've helped"))
    (row,) = record_rows(hospital, hospital.amara)
    assert set(row) == set(mentoring_record.COLUMNS)
    assert row | {"products": "", "what I learned": ""} == row
    assert (row["academic year"], row["learner level"], row["learner's program"]) == ("2030-31", "", "")
    assert (row["field"], row["kind"], row["role"]) == ("Clinical reasoning & patient care", "one coffee", "mentor")
    assert (row["start"], row["end"], row["meetings"]) == ("2031-03", "2031-03", "1")
    assert row["hours (approximate)"] == "0.5"
    assert row["thanks, kept with consent"] == "'=You were there."
    assert "Ben" not in str(row)


def test_a_thank_you_without_consent_is_not_in_the_record(hospital: Hospital) -> None:
    finish_after_one_meeting(hospital, "You were there.", keep=False)
    hospital.amara.open_home()
    hospital.amara.click("My record", view=hospital.amara.await_home("People you've helped"))
    (row,) = record_rows(hospital, hospital.amara)
    assert row["thanks, kept with consent"] == ""


def test_an_introduction_that_ended_without_a_meeting_is_not_in_the_record(hospital: Hospital) -> None:
    end_introduction(hospital.amara, hospital.introduce_pair())
    hospital.settle()
    with hospital.db() as s:
        amara = s.scalars(select(Person).where(Person.user_id == hospital.amara.id)).one()
        assert mentoring_record.rows(s, amara, 5, hospital.now) == []


@pytest.mark.parametrize(("learners", "is_told"), [(3, False), (4, True)])
def test_a_level_and_program_are_told_only_where_enough_learners_share_both(
    store: sessionmaker[Session], matcher: Matcher, learners: int, *, is_told: bool
) -> None:
    with store.begin() as s:
        introduction = s.get_one(Introduction, create_introduction(s, matcher))
        introduction.meetings.append(HeldMeeting(view_id="V9", reported_at=NOW))
        everyone = ("Ben", "Sam", "Priya", "Dara", "Ruth")
        import_placements(s, "T1", [PlacementRow(f"U{name}", "Medicine", "") for name in everyone])
        for number, name in enumerate(everyone[1:], 1):
            goal_id = create_goal(s, person_named(s, name), matcher)
            s.get_one(Goal, goal_id).about = "PGY-2" if number < learners else "PGY-1"
        introduction.goal.about = "PGY-2, Medicine"
        s.flush()
        (row,) = mentoring_record.rows(s, introduction.mentor, 4, NOW)
    told = (row["learner level"], row["learner's program"])
    assert told == (("PGY-2", "Medicine") if is_told else ("", ""))


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff@x"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\u22121", "\n\n \t=1", "\u2028=1", "\u202e=1"),
    ],
)
def test_no_cell_is_a_formula_whatever_it_begins_with(cell: str) -> None:
    assert mentoring_record.plain_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["You = me", "1-2", "", "“=”", "a@b", "PGY-2"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert mentoring_record.plain_cell(cell) == cell


@pytest.mark.parametrize(
    ("day", "year"), [(date(2031, 6, 30), "2030-31"), (date(2031, 7, 1), "2031-32"), (date(2099, 7, 1), "2099-00")]
)
def test_the_academic_year_begins_in_july(day: date, year: str) -> None:
    assert mentoring_record.academic_year(day) == year
