"""A mentor's topics: published, changed, emptied."""

import pytest
from sqlalchemy import select

from models import MentorProfile, Offer
from sandbox.client import Refused, UserClient, wait_for
from sandbox.models import Json
from tests.hospital import CODES, Hospital
from tests.steps import (
    await_ephemeral,
)


def test_a_mentor_stops_by_emptying_every_line(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, "reading EKGs")
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert hospital.amara.submit(line_1="", line_2="") == {}
    assert "You offer nothing any more." in hospital.amara.shows(hospital.amara.await_modal("What you can teach"))
    hospital.amara.close_modal()
    assert "Nobody here offers this yet." in hospital.ben.says(hospital.share_goal(hospital.ben))
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert "Write at least one line" in str(hospital.amara.submit(line_1=" "))


def test_who_offers_nothing_any_more_is_asked_by_nobody(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    people = hospital.share_goal(hospital.ben)
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert hospital.amara.submit(line_1="") == {}
    hospital.settle()
    hospital.ben.click("Ask for one coffee", people)
    await_ephemeral(hospital.ben, "can't take on anybody new")


def listing(hospital: Hospital) -> MentorProfile:
    with hospital.db() as s:
        return s.scalars(select(MentorProfile)).one()


def test_mentor_opens_with_what_was_said_before_and_keeps_confirmed_areas(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES, "debriefing", capacity="2", learning="chess", doses=["question"])
    amara.command("/mentor")
    shown = amara.shows(amara.await_modal("What you can teach"))
    assert CODES in shown
    assert "chess" in shown
    amara.submit(line_2="debriefing a hard case")
    amara.await_modal("What each is about")
    amara.close_modal()
    with hospital.db() as s:
        kept = {offer.sentence: {(a.aspect, a.confirmed) for a in offer.aspects} for offer in s.scalars(select(Offer))}
    assert kept[CODES] == {("CLIN.03", True)}
    assert set(kept) == {CODES, "debriefing a hard case"}


def test_a_line_that_moves_keeps_its_confirmed_areas(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "debriefing", CODES)
    hospital.publish_offers(hospital.amara, CODES, "debriefing")
    with hospital.db() as s:
        kept = {(o.position, o.sentence): {a.confirmed for a in o.aspects} for o in s.scalars(select(Offer))}
    assert kept[1, CODES] == {True}
    assert set(kept) == {(1, CODES), (2, "debriefing")}


def test_a_line_that_is_emptied_is_gone(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, "debriefing")
    hospital.amara.command("/mentor")
    hospital.amara.await_modal()
    hospital.amara.submit(line_2="")
    with hospital.db() as s:
        assert [offer.sentence for offer in s.scalars(select(Offer))] == [CODES]


UNFIT: tuple[tuple[Json, str], ...] = (
    ({"line_1": ""}, "line_1"),
    ({"line_1": "   "}, "line_1"),
    ({"line_1": CODES, "capacity": "0"}, "capacity"),
    ({"line_1": CODES, "capacity": "21"}, "capacity"),
    ({"line_1": CODES, "doses": []}, "doses"),
    ({"line_1": "the case of Doe, DOB 3/4/1960"}, "line_1"),
)


def test_a_listing_that_does_not_fit_is_told_at_its_field(hospital: Hospital) -> None:
    for fields, wrong in UNFIT:
        hospital.amara.command("/mentor")
        hospital.amara.await_modal()
        errors = hospital.amara.submit(**fields)
        assert list(errors) == [wrong], fields
        hospital.amara.close_modal()
        with hospital.db() as s:
            assert s.scalars(select(MentorProfile)).all() == []


def test_the_longest_listing_is_taken_and_one_more_character_is_not(hospital: Hospital) -> None:
    lines = {f"line_{number}": f"{number} " + "é" * 148 for number in range(1, 9)}
    hospital.amara.command("/mentor")
    hospital.amara.await_modal()
    eight_lines(hospital.amara)
    assert hospital.amara.submit(line_1="x" * 151) == {"line_1": "This takes 150 characters; you have 151."}
    assert hospital.amara.submit(**lines, learning="x" * 200, capacity="20") == {}
    hospital.amara.await_modal("What each is about")
    assert hospital.amara.submit() == {}
    assert "People find you by these lines" in hospital.amara.shows(hospital.amara.await_modal())
    assert len(listing(hospital).offers) == 8
    home = hospital.amara.open_home()
    assert "8 é" in hospital.amara.shows(home)


def test_a_line_typed_after_mentor_stands_in_the_first_free_place(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.amara.command("/mentor debriefing after a code")
    shown = hospital.amara.shows(hospital.amara.await_modal("What you can teach"))
    assert f"Ask me about …: {CODES}\n… or about: debriefing after a code" in shown


def test_a_line_that_is_too_long_is_given_back_whole(hospital: Hospital) -> None:
    hospital.amara.command("/mentor " + "x" * 10_000)
    answer = hospital.amara.await_message("A line fits in 150 characters; this has 10000.")
    assert "x" * 10_000 in answer["text"]


def eight_lines(mentor: UserClient) -> None:
    """Press Add a line until it isn't there any more."""
    for number in range(4, 9):
        mentor.click("Add a line")
        wait_for(lambda n=number: f"line_{n}" in str(mentor.modal), "one more line")  # type: ignore[misc]


def test_the_mentor_s_form_grows_line_by_line_and_loses_nothing(hospital: Hospital) -> None:
    amara = hospital.amara
    amara.command("/mentor")
    amara.await_modal("What you can teach")
    typed = "debriefing, for my patient John Smith"
    assert list(amara.submit(line_1=typed)) == ["line_1"]  # refused, and still there
    eight_lines(amara)
    assert typed in str(amara.modal)
    with pytest.raises(Refused, match="no button"):
        amara.click("Add a line")
    assert amara.submit(**{f"line_{number}": f"thing number {number}" for number in range(1, 9)}) == {}
    assert len(listing(hospital).offers) == 8
