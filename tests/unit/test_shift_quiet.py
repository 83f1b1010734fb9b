"""During a scheduled shift a person is left alone, as in a pause, and the shift ends by itself."""

from datetime import datetime, timedelta

from mentoring.people import quiet_times
from models import Ask, AskState, ShiftKind
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital


def start_shift(hospital: Hospital, user: UserClient, days: float, kind: ShiftKind = ShiftKind.ON_SERVICE) -> datetime:
    """Import a shift that starts now.

    Returns: when it ends.
    """
    ends = hospital.now + timedelta(days=days)
    with hospital.db.begin() as s:
        quiet_times.import_shifts(
            s, hospital.team_id, [quiet_times.PlannedShift(user.id, kind, hospital.now, ends)], hospital.now
        )
    return ends


def test_a_mentor_on_shift_is_not_suggested_until_it_ends(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    ends = start_shift(hospital, hospital.amara, 5)
    assert "You're on service until" in hospital.amara.shows(hospital.amara.open_home())
    assert "Amara Fable" not in hospital.ben.says(hospital.share_goal(hospital.ben))
    hospital.run_until(ends + timedelta(minutes=5))
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_a_shift_stops_the_clocks_of_an_ask(hospital: Hospital) -> None:
    hospital.ask_amara()
    start_shift(hospital, hospital.amara, 9, ShiftKind.NIGHTS)
    hospital.let_time_pass(days=8)
    with hospital.db() as s:
        assert s.query(Ask).one().state is AskState.OPEN
    assert not hospital.amara.find("is still hoping to hear from you")


def test_the_resume_command_ends_a_shift_early(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    start_shift(hospital, hospital.amara, 5, ShiftKind.CALL)
    hospital.amara.command("/curbside resume")
    hospital.amara.await_message("Welcome back.")
    assert "Amara Fable" in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_a_new_schedule_replaces_the_old_one(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    start_shift(hospital, hospital.amara, 5)
    start_shift(hospital, hospital.dara, 5)
    assert "Amara Fable" in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_a_shift_that_ended_early_still_stopped_the_clocks(hospital: Hospital) -> None:
    hospital.ask_amara()
    start_shift(hospital, hospital.amara, 12)
    hospital.let_time_pass(days=9)
    hospital.amara.command("/curbside resume")
    hospital.amara.await_message("Welcome back.")
    hospital.let_time_pass(days=1)
    assert not hospital.amara.find("is still hoping to hear from you")
    with hospital.db() as s:
        assert s.query(Ask).one().state is AskState.OPEN


def test_a_workflow_invitation_waits_for_the_end_of_a_new_person_s_shift(hospital: Hospital) -> None:
    ends = start_shift(hospital, hospital.sam, 3)
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code without freezing")
    hospital.settle()
    assert not hospital.sam.find("A goal was suggested for you")
    hospital.workspace.advance_to((ends + timedelta(days=3)).timestamp())
    hospital.sam.await_message("A goal was suggested for you")
