"""Suggest a colleague: the colleague is asked first, and the resident hears of them only if they agree."""

import pytest
from sqlalchemy import select

from models import Ask, AskState, Referral, ReferralState
from sandbox.client import Refused
from sandbox.models import Json
from tests.hospital import Hospital
from tests.steps import (
    click_forged_button,
)


def suggest_colleague(hospital: Hospital, colleague: str) -> dict[str, str]:
    hospital.amara.click("Suggest a colleague", hospital.ask_amara())
    hospital.amara.await_modal("Suggest a colleague")
    return hospital.amara.submit(colleague=hospital.workspace.person(colleague).id)


def suggest_chidi(hospital: Hospital) -> Json:
    assert suggest_colleague(hospital, "chidi") == {}
    return hospital.chidi.await_message("A colleague thought of you")


def test_the_colleague_does_not_learn_who_asked(hospital: Hospital) -> None:
    said = hospital.chidi.says(suggest_chidi(hospital))
    assert "Amara Fable" in said
    assert "running a code without freezing" in said
    assert "Ben" not in said
    hospital.amara.await_message("You suggested a colleague.")
    hospital.settle()
    assert not any("Chidi" in hospital.ben.says(m) for m in hospital.ben.direct())


@pytest.mark.parametrize("paused", [False, True])
def test_the_mentor_reads_that_the_colleague_is_asked_and_not_whether_they_can_be(
    hospital: Hospital, *, paused: bool
) -> None:
    if paused:
        hospital.chidi.command("/curbside pause until Mar 12")
        hospital.chidi.await_message("You're paused until")
    assert suggest_colleague(hospital, "chidi") == {}
    said = hospital.amara.shows(hospital.amara.modal)
    assert "I'm asking @Chidi Appendix, unless they're away or can't be asked about this." in said
    hospital.amara.await_message("I asked them, unless they were away or couldn't be asked about this.")


def test_a_willing_colleague_is_introduced_if_the_resident_agrees(hospital: Hospital) -> None:
    hospital.chidi.click("Happy to help", suggest_chidi(hospital))
    hospital.chidi.await_message("I'll let them know")
    hospital.ben.click("Introduce us", hospital.ben.await_message("A colleague suggested someone"))
    hospital.ben.await_message("Why I connected you")
    assert len(hospital.chidi.conversations("mpim")) == 1


def test_the_resident_does_not_hear_of_a_colleague_who_declines(hospital: Hospital) -> None:
    before = len(hospital.ben.direct())
    hospital.chidi.click("Not me", suggest_chidi(hospital))
    hospital.chidi.await_message("No one will know.")
    hospital.settle()
    assert len(hospital.ben.direct()) == before + 2  # the mentors for the goal, and the next suggestions
    assert not any("Chidi" in hospital.ben.says(m) for m in hospital.ben.direct())


@pytest.mark.parametrize(("colleague", "expected"), [("amara", "That's you."), ("ben", "That's the person asking.")])
def test_suggesting_oneself_or_the_resident_is_refused_in_the_form(
    hospital: Hospital, colleague: str, expected: str
) -> None:
    assert expected in suggest_colleague(hospital, colleague)["colleague"]
    with hospital.db() as s:
        assert s.scalars(select(Ask)).one().state is AskState.OPEN


def test_a_colleague_who_was_already_asked_is_not_asked_twice(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.chidi, "leading a code calmly")
    ask = hospital.ask_amara()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"), below="Chidi Appendix")
    hospital.chidi.await_message("Someone would like to learn from you")
    hospital.amara.click("Suggest a colleague", ask)
    hospital.amara.await_modal("Suggest a colleague")
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.amara.await_message("You suggested a colleague.")
    hospital.settle()
    assert not any("A colleague thought" in hospital.chidi.says(m) for m in hospital.chidi.direct())


def test_the_colleague_is_notified_when_the_goal_is_finished(hospital: Hospital) -> None:
    message = suggest_chidi(hospital)
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.chidi.await_message("This goal is finished.")
    with hospital.db() as s:
        assert s.scalars(select(Referral)).one().state is ReferralState.OPEN
    assert message


def test_a_repeated_click_notifies_the_resident_once(hospital: Hospital) -> None:
    message = suggest_chidi(hospital)
    hospital.chidi.click("Happy to help", message)
    hospital.workspace.redeliver()
    hospital.settle()
    assert len([m for m in hospital.ben.direct() if "A colleague suggested" in hospital.ben.says(m)]) == 1
    with pytest.raises(Refused, match="no button"):
        hospital.chidi.click("Not me", hospital.chidi.await_message("I'll let them know"))


def test_a_paused_colleague_is_not_asked(hospital: Hospital) -> None:
    hospital.chidi.command("/curbside pause until Mar 12")
    hospital.chidi.await_message("You're paused until")
    assert suggest_colleague(hospital, "chidi") == {}
    hospital.amara.await_message("You suggested a colleague.")
    hospital.settle()
    assert not hospital.chidi.find("A colleague thought of you")


def test_a_resident_without_a_post_reads_nothing_about_a_post(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, visibility="not_posted"))
    hospital.amara.click("Suggest a colleague", hospital.amara.await_message("would like to learn from you"))
    hospital.amara.await_modal("Suggest a colleague")
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.chidi.click("Happy to help", hospital.chidi.await_message("A colleague thought of you"))
    assert "your post" not in hospital.ben.says(hospital.ben.await_message("A colleague suggested someone"))


def test_a_full_colleague_is_not_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.chidi, "reading EKGs at night", capacity="1")
    hospital.priya.click("Ask for one coffee", hospital.share_goal(hospital.priya, "reading EKGs"), below="Chidi")
    hospital.chidi.click("Happy to", hospital.chidi.await_message("Someone would like"))
    hospital.settle()
    hospital.amara.click("Suggest a colleague", hospital.ask_amara())
    hospital.amara.await_modal("Suggest a colleague")
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.settle()
    assert not hospital.chidi.find("A colleague thought of you")


def test_a_resident_cannot_refer_a_raised_hand_to_a_colleague(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Someone offered to help")
    with hospital.db() as s:
        ask = s.scalars(select(Ask.id)).one()
    click_forged_button(hospital, hospital.ben, "ask.suggest_colleague", str(ask))
    assert not hospital.ben.modal
