"""What Home shows about goals, check-ins, meetings and open questions."""

import re
from datetime import UTC, datetime

from tests.hospital import CODES, Hospital
from tests.steps import (
    agree_on_time,
    wrap_up,
)


def test_home_shows_a_question_that_needs_my_answer(hospital: Hospital) -> None:
    hospital.amara.click("Ask a question first", hospital.ask_amara())
    hospital.amara.await_modal("Ask a question first")
    assert hospital.amara.submit(question="What have you tried?") == {}
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "What have you tried?" in shown


def test_home_shows_the_day_on_which_the_next_message_really_comes(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.mark_all_started()
    hospital.let_time_pass(days=3)
    hospital.publish_offers(hospital.dara, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, "reading EKGs"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    hospital.mark_all_started()
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    said = shown.split("reading EKGs")[1].split("running a code")[0]
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    for day in range(12, 22):
        if any("Dara Vellum connected yet?" in hospital.ben.says(m) for m in hospital.ben.direct()):
            break
        hospital.run_until(datetime(2031, 3, day, 23, 30, tzinfo=UTC))
    sent_on = f"{hospital.now:%b} {hospital.now.day} "
    assert sent_on in said


def test_home_lists_people_helped_even_if_the_goal_has_no_area(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.amara.click("I can help", hospital.amara.await_message("learning to sail", hospital.growth))
    hospital.ben.await_message("Why I connected you")
    wrap_up(hospital)
    assert "People you've helped" in hospital.amara.shows(hospital.amara.open_home())


def test_home_shows_the_check_ins_with_both_mentors(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert sorted(re.findall(r"if you and @(\w+) \w+ haven't set", shown)) == ["Amara", "Dara"]


def test_home_says_that_the_search_for_mentors_goes_on(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "let you know" in shown or "I'll check in" in shown


def test_home_lists_the_reminder_of_a_meeting(hospital: Hospital) -> None:
    agree_on_time(hospital)
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "remind" in shown
