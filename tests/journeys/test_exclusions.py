"""While one evaluates the other, two people are never shown to each other, nor told of each other's goals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mentoring.people import exclusions
from models import Introduction
from sandbox.client import wait_for
from tests.hospital import CODES, Hospital
from tests.steps import (
    await_ephemeral,
    expire_ask_in_a_full_week,
    import_evaluator,
)

TODAY = date(2031, 3, 3)


def test_an_evaluator_is_not_shown_and_whoever_isn_t_is(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.dara, CODES)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    shown = hospital.ben.says(hospital.share_goal(hospital.ben))
    assert "Dara Vellum" in shown
    assert "Amara Fable" not in shown
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))


@pytest.mark.parametrize(("first", "days", "apart_now"), [(-3, 3, True), (-3, 1, False), (0, 0, True), (2, 1, False)])
def test_it_holds_from_the_first_day_to_the_last(
    hospital: Hospital,
    first: int,
    days: int,
    apart_now: bool,  # noqa: FBT001 (a parameter)
) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    import_evaluator(hospital, hospital.amara, hospital.ben, days, TODAY + timedelta(days=first))
    hospital.ben.command("/mentor find leading a code")
    shown = hospital.ben.shows(hospital.ben.await_modal("People for you"))
    assert ("Amara Fable" not in shown) == apart_now


def test_who_evaluates_somebody_isn_t_told_of_their_goal_nor_shown_it_on_home(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away")
    hospital.share_goal(hospital.ben)
    wait_for(lambda: "Goals you could help with" in hospital.amara.shows(hospital.amara.open_home()), "the goal")
    import_evaluator(hospital, hospital.amara, hospital.ben)
    hospital.settle()
    assert "running a code" not in hospital.amara.shows(hospital.amara.open_home())
    hospital.run_until_noon()
    assert not [m for m in hospital.amara.direct() if "running a code" in hospital.amara.says(m)]


def test_who_was_shown_before_is_kindly_not_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    people = hospital.share_goal(hospital.ben)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    hospital.ben.click("Ask for one coffee", people, below="Amara Fable")
    await_ephemeral(hospital.ben, "They can't take on anybody new at the moment")
    assert not [m for m in hospital.amara.direct() if "First question" in hospital.amara.says(m)]


def test_an_evaluator_of_meanwhile_is_not_surfaced(hospital: Hospital) -> None:
    expire_ask_in_a_full_week(hospital)
    rows = [
        exclusions.EvaluatorPair(each.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))
        for each in (hospital.dara, hospital.ruth, hospital.amara)
    ]
    with hospital.db.begin() as s:
        exclusions.import_evaluations(s, hospital.team_id, rows)
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal"))
    shown = said.split("That one didn't line up")[1]
    assert not any(name in shown for name in ("Amara", "Dara", "Ruth"))


def test_a_workflow_shows_no_evaluator_to_who_has_not_used_it_yet(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    with hospital.db.begin() as s:
        exclusions.import_evaluations(
            s,
            hospital.team_id,
            [exclusions.EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
        )
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="running a code")
    assert hospital.amara.id not in ran["outputs"]["mentors"]


def test_an_evaluator_of_meanwhile_is_not_introduced(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    with hospital.db.begin() as s:
        exclusions.import_evaluations(
            s,
            hospital.team_id,
            [exclusions.EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
        )
    hospital.amara.click("Happy to", ask)
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).all() == []
