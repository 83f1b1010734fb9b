"""Mentors hear of goals that fit as they chose: right away, weekly, or only when asked."""

import pytest

from sandbox.client import wait_for
from tests.hospital import CODES, Hospital


def test_somebody_who_pauses_before_the_next_window_hears_after_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.share_goal(hospital.ben)
    hospital.amara.command("/curbside pause until 5 Mar")
    hospital.amara.await_message("You're paused until")
    hospital.run_until_noon()
    assert not hospital.amara.find("A goal that fits what you offer")
    hospital.let_time_pass(days=2)
    hospital.amara.await_message("A goal that fits what you offer")


def test_a_goal_that_is_taken_care_of_by_lunch_is_not_told(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    people = hospital.share_goal(hospital.ben)
    hospital.ben.click("Ask for one coffee", people)
    hospital.amara.await_message("Somebody would like")
    hospital.run_until_noon()
    assert not hospital.amara.find("A goal that fits what you offer")


def test_a_mentor_who_wants_to_hear_at_once_is_told_once_a_week_at_most(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.share_goal(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []
    hospital.run_until_noon()
    told = hospital.amara.await_message("A goal that fits what you offer")
    assert "running a code without freezing" in hospital.amara.says(told)
    hospital.share_goal(hospital.priya, "leading a code")
    hospital.settle()
    assert told_of_goals(hospital) == 1
    hospital.amara.click("I can help", told)
    assert "Ben Quill" in hospital.amara.says(hospital.amara.await_message("Why you two"))
    hospital.amara.await_message("This one is taken care of")
    hospital.let_time_pass(days=6)
    hospital.settle()
    assert told_of_goals(hospital) == 1
    hospital.let_time_pass(days=1)
    wait_for(lambda: told_of_goals(hospital) == 2, "the goal that was held back")


@pytest.mark.parametrize("why", ["dismissed", "full", "reworded"])
def test_a_goal_that_no_longer_fits_by_lunch_is_not_told(hospital: Hospital, why: str) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away", capacity="1")
    people = hospital.share_goal(hospital.ben)
    if why == "dismissed":
        hospital.ben.click("Not for me", people)
    elif why == "full":
        hospital.share_goal(hospital.priya, "reading EKGs")
        hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    else:
        hospital.publish_offers(hospital.amara, "tax returns for locums", alerts="right_away")
    hospital.run_until_noon()
    assert told_of_goals(hospital) == 0


def told_of_goals(hospital: Hospital) -> int:
    return sum("A goal that fits" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_a_mentor_who_did_not_ask_to_hear_is_left_alone(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly")
    hospital.share_goal(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []
