"""A mentor publishes, changes and removes topics."""

import pytest
from sqlalchemy import select

from mentoring.mentors import offers
from mentoring.people import people
from models import AlertPreference, Ask, Dose, MentorProfile, Offer, Suggestion
from sandbox.client import Refused, UserClient
from sandbox.models import Json
from sandbox.waiting import wait_for
from tests.hospital import CODES, Hospital
from tests.steps import click_forged_button, count_rows


def test_a_mentor_stops_by_clearing_every_line(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, "reading EKGs")
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    assert hospital.amara.submit(line_1="", line_2="") == {}
    assert "You're no longer listed." in hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    hospital.amara.close_modal()
    assert "No one here offers this yet." in hospital.ben.says(hospital.share_goal(hospital.ben))
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    assert "Write at least one line" in str(hospital.amara.submit(line_1=" "))


def test_a_mentor_without_topics_cannot_be_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("Your topics")
    assert hospital.amara.submit(line_1="") == {}
    hospital.settle()
    hospital.ben.await_message("They no longer offer the topic")
    with pytest.raises(Refused, match="no such button"):
        hospital.ben.click("Ask for one coffee", shortlist)
    with hospital.db() as s:
        value = f"{s.scalars(select(Suggestion.id)).one()}:coffee"
    click_forged_button(hospital, hospital.ben, "suggestion.ask", value)
    assert count_rows(hospital, Ask) == 0


def mentor_profile(hospital: Hospital) -> MentorProfile:
    with hospital.db() as s:
        return s.scalars(select(MentorProfile)).one()


def test_the_mentor_form_opens_with_saved_values_and_keeps_confirmed_areas(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES, "debriefing", capacity="2", learning="chess", doses=["question"])
    amara.command("/mentor")
    shown = amara.shows(amara.await_modal("Your topics"))
    assert CODES in shown
    assert "chess" in shown
    amara.submit(line_2="debriefing a hard case")
    amara.await_modal("Tag your topics")
    amara.close_modal()
    with hospital.db() as s:
        stored = {
            offer.sentence: {(a.aspect, a.confirmed) for a in offer.aspects} for offer in s.scalars(select(Offer))
        }
    assert stored[CODES] == {("CLIN.03", True)}
    assert set(stored) == {CODES, "debriefing a hard case"}


def test_a_moved_line_keeps_its_confirmed_areas(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "debriefing", CODES)
    hospital.publish_offers(hospital.amara, CODES, "debriefing")
    with hospital.db() as s:
        stored = {(o.position, o.sentence): {a.confirmed for a in o.aspects} for o in s.scalars(select(Offer))}
    assert stored[1, CODES] == {True}
    assert set(stored) == {(1, CODES), (2, "debriefing")}


def test_a_cleared_line_is_removed(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, "debriefing")
    hospital.amara.command("/mentor")
    hospital.amara.await_modal()
    hospital.amara.submit(line_2="")
    with hospital.db() as s:
        assert [offer.sentence for offer in s.scalars(select(Offer))] == [CODES]


INVALID_FIELDS: tuple[tuple[Json, str], ...] = (
    ({"line_1": ""}, "line_1"),
    ({"line_1": "   "}, "line_1"),
    ({"line_1": CODES, "capacity": "0"}, "capacity"),
    ({"line_1": CODES, "capacity": "21"}, "capacity"),
    ({"line_1": CODES, "doses": []}, "doses"),
    ({"line_1": "the case of Doe, DOB 3/4/1960"}, "line_1"),
)


def test_an_invalid_profile_gets_an_error_at_its_field(hospital: Hospital) -> None:
    for fields, wrong in INVALID_FIELDS:
        hospital.amara.command("/mentor")
        hospital.amara.await_modal()
        errors = hospital.amara.submit(**fields)
        assert list(errors) == [wrong], fields
        hospital.amara.close_modal()
        with hospital.db() as s:
            assert s.scalars(select(MentorProfile)).all() == []


