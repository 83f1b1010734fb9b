"""Custom steps for Workflow Builder: nothing is posted for anyone, and private topics stay private."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from mentoring.goals.invitations import ASK_THEMSELVES
from models import Goal, Invitation, InvitationState, Person
from sandbox.client import Refused
from tests.hospital import CODES, MANIFEST, Hospital
from tests.steps import click_forged_button


def count_goals(hospital: Hospital) -> int:
    with hospital.db() as s:
        return s.scalar(select(func.count()).select_from(Goal)) or 0


def test_a_goal_from_a_workflow_is_reviewed_before_it_is_shared(hospital: Hospital) -> None:
    ran = hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    assert (ran["state"], ran["outputs"]) == ("completed", {})
    invitation = hospital.ben.await_message("A goal was suggested for you")
    assert count_goals(hospital) == 0
    hospital.ben.click("Look it over", invitation)
    assert "running a code without freezing" in str(hospital.ben.await_modal("Add a goal"))
    assert hospital.ben.submit() == {}
    hospital.ben.await_message("wants to grow in", hospital.growth)
    assert count_goals(hospital) == 1


def test_suggested_mentors_are_listed_one_per_line(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="running a code")
    assert ran["outputs"]["mentors"].startswith(f"<@{hospital.amara.id}>: ask me about “{CODES}” (")
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="growing tomatoes")
    assert ran["outputs"]["mentors"].startswith("No one here offers this yet.")


@pytest.mark.parametrize("step", ["invite_to_grow", "suggest_mentors"])
def test_patient_details_fail_the_step_with_an_explanation(hospital: Hospital, step: str) -> None:
    ran = hospital.priya.step(step, person=hospital.ben.id, sentence="my patient John Smith crashed")
    assert ran["state"] == "failed"
    assert "patient" in ran["error"].lower()
    assert not hospital.ben.find("my patient")


@pytest.mark.parametrize("step", ["invite_to_grow", "suggest_mentors"])
def test_crisis_words_are_refused_neutrally_and_sent_to_no_one(hospital: Hospital, step: str) -> None:
    """Slack doesn't say who typed them: the person named may be someone else."""
    ran = hospital.priya.step(step, person=hospital.ben.id, sentence="I want to kill myself")
    assert (ran["state"], ran["error"]) == ("failed", ASK_THEMSELVES)
    hospital.settle()
    assert hospital.ben.direct() == []
    with hospital.db() as s:
        assert "kill" not in str(s.scalars(select(Invitation.sentence)).all())


def test_every_step_that_takes_a_sentence_is_held_to_the_guards() -> None:
    takes_text = {
        name
        for name, step in MANIFEST["functions"].items()
        if any(each["type"] == "string" for each in step["input_parameters"]["properties"].values())
    }
    assert takes_text == {"invite_to_grow", "suggest_mentors"}


@pytest.mark.parametrize("sentence", ["my divorce is wrecking my focus", "imposter syndrome on rounds"])
def test_a_private_wish_is_not_passed_on(hospital: Hospital, sentence: str) -> None:
    ran = hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence=sentence)
    assert (ran["state"], ran["error"]) == ("failed", ASK_THEMSELVES)
    hospital.settle()
    assert hospital.ben.direct() == []
    with hospital.db() as s:
        assert s.scalars(select(Invitation.sentence)).all() == [""]
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence=sentence)
    assert ran["outputs"]["mentors"] == "This one is better to look for yourself, in private: type /grow."


def test_a_workflow_step_does_not_search_private_areas(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "burnout, and coming back from it")
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="burnout")
    assert ran["outputs"]["mentors"] == "This one is better to look for yourself, in private: type /grow."
    with hospital.db() as s:
        assert s.scalar(select(func.count()).select_from(Person)) == 1


def test_an_unknown_step_or_a_missing_input_is_refused(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="no step"):
        hospital.priya.step("conquer_the_world")
    with pytest.raises(Refused, match="needs sentence"):
        hospital.priya.step("invite_to_grow", person=hospital.ben.id)


def test_a_workflow_step_does_not_message_a_paused_person(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until Apr 12")
    hospital.ben.await_message("You're paused until")
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.settle()
    assert not hospital.ben.find("A goal was suggested for you")
    hospital.ben.command("/curbside resume")
    hospital.run_until(datetime(2031, 4, 14, 17, 1, tzinfo=UTC))
    hospital.ben.await_message("A goal was suggested for you")


def test_a_step_that_slack_runs_again_invites_and_completes_once(hospital: Hospital) -> None:
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.ben.await_message("A goal was suggested for you")
    hospital.workspace.redeliver()
    hospital.settle()
    assert len(hospital.ben.saying("A goal was suggested for you", hospital.ben.direct())) == 1
    assert len(hospital.calls("functions.completeSuccess")) == 1


def test_an_invitation_makes_no_person_and_is_gone_after_two_weeks(hospital: Hospital) -> None:
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    invitation = hospital.ben.await_message("A goal was suggested for you")
    with hospital.db() as s:
        assert s.scalar(select(func.count()).select_from(Person)) == 0
    hospital.let_time_pass(days=13, hours=23)
    hospital.program.delete_expired()
    hospital.settle()
    hospital.ben.click("Look it over", invitation)
    hospital.ben.await_modal("Add a goal")
    hospital.ben.close_modal()
    hospital.let_time_pass(hours=1)
    hospital.ben.await_message("This invitation is over. To share a goal, type /grow.")
    with pytest.raises(Refused, match="no such button"):
        hospital.ben.click("Look it over", invitation)
    hospital.program.delete_expired()
    hospital.settle()
    assert not hospital.ben.find("running a code without freezing")
    with hospital.db() as s:
        assert s.scalars(select(Invitation)).all() == []


def test_only_the_person_invited_can_look_an_invitation_over(hospital: Hospital) -> None:
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.ben.await_message("A goal was suggested for you")
    click_forged_button(hospital, hospital.sam, "workflow_step.review", "1")
    with hospital.db() as s:
        assert s.scalars(select(Invitation.state)).one() is InvitationState.OPEN
