"""A reader whom Slack no longer knows is parked, and those who wait for them are told."""

import pytest
from sqlalchemy import select

from models import Person
from tests.hospital import CODES, Hospital

pytestmark = pytest.mark.slow_on_postgresql


def test_a_mentor_who_left_is_not_suggested_and_the_person_who_asked_them_is_shown_others(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.ben.click("Not for me", hospital.share_goal(hospital.ben), below="Dara Vellum")
    hospital.server.slack.workspace.users[hospital.amara.id].deleted = True
    hospital.publish_offers(hospital.ruth, "mock codes and your voice in them", "running a code")
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"), below="Amara Fable")
    hospital.ben.await_message("didn't line up")
    hospital.ben.await_message("Ruth Margin")
    with hospital.db() as s:
        assert s.scalars(select(Person.left_at).where(Person.user_id == hospital.amara.id)).one()
    assert not [card for card in [hospital.share_goal(hospital.priya)] if "Amara Fable" in hospital.priya.says(card)]


def test_an_introduction_to_someone_who_left_ends_with_the_neutral_line(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    ask = hospital.ask_amara()
    hospital.settle()
    hospital.server.slack.workspace.users[hospital.ben.id].deleted = True
    hospital.amara.click("Happy to", ask)
    hospital.amara.await_message("the goal is on hold")
