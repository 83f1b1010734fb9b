"""Asking, answering, and offering to help."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from models import Ask, Introduction, Suggestion
from sandbox.client import Refused, UserClient
from sandbox.models import Json
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral, click_forged_button, count_rows, end_introduction


def test_a_paused_mentor_is_not_suggested(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.chidi, CODES)
    hospital.chidi.command("/curbside pause until Apr 12")
    hospital.chidi.await_message("You're paused until")
    assert "Chidi" not in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_a_mentor_at_capacity_is_not_suggested(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    assert "Amara" not in hospital.ben.says(hospital.share_goal(hospital.priya))


def test_a_mentor_is_not_suggested_for_their_own_goal(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.ben, CODES)
    assert "No one here offers this yet" in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_a_decline_is_worded_neutrally_and_suggests_the_next_two_mentors(hospital: Hospital) -> None:
    for mentor in (hospital.amara, hospital.dara, hospital.ruth, hospital.chidi, hospital.sam):
        hospital.publish_offers(mentor, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.ben.click("Ask for one coffee", shortlist)
    ask = hospital.amara.await_message("Someone would like to learn from you")
    hospital.amara.click("Not now", ask)
    answer = hospital.ben.await_message("That one didn't line up\nFor your goal")
    said = hospital.ben.says(answer)
    assert said.count("Ask me about") == 2
    assert "\nYou had asked @Amara Fable.\n" in said
    assert said.count("Amara") == 1
    assert "That one didn't line up." in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.amara.await_message("You passed.")
    for word in ("declin", "refus", "reject"):
        assert word not in said.lower()


def test_an_ask_can_be_answered_only_once(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.amara.click("Not now", ask)
    hospital.workspace.redeliver()
    hospital.settle()
    shown = hospital.amara.await_message("You passed.")
    with pytest.raises(Refused, match="no button"):
        hospital.amara.click("Happy to", shown)
    assert count_rows(hospital, Introduction) == 0
    assert len([m for m in hospital.ben.direct() if "That one didn't line up\n" in hospital.ben.says(m)]) == 1


def test_simultaneous_clicks_make_one_ask_and_one_introduction(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)

    def click(user: UserClient, label: str, message: Json) -> None:
        try:
            user.click(label, message)
        except Refused as refused:
            assert "no button" in str(refused) or "no such button" in str(refused)  # noqa: PT017 (the click may also succeed)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: click(hospital.ben, "Ask for one coffee", shortlist), range(8)))
    assert count_rows(hospital, Ask) == 1
    ask = hospital.amara.await_message("Someone would like")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: click(hospital.amara, "Happy to", ask), range(8)))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 1
    assert len(hospital.ben.conversations("mpim")) == 1
    assert len(hospital.ben.messages(hospital.ben.conversations("mpim")[0]["id"])) == 1


def test_a_sixth_open_ask_is_refused_with_an_explanation(hospital: Hospital) -> None:
    mentors = (hospital.amara, hospital.dara, hospital.ruth, hospital.chidi, hospital.sam, hospital.priya)
    for mentor in mentors:
        hospital.publish_offers(mentor, CODES)
    first = hospital.share_goal(hospital.ben)
    for _ in range(3):
        hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
        hospital.settle()
    second = hospital.share_goal(hospital.ben, "leading a code")
    for _ in range(2):
        hospital.ben.click("Ask for one coffee", hospital.ben.find("For your goal: “leading a code”") or second)
        hospital.settle()
    assert count_rows(hospital, Ask) == 5
    hospital.ben.click("Ask for one coffee", hospital.ben.find("For your goal: “leading a code”") or second)
    await_ephemeral(hospital.ben, "You have five open requests (the max).")
    assert count_rows(hospital, Ask) == 5
    assert first


def test_more_shows_all_topics_and_can_ask_with_another_dose_and_question(hospital: Hospital) -> None:
    hospital.publish_offers(
        hospital.amara, CODES, "debriefing after a code", learning="chess", doses=["coffee", "three"]
    )
    shortlist = hospital.share_goal(hospital.ben)
    hospital.ben.click("More", shortlist)
    shown = hospital.ben.shows(hospital.ben.await_modal("About this person"))
    assert "debriefing after a code" in shown
    assert "Learning now: chess" in shown
    assert "first_question" in hospital.ben.submit(dose="three", first_question="bed 12, what now?")
    assert hospital.ben.submit(dose="three", first_question="How do you breathe?") == {}
    ask = hospital.amara.says(hospital.amara.await_message("How do you breathe?"))
    assert "three meetings (three 30-minute meetings)" in ask


def test_not_for_me_removes_the_card_without_notifying_the_mentor(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.ben.click("Not for me", shortlist)
    hospital.ben.await_message("Removed.")
    assert hospital.amara.direct() == []


def test_a_resident_cannot_ask_again_after_the_mentor_declined_or_ended_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"), below="Dara Vellum")
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    end_introduction(hospital.dara, hospital.ben.await_message("Why I connected you"))
    shown = hospital.ben.await_message("This one has wrapped up.")
    assert "That one didn't line up." in hospital.ben.says(shown)
    assert "[Ask" not in hospital.ben.says(shown)
    with hospital.db() as s:
        suggestions = list(s.scalars(select(Suggestion.id)))
    for suggestion in suggestions:
        click_forged_button(hospital, hospital.ben, "suggestion.ask", f"{suggestion}:coffee")
    assert count_rows(hospital, Ask) == 2


def test_a_resident_can_ask_again_after_ending_it_or_meeting_for_coffee(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    end_introduction(hospital.ben, thread)
    hospital.amara.await_message("has ended. It happens")
    hospital.ben.click("Ask again for one coffee", hospital.ben.await_message("This one has wrapped up."))
    hospital.settle()
    hospital.amara.click("Happy to", hospital.amara.await_message("[Happy to"))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 2
    hospital.ben.click("We've met", hospital.ben.await_message("[We've met"))
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(learned="growing")
    hospital.amara.await_message("what you two agreed on is done.")
    hospital.ben.await_message("[Ask again for one coffee")


def test_the_same_mentor_can_be_asked_again_after_a_goal_is_parked_and_reopened(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.click("Park it", view=hospital.ben.open_home())
    hospital.amara.await_message("the goal is on hold")
    hospital.wait_for(lambda: "Pick it up" in hospital.ben.shows(hospital.ben.home), "the parked goal")
    hospital.ben.click("Pick it up", view=hospital.ben.home)
    hospital.ben.click("Ask again for one coffee", hospital.ben.await_message("Ask again for one coffee"))
    hospital.settle()
    assert count_rows(hospital, Ask) == 2


def test_introduce_us_is_refused_when_the_mentor_is_full(hospital: Hospital) -> None:
    hospital.ask_amara(capacity="1")
    hospital.share_goal(hospital.priya, "reading EKGs", visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    hand = hospital.priya.await_message("Someone offered to help")
    hospital.amara.click("Happy to", hospital.amara.await_message("First question"))
    hospital.ben.await_message("Why I connected you")
    hospital.priya.click("Introduce us", hand)
    await_ephemeral(hospital.priya, "They're helping as many people as they can right now.")
    assert "Introduce us" in hospital.priya.says(hand)
    assert count_rows(hospital, Introduction) == 1


def test_a_topic_that_is_gone_is_no_longer_quoted_or_asked_through(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    assert f"They found you through “{CODES}”." in hospital.amara.says(ask)
    for mentor in (hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    hospital.publish_offers(hospital.amara, "closing a wound")
    hospital.settle()
    asked = hospital.amara.await_message("Someone would like")
    assert CODES not in hospital.amara.says(asked)
    assert CODES not in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.amara.click("Happy to", asked)
    assert CODES not in hospital.ben.says(hospital.ben.await_message("Why I connected you"))
