"""Chief residents are named to someone for whom there is no one: they may know whom to ask."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mentoring.people.placements import PlacementRow, import_placements
from mentoring.program import staff
from models import Block, Duty, Placement, Role, Shift, ShiftKind
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital
from tests.in_process.settings_steps import make_admin, open_program
from tests.steps import import_evaluator, open_who_can_help

LEAD = "A chief resident may know whom to ask:"


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace, where Ben is in Medicine and Priya in Surgery."""
    rows = [PlacementRow(hospital.ben.id, "Medicine", ""), PlacementRow(hospital.priya.id, "Surgery", "")]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, rows)
    return make_admin(hospital, hospital.sam)


def name_chiefs(hospital: Hospital, *chiefs: UserClient) -> None:
    with hospital.db.begin() as s:
        staff.name(s, hospital.team_id, Duty.CHIEF, [each.id for each in chiefs], "", hospital.now)


def look(hospital: Hospital, resident: UserClient) -> str:
    """Open **Who can help** from a resident's Home, and close it again. Returns: its text."""
    shown = open_who_can_help(hospital, resident)
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


@pytest.mark.parametrize("by_the_chief", [True, False], ids=["by the chief", "by the resident"])
def test_a_block_keeps_a_chief_from_being_named(hospital: Hospital, by_the_chief: object) -> None:
    name_chiefs(hospital, hospital.dara, hospital.ruth)
    hospital.share_goal(hospital.ben, "learning to sail")
    pair = (hospital.dara.id, hospital.ben.id)
    blocker, blocked = pair if by_the_chief else pair[::-1]
    with hospital.db.begin() as s:
        s.add(Block(team_id=hospital.team_id, blocker=blocker, blocked=blocked, created_at=hospital.now))
    assert f"{LEAD} @Ruth Margin." in look(hospital, hospital.ben)


@pytest.mark.parametrize("away", ["left", "paused", "wants no messages", "takes no part"])
def test_a_chief_who_is_away_is_not_named(hospital: Hospital, away: str) -> None:
    name_chiefs(hospital, hospital.dara, hospital.ruth)
    hospital.share_goal(hospital.ben, "learning to sail")
    match away:
        case "left":
            hospital.publish_offers(hospital.dara, CODES)
            hospital.workspace.post(f"/sandbox/users/{hospital.dara.id}", deleted=True)
        case "paused":
            hospital.dara.command("/curbside pause 2 weeks")
        case "wants no messages":
            hospital.dara.command("/curbside don't message me")
        case "takes no part":
            rows = [PlacementRow(hospital.dara.id, "Medicine", "", Role.STUDENT)]
            with hospital.db.begin() as s:
                import_placements(s, hospital.team_id, rows)
                placed = select(Placement).where(Placement.user_id == hospital.dara.id)
                assert not s.scalars(placed).one().takes_part
    assert f"{LEAD} @Ruth Margin." in look(hospital, hospital.ben)


def test_a_chief_on_a_shift_is_named_after_it(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth)
    hospital.share_goal(hospital.ben, "learning to sail")
    ends = hospital.now + timedelta(hours=3)
    with hospital.db.begin() as s:
        shift = {"kind": ShiftKind.CALL, "starts_at": hospital.now - timedelta(hours=1), "ends_at": ends}
        s.add(Shift(team_id=hospital.team_id, user_id=hospital.ruth.id, **shift))
    assert LEAD not in look(hospital, hospital.ben)
    hospital.let_time_pass(hours=3.1)
    assert LEAD in look(hospital, hospital.ben)


def test_no_chief_is_named_while_a_request_waits(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth)
    request = hospital.ask_amara()
    assert LEAD not in look(hospital, hospital.ben)
    hospital.amara.click("Not now", request)
    assert f"{LEAD} @Ruth Margin." in look(hospital, hospital.ben)


def test_a_chief_who_was_suggested_already_is_not_named(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.amara)
    hospital.amara.click("Not now", hospital.ask_amara())
    assert LEAD not in look(hospital, hospital.ben)


def test_the_chiefs_of_ones_own_program_come_first(hospital: Hospital, admin: UserClient) -> None:
    everyone = sorted([hospital.amara, hospital.chidi, hospital.dara, hospital.ruth], key=lambda each: each.id)
    *others, last = everyone  # by their ids, the last one would not be among the three
    name_chiefs(hospital, *others)
    open_program(admin, "Medicine")
    assert admin.submit(chiefs=[last.id]) == {}
    hospital.share_goal(hospital.ben, "learning to sail")
    names = {hospital.amara.id: "Amara", hospital.chidi.id: "Chidi", hospital.dara.id: "Dara", hospital.ruth.id: "Ruth"}
    assert f"{LEAD} @{names[last.id]} " in look(hospital, hospital.ben)


def test_a_second_opinion_without_anyone_names_the_chiefs(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth)
    hospital.introduce_pair()
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    assert f"{LEAD} @Ruth Margin." in hospital.ben.shows(hospital.ben.await_modal("Second opinion"))


def test_at_most_three_chiefs_are_named(hospital: Hospital) -> None:
    name_chiefs(hospital, hospital.ruth, hospital.dara, hospital.amara, hospital.sam)
    hospital.share_goal(hospital.ben, "learning to sail")
    assert look(hospital, hospital.ben).partition(LEAD)[2].count("@") == 3
