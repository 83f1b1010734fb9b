"""A mentor's own record: what they gave, without a name."""

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


def rows_of(hospital: Hospital, mentor: UserClient) -> list[dict[str, str]]:
    (file,) = mentor.await_message("Your mentoring record")["files"]
    return list(csv.DictReader(io.StringIO(httpx.get(hospital.server.address + file["url_private"]).text)))


def wrapped_up(hospital: Hospital, thanks: str, *, keep: bool) -> None:
    """Ben and Amara have met once, and he is done."""
    hospital.ben.click("We've met", hospital.introduce_pair())
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks=thanks, keep=["keep"] if keep else []) == {}


def test_a_mentor_takes_their_record_from_home(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        common_ground.import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "Internal Medicine", "")])
    wrapped_up(hospital, "=You were there.", keep=True)
    hospital.amara.open_home()
    hospital.amara.click("My record", view=hospital.amara.await_home("People you've helped"))
    (row,) = rows_of(hospital, hospital.amara)
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


def test_a_thank_you_that_was_not_to_be_kept_is_not_in_it(hospital: Hospital) -> None:
    wrapped_up(hospital, "You were there.", keep=False)
    hospital.amara.open_home()
    hospital.amara.click("My record", view=hospital.amara.await_home("People you've helped"))
    (row,) = rows_of(hospital, hospital.amara)
    assert row["thanks, kept with consent"] == ""


def test_what_ended_before_they_met_is_not_in_it(hospital: Hospital) -> None:
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
