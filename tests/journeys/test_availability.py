"""A mentor is full until a day, or at rest after two asks in a row that went unanswered; it ends by itself."""

from datetime import timedelta

import pytest

from models import AlertPreference, MentorProfile
from tests.hospital import CODES, MONDAY, Hospital
from tests.steps import (
    NEXT_MONDAY,
    WEDNESDAY_NOON,
    await_ephemeral,
)


def listing(hospital: Hospital) -> MentorProfile:
    with hospital.db() as s:
        return s.query(MentorProfile).one()


@pytest.mark.parametrize("press", ["Happy to", "Not now"])
def test_after_a_yes_and_after_a_no_a_mentor_may_be_full_until_a_day(hospital: Hospital, press: str) -> None:
    hospital.amara.click(press, hospital.ask_amara(capacity="5"))
    answered = hospital.amara.await_message("Enough for now?")
    hospital.amara.select("Full until …", "2031-03-20", answered)
    full = hospital.amara.await_message("You're full until")
    assert "Amara" not in hospital.priya.says(hospital.share_goal(hospital.priya))
    hospital.amara.click("Open again", full)
    hospital.amara.await_message("Enough for now?")
    assert "Amara" in hospital.sam.says(hospital.share_goal(hospital.sam))


def test_it_ends_by_itself(hospital: Hospital) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.amara.select("Full until …", "2031-03-06", hospital.amara.await_message("Enough for now?"))
    hospital.amara.await_message("You're full until")
    hospital.run_until(MONDAY + timedelta(days=3))  # Thursday morning
    assert "Amara" in hospital.priya.says(hospital.share_goal(hospital.priya))


@pytest.mark.parametrize(
    ("day", "reads"),
    [("2031-03-03", "Choose tomorrow or a later day"), ("2032-03-05", "It lasts a year at the most")],
)
def test_a_day_that_does_not_suit_is_refused_in_words(hospital: Hospital, day: str, reads: str) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.amara.select("Full until …", day, hospital.amara.await_message("Enough for now?"))
    await_ephemeral(hospital.amara, reads)
    assert listing(hospital).full_until is None


def test_home_says_it_and_ends_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.amara.open_home()
    hospital.amara.select("Full until …", "2031-03-20", hospital.amara.await_home("Enough for now?"))
    hospital.amara.click("Open again", view=hospital.amara.await_home("You're full until"))
    hospital.amara.await_home("Enough for now?")


@pytest.mark.parametrize(
    ("alerts", "reads"), [("right_away", "When a goal fits you, I'll tell you"), ("weekly", "On Mondays I'll list")]
)
def test_what_comes_by_itself_is_on_home_with_why_and_is_turned_down_there(
    hospital: Hospital, alerts: str, reads: str
) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts=alerts)
    hospital.amara.open_home()
    hospital.amara.click("Only when I'm asked", view=hospital.amara.await_home(reads))
    hospital.amara.await_home("I write only when somebody asks you")
    assert listing(hospital).alerts is AlertPreference.ONLY_ASKED
    hospital.share_goal(hospital.ben, visibility="named")
    hospital.let_time_pass(days=8)
    assert not [each for each in hospital.amara.direct() if "fit" in hospital.amara.says(each)]


def two_lapses(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    for resident in (hospital.ben, hospital.priya):
        resident.click("Ask for one coffee", hospital.share_goal(resident))
    hospital.settle()
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY, NEXT_MONDAY + timedelta(hours=4)):
        hospital.run_until(moment + timedelta(minutes=1))


def test_two_lapses_in_a_row_rest_the_listing_and_it_is_asked_once_until_when(hospital: Hospital) -> None:
    two_lapses(hospital)
    asked = hospital.amara.await_message("Your last two asks went unanswered")
    assert "Amara" not in hospital.sam.says(hospital.share_goal(hospital.sam))
    hospital.amara.select("Rest until …", "2031-05-05", asked)
    hospital.amara.await_message("until")
    until = listing(hospital).full_until
    assert until
    assert f"{until:%Y-%m-%d}" == "2031-05-05"
    hospital.let_time_pass(days=20)
    said = [hospital.amara.says(m) for m in hospital.amara.direct()]
    assert sum("Your last two asks" in each for each in said) == 1


def test_a_listing_at_rest_opens_with_one_press_or_by_itself(hospital: Hospital) -> None:
    two_lapses(hospital)
    hospital.amara.click("I'm open now", hospital.amara.await_message("Your last two asks went unanswered"))
    hospital.amara.await_message("You're open again.")
    assert "Amara" in hospital.sam.says(hospital.share_goal(hospital.sam))


def test_an_answer_in_between_keeps_it_open(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, capacity="5")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben))
    hospital.settle()
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    assert listing(hospital).unanswered_in_a_row == 1
    hospital.priya.click("Ask for one coffee", hospital.share_goal(hospital.priya))
    hospital.settle()
    newest = [m for m in hospital.amara.direct() if "[Happy to]" in hospital.amara.says(m)][-1]
    hospital.amara.click("Not now", {**newest, "channel": hospital.amara.conversations("im")[0]["id"]})
    hospital.settle()
    assert (listing(hospital).unanswered_in_a_row, listing(hospital).full_until) == (0, None)


def test_a_full_mentor_is_told_so_on_an_unnamed_post_too(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    hospital.share_goal(hospital.priya, "reading EKGs", visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    hospital.settle()
    assert not hospital.priya.find("Somebody raised a hand")
