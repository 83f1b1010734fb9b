"""A mentor's record of the help they gave, without anyone's name."""

import csv
import io
from datetime import date

import httpx
import pytest
from sqlalchemy import select

from mentoring import mentoring_record
from mentoring.mentors import common_ground
from mentoring.mentors.common_ground import PlacementRow
from models import Person
from sandbox.client import UserClient
from tests.hospital import Hospital
from tests.steps import end_introduction


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
        common_ground.import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "Internal Medicine", "")])
    finish_after_one_meeting(hospital, "=You were there.", keep=True)
    hospital.amara.open_home()
    hospital.amara.click("My record", view=hospital.amara.await_home("People you've helped"))
    (row,) = record_rows(hospital, hospital.amara)
    assert set(row) == set(mentoring_record.COLUMNS)
    assert row | {"products": "", "what I learned": ""} == row
    assert (row["academic year"], row["learner level"], row["learner's program"]) == (
        "2030-31",
        "PGY-2",
        "Internal Medicine",
    )
    assert (row["field"], row["kind"], row["role"]) == ("Clinical reasoning & patient care", "one coffee", "mentor")
    assert (row["start"], row["end"], row["meetings"]) == ("2031-03-03", "2031-03-03", "1")
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
        assert mentoring_record.rows(s, amara) == []


@pytest.mark.parametrize(
    ("day", "year"), [(date(2031, 6, 30), "2030-31"), (date(2031, 7, 1), "2031-32"), (date(2099, 7, 1), "2099-00")]
)
def test_the_academic_year_begins_in_july(day: date, year: str) -> None:
    assert mentoring_record.academic_year(day) == year
