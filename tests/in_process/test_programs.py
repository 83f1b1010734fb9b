"""Programs: each has its own year, admins, chiefs and standing evaluators, set by who looks after it."""

from datetime import date

import pytest
from sqlalchemy import select

from mentoring import mentoring_record
from mentoring.mentors import common_ground
from mentoring.people import exclusions, people
from mentoring.people.evaluator_pairs import StandingPair
from mentoring.people.evaluators import replace
from mentoring.people.placements import PlacementRow, import_placements
from mentoring.program import programs, staff
from mentoring.program.programs import ProgramSummary
from models import AuditedAction, AuditEntry, Duty, Evaluation, Forgotten, Placement, Program, Role
from sandbox.client import Refused, UserClient
from tests.hospital import Hospital
from tests.in_process.forgetting_steps import forget
from tests.in_process.settings_steps import open_program


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace with two programs: Ben and Priya are in Medicine, Dara in Surgery."""
    rows = [
        (hospital.ben, "Medicine", "East"),
        (hospital.priya, "Medicine", "West"),
        (hospital.dara, "Surgery", "East"),
    ]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(who.id, program, site) for who, program, site in rows])
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", is_admin=True)
    return hospital.sam


def load(hospital: Hospital, name: str) -> ProgramSummary:
    with hospital.db() as s:
        return programs.load(s, hospital.team_id, name)


def test_a_program_shows_what_was_imported_and_keeps_what_is_set(hospital: Hospital, admin: UserClient) -> None:
    shown = admin.shows(open_program(admin, "Medicine"))
    assert "2 people, at 2 sites, as last imported." in shown
    assert admin.submit(year_month="6", year_day="24", admins=[hospital.amara.id], chiefs=[hospital.ben.id]) == {}
    assert "Saved." in admin.shows(admin.await_modal("Program settings"))
    values = load(hospital, "Medicine").values
    assert (values.month, values.day, values.admins, values.chiefs) == (6, 24, [hospital.amara.id], [hospital.ben.id])
    assert load(hospital, "Surgery").values.month == 7
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "medicine", "")])
        assert s.scalars(select(Program.name).order_by(Program.name)).all() == ["Medicine", "Surgery"]
        assert programs.year_begins(s, hospital.team_id, hospital.ben.id) == (6, 24)
        assert programs.load(s, hospital.team_id, "Medicine").people == 1
    with hospital.db() as s:
        entries = select(AuditEntry.detail).where(AuditEntry.action == AuditedAction.CHANGED_SETTINGS)
        assert set(s.scalars(entries)) == {
            "program admins of Medicine: 1",
            "chiefs of Medicine: 1",
            "year of Medicine",
        }


def test_someone_in_two_programs_belongs_to_both_and_counts_in_the_first(hospital: Hospital, admin: UserClient) -> None:
    ends = date(2033, 6, 30)
    rows = [
        PlacementRow(hospital.ben.id, "Medicine", "East", Role.RESIDENT, 2, ends),
        PlacementRow(hospital.ben.id, "Pediatrics", "East", Role.RESIDENT, 2, ends),
        PlacementRow(hospital.priya.id, "Pediatrics", "East", Role.RESIDENT, 1),
        *(PlacementRow(each, "Surgery", "West", Role.ATTENDING) for each in (hospital.dara.id, "U0ONE", "U0TWO")),
    ]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, rows)
        evaluators = [StandingPair(hospital.amara.id, "Medicine"), StandingPair(hospital.ruth.id, "Pediatrics")]
        replace(s, hospital.team_id, "standing", evaluators, hospital.now)
    for person in (hospital.ben, hospital.priya, hospital.amara, hospital.ruth):
        person.open_home()
    shown = admin.shows(open_program(admin, "Pediatrics"))
    assert (
        "2 people, as last imported. By year of training: 1 in year 1, 1 in year 2. Leaving: 1 on Jun 30, 2033."
        in shown
    )
    assert admin.submit(year_month="6", year_day="24") == {}
    both = ("you're both in Pediatrics", "you're both at East")
    concepts = hospital.program.matcher.lexicon.concepts
    with hospital.db.begin() as s:
        ben, priya, amara, ruth = (
            people.get(s, hospital.team_id, each.id)
            for each in (hospital.ben, hospital.priya, hospital.amara, hospital.ruth)
        )
        assert exclusions.are_paired(s, ben.id, amara.id, hospital.now)
        assert exclusions.are_paired(s, ben.id, ruth.id, hospital.now)
        assert not exclusions.are_paired(s, priya.id, amara.id, hospital.now)
        assert common_ground.in_common(s, ben, [priya.id], concepts)[priya.id] == both
        assert programs.year_begins(s, hospital.team_id, ben.user_id) == (7, 1)
        assert programs.year_begins(s, hospital.team_id, priya.user_id) == (6, 24)
        import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "", "West"), rows[1], rows[0]])
        assert programs.year_begins(s, hospital.team_id, ben.user_id) == (6, 24)


def test_who_comes_back_stays_apart_from_the_evaluators_of_all_their_programs(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        rows = [PlacementRow(hospital.ben.id, each, "", Role.RESIDENT) for each in ("Medicine", "Pediatrics")]
        import_placements(s, hospital.team_id, [*rows, PlacementRow(hospital.ben.id, "Surgery", "", Role.ATTENDING)])
    forget(hospital, hospital.ben)
    with hospital.db.begin() as s:
        assert s.scalars(select(Forgotten)).one().programs == ["Medicine", "Pediatrics"]
        pairs = [StandingPair(hospital.amara.id, each) for each in ("Medicine", "Pediatrics", "Surgery")]
        replace(s, hospital.team_id, "standing", pairs, hospital.now)
        found = s.scalars(select(Evaluation.program).order_by(Evaluation.program)).all()
        assert (found, s.scalars(select(Placement)).all()) == (["Medicine", "Pediatrics"], [])


DAYS = [
    ("2", "28", True),
    ("2", "29", False),
    ("4", "31", False),
    ("12", "31", True),
    ("7", "0", False),
    ("7", "x", False),
]


@pytest.mark.parametrize(("month", "day", "is_taken"), DAYS)
def test_a_year_begins_on_a_day_that_every_year_has(
    admin: UserClient,
    month: str,
    day: str,
    is_taken: bool,  # noqa: FBT001 (a parameter)
) -> None:
    open_program(admin, "Medicine")
    assert (admin.submit(year_month=month, year_day=day) == {}) is is_taken


def test_a_standing_evaluator_and_the_residents_are_kept_apart_at_once(hospital: Hospital, admin: UserClient) -> None:
    hospital.publish_offers(hospital.amara, "running a code")
    hospital.ben.open_home()
    open_program(admin, "Medicine")
    assert admin.submit(evaluators=[hospital.amara.id]) == {}
    with hospital.db() as s:
        ben, amara = (people.get(s, hospital.team_id, each.id) for each in (hospital.ben, hospital.amara))
        assert exclusions.are_paired(s, ben.id, amara.id, hospital.now)
    admin.close_modal()
    open_program(admin, "Medicine")
    assert admin.submit(evaluators=[]) == {}
    with hospital.db() as s:
        assert not exclusions.are_paired(s, ben.id, amara.id, hospital.now)


def test_a_program_admin_sets_their_program_and_sees_the_rest(hospital: Hospital, admin: UserClient) -> None:
    amara = hospital.amara
    open_program(admin, "Medicine")
    assert admin.submit(admins=[amara.id]) == {}
    amara.open_home()
    amara.await_home("Program settings")
    amara.click("Program settings", view=amara.open_home())
    overview = amara.await_modal("Program settings")
    accessories = [each["accessory"] for each in overview["blocks"] if "accessory" in each]
    assert [each["type"] for each in accessories] == ["static_select"]
    assert [each["value"] for each in accessories[0]["options"]] == ["Medicine"]
    with pytest.raises(Refused):
        amara.select("Choose a program", "Surgery", overview)
    amara.select("Choose a program", "Medicine", overview)
    assert "Program admins" not in amara.shows(amara.await_modal("Program"))
    assert amara.submit(year_day="2") == {}
    assert load(hospital, "Medicine").values.admins == [amara.id]
    assert load(hospital, "Medicine").values.day == 2


def test_a_form_is_refused_from_who_no_longer_looks_after_the_program(hospital: Hospital, admin: UserClient) -> None:
    open_program(admin, "Medicine")
    assert admin.submit(admins=[hospital.amara.id]) == {}
    hospital.amara.open_home()
    hospital.amara.await_home("Program settings")
    open_program(hospital.amara, "Medicine")
    with hospital.db.begin() as s:
        staff.name(s, hospital.team_id, Duty.PROGRAM_ADMIN, [], "", hospital.now, "Medicine")
    hospital.amara.submit(year_day="9")
    assert load(hospital, "Medicine").values.day == 1


def test_a_mentor_s_record_counts_years_as_their_program_does(hospital: Hospital, admin: UserClient) -> None:
    open_program(admin, "Medicine")
    assert admin.submit(year_month="6", year_day="24") == {}
    with hospital.db() as s:
        assert programs.year_begins(s, hospital.team_id, hospital.ben.id) == (6, 24)
        assert programs.year_begins(s, hospital.team_id, hospital.amara.id) == (7, 1)
    days = (date(2031, 6, 23), date(2031, 6, 24))
    assert [mentoring_record.academic_year(day, (6, 24)) for day in days] == ["2030-31", "2031-32"]


def test_without_programs_the_settings_say_where_they_come_from(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", is_admin=True)
    hospital.sam.click("Program settings", view=hospital.sam.open_home())
    assert "None yet. They come with the list of people" in hospital.sam.shows(hospital.sam.await_modal())
