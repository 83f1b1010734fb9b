"""Custom steps for Workflow Builder: nothing is posted for anyone, and private topics stay private."""

import pytest
from sqlalchemy import func, select

from models import Goal, Person
from sandbox.client import Refused
from tests.hospital import CODES, Hospital


def count_goals(hospital: Hospital) -> int:
    with hospital.db() as s:
        return s.scalar(select(func.count()).select_from(Goal)) or 0


def test_a_goal_from_a_workflow_is_reviewed_before_it_is_shared(hospital: Hospital) -> None:
    ran = hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    assert (ran["state"], ran["outputs"]) == ("completed", {})
    invitation = hospital.ben.await_message("Shall I share this for you?")
    assert count_goals(hospital) == 0
    hospital.ben.click("Look it over", invitation)
    assert "running a code without freezing" in str(hospital.ben.await_modal("Grow in something"))
    assert hospital.ben.submit() == {}
    hospital.ben.await_message("wants to grow in", hospital.growth)
    assert count_goals(hospital) == 1


def test_suggested_mentors_are_listed_one_per_line(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="running a code")
    assert ran["outputs"]["mentors"].startswith(f"<@{hospital.amara.id}>: ask me about “{CODES}” (")
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="growing tomatoes")
    assert ran["outputs"]["mentors"].startswith("Nobody here offers this yet.")


@pytest.mark.parametrize("step", ["invite_to_grow", "suggest_mentors"])
def test_patient_details_fail_the_step_with_an_explanation(hospital: Hospital, step: str) -> None:
    ran = hospital.priya.step(step, person=hospital.ben.id, sentence="my patient John Smith crashed")
    assert ran["state"] == "failed"
    assert "patient" in ran["error"].lower()
    assert not hospital.ben.find("my patient")


@pytest.mark.parametrize("step", ["invite_to_grow", "suggest_mentors"])
def test_crisis_words_are_not_passed_on_by_a_step(hospital: Hospital, step: str) -> None:
    ran = hospital.priya.step(step, person=hospital.ben.id, sentence="I want to kill myself")
    assert ran["state"] == "completed"
    assert "kill" not in str(ran)
    if step == "invite_to_grow":
        hospital.ben.await_message("988")


def test_a_workflow_step_does_not_search_private_areas(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "burnout, and coming back from it")
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="burnout")
    assert ran["outputs"]["mentors"] == "This is something to look for yourself, in private: type /grow."
    with hospital.db() as s:
        assert s.scalar(select(func.count()).select_from(Person)) == 1


def test_an_unknown_step_or_a_missing_input_is_refused(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="no step"):
        hospital.priya.step("conquer_the_world")
    with pytest.raises(Refused, match="needs sentence"):
        hospital.priya.step("invite_to_grow", person=hospital.ben.id)


def test_a_workflow_step_does_not_message_a_paused_person(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 12 Apr")
    hospital.ben.await_message("You're paused until")
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.settle()
    assert not hospital.ben.find("Shall I share this for you?")
