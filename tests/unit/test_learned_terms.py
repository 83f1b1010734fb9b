"""Curbside learns what a hospital's own terms mean from the areas people choose, and says so."""

from sqlalchemy import delete, select

from mentoring.matching import Matcher
from mentoring.mentors.learned_terms import learned, suggest_areas
from models import Goal, Person
from sandbox.client import UserClient
from tests.hospital import Hospital

ORCA = ("orca week without tears", "my first orca week", "leading an orca week")
CHALK = "TEAC.01"  # Chalk talks and bedside teaching


def share_chalk_goal(hospital: Hospital, user: UserClient, sentence: str) -> None:
    """Share a goal for a user and choose chalk talks as its area."""
    user.command(f"/grow {sentence}")
    assert "Chalk talks" not in user.shows(user.await_modal("Add a goal"))
    user.options("aspects", "chalk")
    assert user.submit(aspects=[CHALK]) == {}
    hospital.settle()


def team_id(hospital: Hospital) -> str:
    with hospital.db() as s:
        return str(s.scalar(select(Person.team_id).limit(1)))


def test_a_term_learned_from_two_people_finds_a_mentor_for_a_third(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "bedside teaching")
    share_chalk_goal(hospital, hospital.ben, ORCA[0])
    share_chalk_goal(hospital, hospital.priya, ORCA[1])
    hospital.sam.command(f"/grow {ORCA[2]}")
    assert "What it's about: Chalk talks" in hospital.sam.shows(hospital.sam.await_modal("Add a goal"))
    assert hospital.sam.submit(aspects=[]) == {}
    if hospital.sam.modal and hospital.sam.modal["title"]["text"] == "Add a goal":
        assert hospital.sam.submit() == {}
    shown = hospital.sam.says(hospital.sam.await_message("For your goal"))
    assert "Amara Fable" in shown
    assert "this line is about chalk talks and bedside teaching (here, “orca week” often means that)" in shown


def test_a_learned_term_is_forgotten_with_the_goal_it_came_from(hospital: Hospital, matcher: Matcher) -> None:
    for user, sentence in zip((hospital.ben, hospital.priya), ORCA, strict=False):
        share_chalk_goal(hospital, user, sentence)
    team = team_id(hospital)
    with hospital.db.begin() as s:
        assert suggest_areas(s, team, "orca", matcher)[0] == CHALK
        s.execute(delete(Goal).where(Goal.sentence == ORCA[0]))
        assert suggest_areas(s, team, "orca", matcher) == []
        assert learned(s, team, matcher)("orca") == {}


def test_a_term_is_also_learned_when_a_mentor_accepts(hospital: Hospital, matcher: Matcher) -> None:
    hospital.publish_offers(hospital.amara, "bedside teaching")
    share_chalk_goal(hospital, hospital.ben, ORCA[0])
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("For your goal"), below="Amara Fable")
    ask = hospital.amara.await_message("Happy to")
    team = team_id(hospital)
    with hospital.db() as s:
        assert suggest_areas(s, team, "orca", matcher) == []
    hospital.amara.click("Happy to", ask)
    hospital.settle()
    with hospital.db() as s:
        assert suggest_areas(s, team, "orca", matcher)[0] == CHALK
