"""Looking for people by what they can be asked about: by command, and by the menu on Home."""

import pytest

from mentoring.mentors import offers
from models import Goal, Offer
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral

MENU = "Find people for …"


def test_who_offers_something_is_found_by_command_and_nothing_is_kept(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways, and staying calm")
    hospital.publish_offers(hospital.dara, "index funds")
    hospital.ben.command("/mentor find airway")
    shown = hospital.ben.shows(hospital.ben.await_modal("People for you"))
    assert "Amara Fable: ask me about “difficult airways, and staying calm”" in shown
    assert "you both say" in shown or "you wrote" in shown
    assert "Dara" not in shown
    assert "Nothing was posted or stored" in shown
    with hospital.db() as s:
        assert s.query(Goal).all() == []


@pytest.mark.parametrize(
    ("typed", "reads"), [("/mentor find", "Tell me what to look for"), ("/mentor FIND ", "Tell me")]
)
def test_nothing_to_look_for_is_said(hospital: Hospital, typed: str, reads: str) -> None:
    hospital.ben.command(typed)
    await_ephemeral(hospital.ben, reads)


def test_nobody_offers_it_is_said(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.command("/mentor find stained glass windows")
    shown = hospital.ben.shows(hospital.ben.await_modal("People for you"))
    assert "Nobody here offers this yet" in shown
    assert "stained glass windows" in shown


def test_the_menu_on_home_looks_lines_up_and_shows_whose_they_are(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways", "imposter syndrome on rounds")
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "airw", home)
    assert found["text"]["text"] == "difficult airways · Amara Fable"
    assert hospital.ben.options(MENU, "imposter", home) == []  # a private area is found by who asks for it
    assert hospital.ben.options(MENU, "code", home) == []  # one's own
    hospital.ben.select(MENU, found["value"], home)
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.await_modal("People for you"))


def test_who_paused_or_is_full_is_not_found(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    hospital.amara.command("/curbside pause until 20 March 2031")
    hospital.publish_offers(hospital.ben, CODES)
    assert hospital.ben.options(MENU, "airw", hospital.ben.open_home()) == []


def test_a_choice_longer_than_slack_shows_is_cut_where_it_can_be(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "a" * offers.MAX_SENTENCE)
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "aa", home)
    assert len(found["text"]["text"]) == 75
    hospital.ben.select(MENU, found["value"], home)
    hospital.ben.await_modal("People for you")


def test_a_line_that_is_gone_by_then_is_no_error(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    hospital.publish_offers(hospital.ben, CODES)
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options(MENU, "airw", home)
    with hospital.db.begin() as s:
        s.delete(s.query(Offer).filter_by(sentence="difficult airways").one())
    hospital.ben.select(MENU, found["value"], home)
    assert "Nobody here offers this yet" in hospital.ben.shows(hospital.ben.await_modal("People for you"))


def test_what_is_too_long_to_look_for_is_given_back_whole(hospital: Hospital) -> None:
    most = "x" * (offers.MAX_SENTENCE - 7) + " airway"
    hospital.ben.command(f"/mentor find {most}")
    assert most in hospital.ben.shows(hospital.ben.await_modal("People for you"))
    hospital.ben.close_modal()
    hospital.ben.command(f"/mentor find x{most}")
    await_ephemeral(hospital.ben, f"x{most}")
    assert hospital.ben.modal is None


def test_what_was_found_becomes_a_goal_with_one_press(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "difficult airways")
    ben = hospital.ben
    ben.command("/mentor find difficult airways")
    ben.await_modal("People for you")
    ben.click("Grow in this")
    assert "difficult airways" in ben.shows(ben.await_modal("Grow in something"))
    assert ben.submit() == {}
    shown = ben.await_message("People who can help")
    ben.click("Ask for one coffee", shown, below="Amara Fable")
    hospital.amara.await_message("Somebody would like to learn from you")
    with hospital.db() as s:
        assert [goal.sentence for goal in s.query(Goal)] == ["difficult airways"]


def test_what_nobody_offers_becomes_a_goal_all_the_same(hospital: Hospital) -> None:
    hospital.ben.command("/mentor find stained glass windows")
    assert "I'll tell you when somebody does" in hospital.ben.shows(hospital.ben.await_modal("People for you"))
    hospital.ben.click("Grow in this")
    hospital.ben.await_modal("Grow in something")
    assert hospital.ben.submit() == {}
    hospital.ben.await_message("Nobody here offers this yet. Your post is up")


@pytest.mark.parametrize("offered", [CODES, "imposter syndrome"])
def test_about_what_is_private_one_writes_oneself(hospital: Hospital, offered: str) -> None:
    hospital.publish_offers(hospital.amara, offered)
    hospital.ben.command("/mentor find imposter syndrome on rounds")
    window = hospital.ben.await_modal("People for you")
    shown = hospital.ben.shows(window)
    assert ("Amara Fable" in shown) == ("press a name to write to them yourself" in shown) == (offered != CODES)
    assert "tell you" not in shown
    assert "[Grow in this]" not in shown
    assert "imposter" not in str(window.get("private_metadata"))
