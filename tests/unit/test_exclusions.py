"""While one person evaluates another, neither is suggested to the other nor hears of the other's goals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mentoring.people import evaluators
from mentoring.people.evaluator_pairs import EvaluatorPair
from models import Introduction
from tests.hospital import CODES, Hospital
from tests.steps import (
    await_ephemeral,
    expire_ask_in_a_full_week,
    import_evaluator,
    see_who,
)

TODAY = date(2031, 3, 3)


def test_an_evaluator_is_not_suggested_to_the_person_they_evaluate(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.dara, CODES)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    shown = hospital.ben.says(hospital.share_goal(hospital.ben))
    assert "Dara Vellum" in shown
    assert "Amara Fable" not in shown
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))


@pytest.mark.parametrize(("first", "days", "excluded"), [(-3, 3, True), (-3, 1, False), (0, 0, True), (2, 1, False)])
def test_an_exclusion_holds_from_its_first_day_through_its_last(
    hospital: Hospital,
    first: int,
    days: int,
    excluded: bool,  # noqa: FBT001 (a parameter)
) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    import_evaluator(hospital, hospital.amara, hospital.ben, days, TODAY + timedelta(days=first))
    hospital.ben.command("/mentor find leading a code")
    shown = hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    assert ("Amara Fable" not in shown) == excluded


def test_an_evaluator_gets_no_alert_and_does_not_see_the_goal_on_home(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away")
    hospital.share_goal(hospital.ben)
    hospital.wait_for(
        lambda: "Goals you could help with" in hospital.amara.shows(hospital.amara.open_home()), "the goal"
    )
    import_evaluator(hospital, hospital.amara, hospital.ben)
    hospital.settle()
    assert "running a code" not in hospital.amara.shows(hospital.amara.open_home())
    hospital.run_until_noon()
    assert not [m for m in hospital.amara.direct() if "running a code" in hospital.amara.says(m)]


def test_asking_an_evaluator_who_was_suggested_earlier_is_kindly_refused(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    await_ephemeral(hospital.ben, "They can't take on anyone new right now")
    assert not [m for m in hospital.amara.direct() if "First question" in hospital.amara.says(m)]


def test_mentors_who_became_evaluators_are_not_among_the_next_two(hospital: Hospital) -> None:
    expire_ask_in_a_full_week(hospital, paused_until="Mar 11")
    rows = [
        EvaluatorPair(each.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))
        for each in (hospital.dara, hospital.ruth, hospital.amara)
    ]
    with hospital.db.begin() as s:
        evaluators.replace(s, hospital.team_id, "default", rows, hospital.now)
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    news = hospital.ben.await_message("That one didn't line up. For your goal")
    shown = hospital.ben.says(news).split("That one didn't line up")[1] + see_who(hospital.ben, news, "See your list")
    assert not any(name in shown for name in ("Amara", "Dara", "Ruth"))


def test_a_workflow_step_does_not_suggest_an_evaluator_to_a_new_person(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    with hospital.db.begin() as s:
        evaluators.replace(
            s,
            hospital.team_id,
            "default",
            [EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
            hospital.now,
        )
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="running a code")
    assert hospital.amara.id not in ran["outputs"]["mentors"]


def test_a_mentor_who_became_an_evaluator_after_the_ask_is_not_introduced(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    with hospital.db.begin() as s:
        evaluators.replace(
            s,
            hospital.team_id,
            "default",
            [EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
            hospital.now,
        )
    hospital.amara.click("Happy to", ask)
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).all() == []
