"""Guests, people of connected workspaces and students take no part; they read one sentence."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from mentoring.people import people, placements
from mentoring.people.placements import PlacementRow
from models import Person, Role
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral, click_forged_button

GUESTS, STUDENTS = "Curbside is for members of this workspace", "Curbside isn't open to students"


def make_guest(hospital: Hospital, person: UserClient) -> None:
    hospital.workspace.post(f"/sandbox/users/{person.id}", is_restricted=True)


def make_guest_of_one_channel(hospital: Hospital, person: UserClient) -> None:
    hospital.workspace.post(f"/sandbox/users/{person.id}", is_ultra_restricted=True)


def make_stranger(hospital: Hospital, person: UserClient) -> None:
    """Slack lets people of a connected workspace use buttons in shared channels; they have no commands here."""
    hospital.server.slack.workspace.users[person.id].home_team = "T0ELSEWHERE"


def make_student(hospital: Hospital, person: UserClient, *, take_part: bool = False) -> None:
    with hospital.db.begin() as s:
        rows = [PlacementRow(person.id, "Medicine", "", Role.STUDENT)]
        placements.import_placements(s, hospital.team_id, rows, students_take_part=take_part)


OUTSIDERS = [(make_guest, GUESTS), (make_guest_of_one_channel, GUESTS), (make_student, STUDENTS)]


@pytest.mark.parametrize(("make", "sentence"), OUTSIDERS)
@pytest.mark.parametrize(
    "command", ["/grow learning to sail", "/mentor leading a code", "/mentor find codes", "/curbside help"]
)
def test_a_command_is_answered_with_one_sentence(
    hospital: Hospital, make: Callable[[Hospital, UserClient], None], sentence: str, command: str
) -> None:
    make(hospital, hospital.priya)
    hospital.priya.command(command)
    await_ephemeral(hospital.priya, sentence)
    assert hospital.priya.modal is None
    with hospital.db() as s:
        assert s.scalars(select(Person)).all() == []


@pytest.mark.parametrize(("make", "sentence"), [*OUTSIDERS, (make_stranger, GUESTS)])
def test_home_and_the_button_of_a_post_show_one_sentence(
    hospital: Hospital, make: Callable[[Hospital, UserClient], None], sentence: str
) -> None:
    hospital.share_goal(hospital.ben)
    make(hospital, hospital.priya)
    hospital.priya.click("I can help", hospital.priya.await_message("without freezing", hospital.growth))
    await_ephemeral(hospital.priya, sentence)
    if make is not make_stranger:
        assert hospital.priya.shows(hospital.priya.open_home()).startswith(sentence)
        post = hospital.priya.await_message("without freezing", hospital.growth)
        hospital.priya.shortcut("goal.grow_from_this", post)
        assert hospital.priya.modal is None
    with hospital.db() as s:
        assert [each.user_id for each in s.scalars(select(Person))] == [hospital.ben.id]


@pytest.mark.parametrize(("make", "sentence"), OUTSIDERS)
def test_they_are_not_chosen_as_colleagues_or_in_workflows(
    hospital: Hospital, make: Callable[[Hospital, UserClient], None], sentence: str
) -> None:
    make(hospital, hospital.chidi)
    hospital.amara.click("Suggest a colleague", hospital.ask_amara())
    hospital.amara.await_modal("Suggest a colleague")
    assert sentence in hospital.amara.submit(colleague=hospital.chidi.id)["colleague"]
    for step in ("invite_to_grow", "suggest_mentors"):
        ran = hospital.dara.step(step, person=hospital.chidi.id, sentence="leading a code")
        assert sentence in ran["error"]
    with hospital.db() as s:
        assert hospital.chidi.id not in [each.user_id for each in s.scalars(select(Person))]


def has_left(hospital: Hospital, user: UserClient) -> bool:
    with hospital.db() as s:
        return people.get(s, hospital.team_id, user.id).left_at is not None


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_mentor_who_becomes_a_guest_is_parked_within_a_day(hospital: Hospital, *, is_heard: bool) -> None:
    thread = hospital.introduce_pair()
    hospital.amara.open_home()
    if is_heard:
        make_guest(hospital, hospital.amara)
        hospital.wait_for(lambda: has_left(hospital, hospital.amara), "the event to be handled")
    else:  # Slack's event was missed
        hospital.server.slack.workspace.users[hospital.amara.id].is_restricted = True
    assert hospital.program.member_sync.sync() == (0 if is_heard else 1)
    hospital.settle()
    assert "This introduction has ended." in hospital.ben.says(
        hospital.ben.await_message("has ended", thread["channel"])
    )
    assert "Amara" not in hospital.priya.says(hospital.share_goal(hospital.priya))
    hospital.amara.click("About this thread", hospital.amara.await_message("has ended", thread["channel"]))
    await_ephemeral(hospital.amara, GUESTS)
    hospital.workspace.post(f"/sandbox/users/{hospital.amara.id}", is_restricted=False)
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    assert hospital.program.member_sync.sync() == 0


def test_a_student_who_took_part_is_shown_no_more_and_reads_one_sentence(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.amara.open_home()
    make_student(hospital, hospital.amara)
    hospital.settle()
    assert "Amara" not in hospital.ben.says(hospital.ben.await_message("People who can help", shortlist["channel"]))
    assert hospital.amara.shows(hospital.amara.home).startswith(STUDENTS)
    assert "can't take on anyone new" in click_forged_button(hospital, hospital.ben, "suggestion.more", "1")
    assert "Amara" not in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_a_hospital_may_let_students_take_part(hospital: Hospital) -> None:
    make_student(hospital, hospital.priya, take_part=True)
    with hospital.db.begin() as s:
        placements.apply_students_setting(s, "TELSEWHERE", students_take_part=False)
    hospital.share_goal(hospital.priya)
    with hospital.db.begin() as s:
        placements.apply_students_setting(s, hospital.team_id, students_take_part=False)
    hospital.priya.command("/grow learning to sail")
    await_ephemeral(hospital.priya, STUDENTS)
    with hospital.db.begin() as s:
        placements.apply_students_setting(s, hospital.team_id, students_take_part=True)
    hospital.priya.command("/grow learning to sail")
    hospital.priya.await_modal("Add a goal")
