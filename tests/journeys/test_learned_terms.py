"""What a hospital means by its own words, Curbside learns from what people choose, and says so."""

from sqlalchemy import delete, select

from mentoring.mentors.learned_terms import learned, suggest_areas
from models import Goal, Person
from sandbox.client import UserClient
from tests.hospital import Hospital

ORCA = ("orca week without tears", "my first orca week", "leading an orca week")
CHALK = "TEAC.01"  # Chalk talks and bedside teaching


def means_chalk(hospital: Hospital, who: UserClient, sentence: str) -> None:
    """Somebody shares a goal, and says that it's about chalk talks."""
    who.command(f"/grow {sentence}")
    assert "Chalk talks" not in who.shows(who.await_modal("Grow in something"))
    who.options("aspects", "chalk")
    assert who.submit(aspects=[CHALK]) == {}
    hospital.settle()


def team(hospital: Hospital) -> str:
    with hospital.db() as s:
        return str(s.scalar(select(Person.team_id).limit(1)))


def test_two_people_teach_a_word_that_a_third_then_finds_somebody_by(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "bedside teaching")
    means_chalk(hospital, hospital.ben, ORCA[0])
    means_chalk(hospital, hospital.priya, ORCA[1])
    hospital.sam.command(f"/grow {ORCA[2]}")
    assert "What it's about: Chalk talks" in hospital.sam.shows(hospital.sam.await_modal("Grow in something"))
    assert hospital.sam.submit(aspects=[]) == {}
    if hospital.sam.modal:
        assert hospital.sam.submit() == {}
    shown = hospital.sam.says(hospital.sam.await_message("For your goal"))
    assert "Amara Fable" in shown
    assert "this line is about chalk talks and bedside teaching (here, “orca week” often means that)" in shown


def test_what_somebody_taught_goes_with_them(hospital: Hospital) -> None:
    for who, sentence in zip((hospital.ben, hospital.priya), ORCA, strict=False):
        means_chalk(hospital, who, sentence)
    here = team(hospital)
    with hospital.db.begin() as s:
        assert suggest_areas(s, here, "orca")[0] == CHALK
        s.execute(delete(Goal).where(Goal.sentence == ORCA[0]))
        assert suggest_areas(s, here, "orca") == []
        assert learned(s, here)("orca") == {}


def test_a_mentor_who_says_yes_teaches_as_well(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "bedside teaching")
    means_chalk(hospital, hospital.ben, ORCA[0])
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("For your goal"), below="Amara Fable")
    asked = hospital.amara.await_message("Happy to")
    here = team(hospital)
    with hospital.db() as s:
        assert suggest_areas(s, here, "orca") == []
    hospital.amara.click("Happy to", asked)
    hospital.settle()
    with hospital.db() as s:
        assert suggest_areas(s, here, "orca")[0] == CHALK
