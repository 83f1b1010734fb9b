"""Every line of the table of subjects is needed: without it, a change leaves a message in Slack that is no longer true.

And when a line is missing, the daily comparison counts what went stale, and mends it.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from mentoring.consequences.subjects import SUBJECTS
from models import (
    Ask,
    Base,
    Block,
    CheckIn,
    DigestItem,
    DoNotMessage,
    Evaluation,
    Goal,
    GoalAspect,
    Introduction,
    Invitation,
    MentorProfile,
    Offer,
    OfferAspect,
    PassItOn,
    Person,
    Placement,
    Proposal,
    QuietTime,
    Referral,
    Reminder,
    Shift,
    Shortlist,
    Suggestion,
)
from tests.hospital import Hospital
from tests.in_process import subject_journeys as journeys
from tests.passing_on_steps import ask_to_pass_on


def skill_passed_on(hospital: Hospital) -> journeys.Change:
    """Amara has said in her digest that she passes a skill on, so that the bot knows its place."""
    ask_to_pass_on(hospital)
    hospital.amara.click("Yes, this year", hospital.amara.await_message("Would you show it to two people"))

    def change() -> None:
        with hospital.db.begin() as s:
            s.scalars(select(PassItOn)).one().says_yes = False

    return change


JOURNEYS: dict[type[Base], Callable[[Hospital], journeys.Change]] = {
    Goal: journeys.post_taken_down,
    GoalAspect: journeys.area_chosen,
    Shortlist: journeys.list_became_another,
    Suggestion: journeys.suggestion_dismissed,
    Ask: journeys.mentor_asked,
    Referral: journeys.referral_declined,
    Introduction: journeys.introduction_ended,
    Proposal: journeys.times_replaced,
    Reminder: journeys.reminders_gone,
    CheckIn: journeys.check_in_cancelled,
    MentorProfile: journeys.mentor_full,
    Offer: journeys.topic_deleted,
    OfferAspect: journeys.topic_made_private,
    PassItOn: skill_passed_on,
    Person: journeys.role_changed,
    Block: journeys.mentor_blocked,
    Evaluation: journeys.evaluator_imported,
    Placement: journeys.mentor_became_student,
    DoNotMessage: journeys.mentor_wants_no_messages,
    QuietTime: journeys.mentor_paused,
    Shift: journeys.mentor_on_shift,
    DigestItem: journeys.item_released,
    Invitation: journeys.invitation_deleted,
}


def test_every_line_of_the_table_has_a_journey() -> None:
    assert set(JOURNEYS) == set(SUBJECTS)


@pytest.mark.parametrize("table", JOURNEYS, ids=lambda table: table.__name__)
def test_what_a_change_makes_stale_is_updated(hospital: Hospital, table: type[Base]) -> None:
    change = JOURNEYS[table](hospital)
    hospital.settle()
    change()
    hospital.settle()
    assert hospital.program.comparison.compare_all() == 0


@pytest.mark.parametrize("table", JOURNEYS, ids=lambda table: table.__name__)
def test_without_its_line_a_change_leaves_a_stale_message_that_the_comparison_mends(
    hospital: Hospital, table: type[Base], monkeypatch: pytest.MonkeyPatch
) -> None:
    change = JOURNEYS[table](hospital)
    hospital.settle()
    monkeypatch.delitem(SUBJECTS, table)
    change()
    hospital.settle()
    assert hospital.program.comparison.compare_all() > 0
    hospital.program.worker.wake()
    hospital.settle()
    assert hospital.program.comparison.compare_all() == 0
