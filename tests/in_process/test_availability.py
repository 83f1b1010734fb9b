"""A mentor is full until a day, or rests after two expired asks in a row; both end by themselves."""

from datetime import timedelta

import pytest

from models import AlertPreference, MentorProfile
from tests.hospital import CODES, MONDAY, Hospital
from tests.steps import (
    NEXT_MONDAY,
    WEDNESDAY_NOON,
    await_ephemeral,
)


def mentor_profile(hospital: Hospital) -> MentorProfile:
    with hospital.db() as s:
        return s.query(MentorProfile).one()


@pytest.mark.parametrize("button", ["Happy to", "Not now"])
def test_a_mentor_can_set_full_until_after_accepting_or_declining(hospital: Hospital, button: str) -> None:
    hospital.amara.click(button, hospital.ask_amara(capacity="5"))
    answered = hospital.amara.await_message("Need a break?")
    hospital.amara.select("Full until …", "2031-03-20", answered)
    full = hospital.amara.await_message("You're marked full until")
    assert "Amara" not in hospital.priya.says(hospital.share_goal(hospital.priya))
    hospital.amara.click("Open again", full)
    hospital.amara.await_message("Need a break?")
    assert "Amara" in hospital.sam.says(hospital.share_goal(hospital.sam))


def test_full_until_ends_by_itself(hospital: Hospital) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.amara.select("Full until …", "2031-03-06", hospital.amara.await_message("Need a break?"))
    hospital.amara.await_message("You're marked full until")
    hospital.run_until(MONDAY + timedelta(days=3))  # Thursday morning
    assert "Amara" in hospital.priya.says(hospital.share_goal(hospital.priya))


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2031-03-03", "Choose tomorrow or a later day"), ("2032-03-05", "Pauses can last up to a year")],
)
def test_an_invalid_day_is_refused_with_an_explanation(hospital: Hospital, day: str, expected: str) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.amara.select("Full until …", day, hospital.amara.await_message("Need a break?"))
    await_ephemeral(hospital.amara, expected)
    assert mentor_profile(hospital).full_until is None


def test_home_sets_and_ends_full_until(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.amara.open_home()
    hospital.amara.select("Full until …", "2031-03-20", hospital.amara.await_home("Need a break?"))
    hospital.amara.click("Open again", view=hospital.amara.await_home("You're marked full until"))
    hospital.amara.await_home("Need a break?")


@pytest.mark.parametrize(
    ("alerts", "expected"),
    [("right_away", "You asked me to tell you when a goal fits"), ("weekly", "You asked for up to three goals")],
)
def test_home_explains_the_alerts_and_can_turn_them_off(hospital: Hospital, alerts: str, expected: str) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts=alerts)
    hospital.amara.open_home()
    hospital.amara.click("Only when I'm asked", view=hospital.amara.await_home(expected))
    hospital.amara.await_home("I'll only message you when someone asks for you")
    assert mentor_profile(hospital).alerts is AlertPreference.ONLY_ASKED
    hospital.share_goal(hospital.ben, visibility="named")
    hospital.let_time_pass(days=8)
    assert not [each for each in hospital.amara.direct() if "fit" in hospital.amara.says(each)]


def let_two_asks_expire(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    for resident in (hospital.ben, hospital.priya):
        resident.click("Ask for one coffee", hospital.share_goal(resident))
    hospital.settle()
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY, NEXT_MONDAY + timedelta(hours=4)):
        hospital.run_until(moment + timedelta(minutes=1))


def test_two_expired_asks_in_a_row_rest_the_profile_and_ask_once_until_when(hospital: Hospital) -> None:
    let_two_asks_expire(hospital)
    question = hospital.amara.await_message("The last two requests to you went unanswered")
    assert "Amara" not in hospital.sam.says(hospital.share_goal(hospital.sam))
    hospital.amara.select("Rest until …", "2031-05-05", question)
    hospital.amara.await_message("until")
    until = mentor_profile(hospital).full_until
    assert until
    assert f"{until:%Y-%m-%d}" == "2031-05-05"
    hospital.let_time_pass(days=20)
    said = [hospital.amara.says(m) for m in hospital.amara.direct()]
    assert sum("The last two requests to you" in each for each in said) == 1


def test_a_resting_profile_opens_with_one_click(hospital: Hospital) -> None:
    let_two_asks_expire(hospital)
    hospital.amara.click("I'm open now", hospital.amara.await_message("The last two requests to you went unanswered"))
    hospital.amara.await_message("You're open again.")
    assert "Amara" in hospital.sam.says(hospital.share_goal(hospital.sam))


def test_an_answer_between_expired_asks_keeps_the_profile_open(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben))
    hospital.settle()
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    assert mentor_profile(hospital).unanswered_in_a_row == 1
    hospital.priya.click("Ask for one coffee", hospital.share_goal(hospital.priya))
    hospital.settle()
    newest = [m for m in hospital.amara.direct() if "[Happy to]" in hospital.amara.says(m)][-1]
    hospital.amara.click("Not now", {**newest, "channel": hospital.amara.conversations("im")[0]["id"]})
    hospital.settle()
    assert (mentor_profile(hospital).unanswered_in_a_row, mentor_profile(hospital).full_until) == (0, None)


def test_a_full_mentor_cannot_offer_help_on_an_unnamed_post(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    hospital.share_goal(hospital.priya, "reading EKGs", visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    hospital.settle()
    assert not hospital.priya.find("Someone offered to help")
