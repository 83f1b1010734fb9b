"""What people type is kept, matched and shown as they typed it, however Slack escapes it, and goes out escaped once."""

import json

import pytest
from sqlalchemy import select

from models import Goal, Offer, Person
from tests.hospital import Hospital

TYPED = "presenting at M&M, H&P and I&D <calmly>"
OFFERED = "M&M and H&P without fear <really>"


@pytest.mark.parametrize("is_escaped", [True, False])
def test_what_is_typed_is_the_same_everywhere(hospital: Hospital, *, is_escaped: bool) -> None:
    hospital.workspace.post("/sandbox/escaping", commands=is_escaped, forms=is_escaped, profiles=is_escaped)
    ben, amara = hospital.ben, hospital.amara
    hospital.workspace.post(f"/sandbox/users/{amara.id}", title="Chair, M&M & <quality>")
    hospital.publish_offers(amara, OFFERED)
    cards = hospital.share_goal(ben, TYPED, first_question="Is it S&P or R&R?")
    ben.click("Ask for one coffee", cards, below="Amara Fable")
    request = amara.await_message("Is it S&P or R&R?")
    post = ben.await_message("wants to grow in", hospital.growth)
    with hospital.db.begin() as s:
        assert s.scalars(select(Goal.sentence)).all() == [TYPED]
        assert s.scalars(select(Offer.sentence)).all() == [OFFERED]
        assert "Chair, M&M & <quality>" in s.scalars(select(Person.title)).all()
    for shown, message in ((TYPED, post), (OFFERED, cards), (TYPED, request)):
        assert shown in ben.says(message)
        assert shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in message["text"]
        assert "&amp;amp;" not in json.dumps(message)


@pytest.mark.parametrize("is_escaped", [True, False])
def test_a_search_and_one_s_own_message_are_read_as_typed(hospital: Hospital, *, is_escaped: bool) -> None:
    hospital.workspace.post("/sandbox/escaping", commands=is_escaped, forms=is_escaped)
    ben, general = hospital.ben, hospital.ben.channel("general")
    ben.say(general, "how to run M&M")
    ben.shortcut("goal.grow_from_this", ben.await_message("how to run M&M", general))
    assert "how to run M&M" in ben.shows(ben.await_modal("Add a goal"))
    found = ben.options("aspects", "M&M")
    assert "Patient safety / RCA" in [option["text"]["text"] for option in found]
    ben.close_modal()
    ben.command("/mentor find M&M <now>")
    assert "M&M <now>" in ben.shows(ben.await_modal())
