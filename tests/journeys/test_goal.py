"""A resident shares a goal."""

import json

from sqlalchemy import select

from mentoring.goals.goals import choose_area
from mentoring.growth_areas import areas
from models import Goal
from tests.hospital import CODES, Hospital


def test_a_goal_without_areas_asks_for_one_and_suggests_matching_mentors(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.publish_offers(hospital.amara, "to-do lists that keep me afloat")
    ben.command("/grow finish things")
    assert "I couldn't tell which area this is." in ben.shows(ben.await_modal())
    assert ben.submit(aspects=[]) == {}
    question = ben.await_message("is it one of these?")
    ben.click("Time management on wards", question)
    ben.await_message("Who to ask next")
    hospital.wait_for(
        lambda: not any("is it one of these?" in ben.says(each) for each in ben.direct()), "the question to be gone"
    )
    with hospital.db.begin() as s:
        goal = s.scalars(select(Goal)).one()
        chosen = [each.aspect for each in goal.aspects]
        choose_area(s, goal.person, goal.id, "COMM.01", hospital.now)
        assert [areas.ALL[each].label for each in chosen] == ["Time management on wards"]
        assert [each.aspect for each in goal.aspects] == chosen


def test_an_unnamed_post_does_not_reveal_its_owner(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed", about="the tall PGY-2")
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    assert "Someone here wants to grow in" in hospital.sam.says(post)
    for secret in ("Ben", "tall", hospital.ben.id):
        assert secret not in str(post["blocks"]) + post["text"]


def test_just_show_me_people_posts_nothing(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="not_posted")
    hospital.settle()
    assert hospital.ben.messages(hospital.growth) == []


def test_grow_from_this_fills_in_the_text_of_my_own_message(hospital: Hospital) -> None:
    general = hospital.ben.channel("general")
    hospital.ben.say(general, "I want to get better at reading EKGs at night")
    message = hospital.ben.await_message("reading EKGs", general)
    hospital.ben.shortcut("goal.grow_from_this", message)
    view = hospital.ben.await_modal("Add a goal")
    assert "I want to get better at reading EKGs at night" in json.dumps(view)


def test_grow_from_this_ignores_another_person_s_message(hospital: Hospital) -> None:
    general = hospital.ben.channel("general")
    hospital.amara.say(general, "my marriage is falling apart")
    hospital.ben.shortcut("goal.grow_from_this", hospital.ben.await_message("marriage", general))
    view = hospital.ben.await_modal("Add a goal")
    assert "marriage" not in json.dumps(view)
    assert hospital.ben.submit(sentence="reading EKGs") == {}


def test_a_card_says_when_the_mentor_offers_less_time_than_wanted(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, doses=["question"])
    hospital.publish_offers(hospital.dara, CODES, doses=["question", "three"])
    said = hospital.ben.says(hospital.share_goal(hospital.ben, dose="three"))
    assert said.count("You asked for three meetings; they offer a 10-minute question.") == 1
    assert "[Ask for a 10-minute question]" in said
    assert "[Ask for three meetings]" in said
