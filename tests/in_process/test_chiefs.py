"""Chief residents are named to someone for whom there is no one: they may know whom to ask."""

import pytest

from mentoring.people.placements import PlacementRow, import_placements
from mentoring.program import staff
from models import Duty
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital
from tests.in_process.settings_steps import open_program
from tests.steps import block, import_evaluator

LEAD = "A chief resident may know whom to ask:"


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace, where Ben is in Medicine and Priya in Surgery."""
    rows = [PlacementRow(hospital.ben.id, "Medicine", ""), PlacementRow(hospital.priya.id, "Surgery", "")]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, rows)
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", is_admin=True)
    return hospital.sam


def name_chiefs(hospital: Hospital, *chiefs: UserClient) -> None:
    with hospital.db.begin() as s:
        staff.name(s, hospital.team_id, Duty.CHIEF, [each.id for each in chiefs], "", hospital.now)


def look(hospital: Hospital, resident: UserClient) -> str:
    """Open **Who can help** from a resident's Home. Returns: its text."""
    hospital.settle()
    resident.click("Who can help", view=resident.open_home())
    shown = resident.shows(resident.await_modal("Who can help"))
    resident.close_modal()
    return shown


def test_the_chiefs_of_ones_program_are_named_when_there_is_no_one(hospital: Hospital, admin: UserClient) -> None:
    for program, chiefs in (("Medicine", [hospital.ruth.id, hospital.ben.id]), ("Surgery", [hospital.dara.id])):
        open_program(admin, program)
        assert admin.submit(chiefs=chiefs) == {}
        admin.close_modal()
    for resident in (hospital.ben, hospital.priya):
        hospital.share_goal(resident, "learning to sail")
    assert f"{LEAD} @Ruth Margin." in look(hospital, hospital.ben)
    assert f"{LEAD} @Dara Vellum." in look(hospital, hospital.priya)


def test_no_chief_is_named_while_someone_can_be_asked_nor_where_there_is_none(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    assert LEAD not in look(hospital, hospital.ben)
    name_chiefs(hospital, hospital.ruth)
    assert LEAD in look(hospital, hospital.ben)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.let_time_pass(hours=2.1)
    assert LEAD not in look(hospital, hospital.ben)


def test_a_chief_who_evaluates_someone_is_not_named_to_them(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth, hospital.dara)
    hospital.share_goal(hospital.ben, "learning to sail")
    import_evaluator(hospital, hospital.ruth, hospital.ben)
    assert f"{LEAD} @Dara Vellum." in look(hospital, hospital.ben)


def test_a_chief_whom_someone_evaluates_is_not_named_to_them(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth, hospital.dara)
    hospital.share_goal(hospital.ben, "learning to sail")
    import_evaluator(hospital, hospital.ben, hospital.ruth)
    assert f"{LEAD} @Dara Vellum." in look(hospital, hospital.ben)


@pytest.mark.parametrize("blocker", ["amara", "ben"])
def test_a_block_keeps_a_chief_from_being_named(hospital: Hospital, blocker: str) -> None:
    name_chiefs(hospital, hospital.amara, hospital.ruth)
    block(getattr(hospital, blocker), hospital.introduce_pair())
    assert f"{LEAD} @Ruth Margin." in look(hospital, hospital.ben)


def test_a_second_opinion_without_anyone_names_the_chiefs(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth)
    hospital.introduce_pair()
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    assert f"{LEAD} @Ruth Margin." in hospital.ben.shows(hospital.ben.await_modal("Second opinion"))


def test_at_most_three_chiefs_are_named(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth, hospital.dara, hospital.amara, hospital.sam)
    hospital.share_goal(hospital.ben, "learning to sail")
    assert look(hospital, hospital.ben).partition(LEAD)[2].count("@") == 3
