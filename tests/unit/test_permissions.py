"""No one can act for another person."""

from sqlalchemy import select

from models import Ask, AskState, Introduction
from tests.hospital import CODES, Hospital
from tests.steps import (
    click_forged_button,
    count_rows,
    propose_two_times,
)

ACTIONS = (
    *(
        "introduction.block",
        "meeting.propose",
        "meeting.choose_1",
        "meeting.file",
        "clarification.ask",
        "clarification.answer",
    ),
    *(
        "ask.decline",
        "ask.suggest_colleague",
        "raised_hand.introduce",
        "raised_hand.not_this_time",
        "check_in.yes",
        "check_in.done",
    ),
    *("check_in.not_a_fit", "check_in.scheduled", "home.done", "home.park", "home.reopen", "home.second_opinion"),
    *("home.who_can_help", "home.remove_post"),
    *(
        "home.skip_check_ins",
        "referral.accept",
        "referral.decline",
        "availability.open_again",
        "availability.only_asked",
    ),
)


def test_an_outsider_cannot_use_another_person_s_buttons(hospital: Hospital) -> None:
    propose_two_times(hospital)
    hospital.share_goal(hospital.priya, "learning to sail")
    for action in ACTIONS:
        click_forged_button(hospital, hospital.priya, action, "1")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().state == "open"


def test_only_the_mentor_can_answer_an_ask(hospital: Hospital) -> None:
    hospital.ask_amara()
    with hospital.db() as s:
        ask = s.scalars(select(Ask)).one()
    click_forged_button(hospital, hospital.sam, "ask.accept", str(ask.id))
    click_forged_button(hospital, hospital.ben, "ask.accept", str(ask.id))
    with hospital.db() as s:
        assert s.scalars(select(Ask)).one().state is AskState.OPEN
    assert count_rows(hospital, Introduction) == 0


def test_an_outsider_cannot_use_another_person_s_suggestions(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    hospital.share_goal(hospital.priya, "learning to sail")
    for action, value in (("suggestion.ask", "1:coffee"), ("suggestion.not_for_me", "1"), ("suggestion.more", "1")):
        click_forged_button(hospital, hospital.priya, action, value)
    assert count_rows(hospital, Ask) == 0
    assert hospital.priya.modal is None