def test_the_longest_profile_is_accepted_and_one_more_character_is_not(hospital: Hospital) -> None:
    lines = {f"line_{number}": f"{number} " + "é" * 148 for number in range(1, 9)}
    hospital.amara.command("/mentor")
    hospital.amara.await_modal()
    show_eight_lines(hospital.amara)
    assert hospital.amara.submit(line_1="x" * 151) == {"line_1": "This takes 150 characters; you have 151."}
    assert hospital.amara.submit(**lines, learning="x" * 200, capacity="20") == {}
    hospital.amara.await_modal("Tag your topics")
    assert hospital.amara.submit() == {}
    assert "People find you through these topics" in hospital.amara.shows(hospital.amara.await_modal())
    assert len(mentor_profile(hospital).offers) == 8
    home = hospital.amara.open_home()
    assert "8 é" in hospital.amara.shows(home)


def test_text_after_the_mentor_command_is_asked_about_and_fills_the_first_empty_line(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.amara.command("/mentor debriefing after a code")
    question = hospital.amara.await_modal("Find it or offer it?")
    assert "“debriefing after a code”" in hospital.amara.shows(question)
    hospital.amara.click("Add to my topics", view=question)
    shown = hospital.amara.shows(hospital.amara.await_modal("Your topics"))
    assert f"Ask me about…: {CODES}\n…and about: debriefing after a code" in shown


def test_text_after_the_mentor_command_may_be_meant_as_a_search(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.command("/mentor leading a code")
    hospital.ben.click("Find people", view=hospital.ben.await_modal("Find it or offer it?"))
    assert "Amara Fable" in hospital.ben.shows(hospital.ben.await_modal("People who can help"))


@pytest.mark.parametrize("command", ["/mentor help", "/grow help", "/grow HELP", "/curbside help"])
def test_each_command_has_help(hospital: Hospital, command: str) -> None:
    hospital.ben.command(command)
    hospital.ben.await_message("Curbside connects you with people")


def test_a_line_that_is_too_long_is_returned_in_full(hospital: Hospital) -> None:
    hospital.amara.command("/mentor " + "x" * 10_000)
    answer = hospital.amara.await_message("Topics are limited to 150 characters (yours is 10000).")
    assert "x" * 10_000 in answer["text"]


def show_eight_lines(mentor: UserClient) -> None:
    """Click "Add a topic" until the form has all eight lines."""
    for number in range(4, 9):
        mentor.click("Add a topic")
        wait_for(lambda n=number: f"line_{n}" in str(mentor.modal), "one more line")  # type: ignore[misc]


def test_the_mentor_form_grows_line_by_line_and_loses_nothing(hospital: Hospital) -> None:
    amara = hospital.amara
    amara.command("/mentor")
    amara.await_modal("Your topics")
    typed = "debriefing, for my patient John Smith"
    assert list(amara.submit(line_1=typed)) == ["line_1"]  # refused, but still in the form
    show_eight_lines(amara)
    assert typed in str(amara.modal)
    with pytest.raises(Refused, match="no button"):
        amara.click("Add a topic")
    assert amara.submit(**{f"line_{number}": f"thing number {number}" for number in range(1, 9)}) == {}
    assert len(mentor_profile(hospital).offers) == 8


def test_a_ninth_topic_is_said_to_have_no_room(hospital: Hospital) -> None:
    amara = hospital.amara
    with hospital.db.begin() as s:
        lines = tuple(f"reading EKGs, part {number}" for number in range(8))
        form = offers.OfferForm(lines, (Dose.COFFEE,), 3, "", AlertPreference.ONLY_ASKED)
        mentor = people.upsert(s, people.Profile(hospital.team_id, amara.id, "Amara Fable", "UTC"), hospital.now)
        offers.publish(s, mentor, form, hospital.now, hospital.program.matcher)
    amara.command("/mentor airway")
    amara.click("Add to my topics", view=amara.await_modal())
    shown = amara.shows(amara.await_modal("Your topics"))
    assert "You have 8 topics already. Change one of them to make room for “airway”." in shown
