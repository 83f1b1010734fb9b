"""Finding mentors by topic, with the command and with the menu on Home."""

import pytest

from mentoring.mentors import offers
from models import Goal, Offer
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral

MENU = "Find people for …"


def test_the_command_finds_mentors_by_topic_and_stores_nothing(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways, and staying calm")
    hospital.publish_offers(hospital.dara, "index funds")
    hospital.ben.command("/mentor find airway")
    shown = hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    assert "Amara Fable: ask me about “difficult airways, and staying calm”" in shown
    assert "you both say" in shown or "you wrote" in shown
    assert "Dara" not in shown
    assert "Nothing was posted or stored" in shown
    with hospital.db() as s:
        assert s.query(Goal).all() == []


@pytest.mark.parametrize(
    ("typed", "expected"), [("/mentor find", "Tell me what to look for"), ("/mentor FIND ", "Tell me")]
)
def test_an_empty_search_asks_what_to_look_for(hospital: Hospital, typed: str, expected: str) -> None:
    hospital.ben.command(typed)
    await_ephemeral(hospital.ben, expected)


def test_a_search_without_results_says_so(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.command("/mentor find stained glass windows")
    shown = hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    assert "No one here offers this yet" in shown
    assert "stained glass windows" in shown


def test_the_menu_on_home_finds_topics_and_shows_their_mentors(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways", "imposter syndrome on rounds")
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "airw", home)
    assert found["text"]["text"] == "difficult airways · Amara Fable"
    assert hospital.ben.options(MENU, "imposter", home) == []  # the menu leaves out private topics
    assert hospital.ben.options(MENU, "code", home) == []  # and the person's own topics
    hospital.ben.select(MENU, found["value"], home)
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.await_modal("People who can help"))


def test_a_paused_mentor_is_not_found(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    hospital.amara.command("/curbside pause until 20 March 2031")
    hospital.publish_offers(hospital.ben, CODES)
    assert hospital.ben.options(MENU, "airw", hospital.ben.open_home()) == []


def test_an_option_longer_than_slack_allows_is_truncated(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "a" * offers.MAX_SENTENCE)
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "aa", home)
    assert len(found["text"]["text"]) == 75
    hospital.ben.select(MENU, found["value"], home)
    hospital.ben.await_modal("People who can help")


def test_choosing_a_deleted_topic_gets_a_kind_reply(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "airw", home)
    with hospital.db.begin() as s:
        s.delete(s.query(Offer).filter_by(sentence="difficult airways").one())
    hospital.ben.select(MENU, found["value"], home)
    assert "no longer offer" in hospital.ben.shows(hospital.ben.await_modal("Curbside"))


def test_a_query_that_is_too_long_is_returned_in_full(hospital: Hospital) -> None:
    longest = "x" * (offers.MAX_SENTENCE - 7) + " airway"
    hospital.ben.command(f"/mentor find {longest}")
    assert longest in hospital.ben.shows(hospital.ben.await_modal("People who can help"))
    hospital.ben.close_modal()
    hospital.ben.command(f"/mentor find x{longest}")
    await_ephemeral(hospital.ben, f"x{longest}")
    assert hospital.ben.modal is None


def test_a_search_becomes_a_goal_with_one_click(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    ben = hospital.ben
    ben.command("/mentor find difficult airways")
    ben.await_modal("People who can help")
    ben.click("Make this a goal")
    assert "difficult airways" in ben.shows(ben.await_modal("Add a goal"))
    assert ben.submit() == {}
    shown = ben.await_message("People who can help")
    ben.click("Ask for one coffee", shown, below="Amara Fable")
    hospital.amara.await_message("Someone would like to learn from you")
    with hospital.db() as s:
        assert [goal.sentence for goal in s.query(Goal)] == ["difficult airways"]


def test_a_search_without_results_can_still_become_a_goal(hospital: Hospital) -> None:
    hospital.ben.command("/mentor find stained glass windows")
    assert "Want me to let you know when someone does?" in hospital.ben.shows(
        hospital.ben.await_modal("People who can help")
    )
    hospital.ben.click("Make this a goal")
    hospital.ben.await_modal("Add a goal")
    assert hospital.ben.submit() == {}
    hospital.ben.await_message("No one here offers this yet. Your post is up")


@pytest.mark.parametrize("offered", [CODES, "imposter syndrome"])
def test_a_private_search_shows_names_to_message_and_cannot_become_a_goal(hospital: Hospital, offered: str) -> None:
    hospital.publish_offers(hospital.amara, offered)
    hospital.ben.command("/mentor find imposter syndrome on rounds")
    modal = hospital.ben.await_modal("People who can help")
    shown = hospital.ben.shows(modal)
    assert ("Amara Fable" in shown) == ("tap a name to message them directly" in shown) == (offered != CODES)
    assert "tell you" not in shown
    assert "[Make this a goal]" not in shown
    assert "imposter" not in str(modal.get("private_metadata"))
