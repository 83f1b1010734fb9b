"""**Pass it on**: who alone offers a skill is asked in private, once a quarter at most, within the budget."""

from datetime import timedelta

from sqlalchemy import select

from mentoring.program import coverage, passing_on
from models import PassItOn
from tests.hospital import Hospital
from tests.passing_on_steps import ask_to_pass_on
from tests.steps import click_forged_button

ALONE = "leading codes at night"


def test_a_yes_is_on_the_map_without_a_name_and_can_be_taken_back(hospital: Hospital) -> None:
    ask_to_pass_on(hospital)
    message = hospital.amara.await_message("Would you show it to two people")
    assert "Running a code depends on you alone here" in hospital.amara.says(message)
    for label, is_shown in (("Yes, this year", True), ("Not this year", False)):
        hospital.amara.click(label, hospital.amara.await_message(f"[{label}]"))
        hospital.settle()
        hospital.ben.click("What your program sees", view=hospital.ben.open_home())
        shown = hospital.ben.shows(hospital.ben.await_modal("What your program sees"))
        assert ("Running a code: being passed on" in shown) is is_shown
        assert "Amara" not in shown
        hospital.ben.close_modal()


def test_no_one_is_asked_twice_in_a_quarter_or_about_what_others_offer(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, ALONE, "reading EKGs")
    hospital.publish_offers(hospital.dara, "running a code when the team is new")
    day = timedelta(days=1)
    with hospital.db.begin() as s:
        start = hospital.now
        asked = [
            passing_on.ask_holders(s, hospital.team_id, at)
            for at in (start, start + passing_on.QUARTER - day, start + passing_on.QUARTER + day)
        ]
        areas = s.scalars(select(PassItOn.aspect)).all()
        offered = coverage.load(s, hospital.team_id, start)
    assert asked[0] == 1
    assert asked[1] == 0
    assert len(areas) == len(set(areas)) == sum(asked)
    assert set(areas) <= {each.id for each in offered.of_one}
    assert "CLIN.03" not in areas


def test_a_topic_that_was_taken_off_is_not_asked_about(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, ALONE)
    hospital.program.coverage.take_if_due()
    hospital.publish_offers(hospital.amara, "buying a house")
    with hospital.db() as s:
        question = s.scalars(select(PassItOn)).one()
        assert not passing_on.is_open(s, question, hospital.now)


def test_only_who_was_asked_may_answer(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, ALONE)
    hospital.program.coverage.take_if_due()
    with hospital.db() as s:
        question = s.scalars(select(PassItOn)).one()
    said = click_forged_button(hospital, hospital.ben, "passing_on.yes", str(question.id))
    assert "someone else" in said
    with hospital.db() as s:
        assert s.scalars(select(PassItOn)).one().says_yes is None
