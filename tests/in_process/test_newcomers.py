"""A new mentor sees matching goals that no one helps with, and is suggested for them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from mentoring.goals.shortlists import RECHECK_INTERVAL
from models import Goal, Message
from tests.hospital import CODES, Hospital
from tests.steps import (
    end_introduction,
    see_who,
)


@pytest.mark.parametrize("alerts", ["only_asked", "right_away"])
def test_a_goal_that_no_one_helps_with_is_shown_to_a_matching_new_mentor(hospital: Hospital, alerts: str) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)  # Amara is suggested, but no one is asked
    hospital.publish_offers(hospital.dara, CODES, alerts=alerts)
    hospital.settle()
    hospital.let_time_pass(days=8)
    home = hospital.dara.shows(hospital.dara.open_home())
    assert "Goals you could help with" in home or hospital.dara.find("A goal fits your topics")


def test_a_goal_without_matches_is_on_the_home_of_a_new_mentor(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.settle()
    assert "Goals you could help with" in hospital.amara.shows(hospital.amara.open_home())


def test_a_new_mentor_sees_a_goal_whose_owner_is_paused(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.command("/curbside pause until Apr 12")
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away")
    hospital.let_time_pass(days=8)
    home = hospital.amara.shows(hospital.amara.open_home())
    assert "Goals you could help with" in home or hospital.amara.find("A goal fits your topics")


def test_a_goal_without_matches_says_so_plainly(hospital: Hospital) -> None:
    shortlist = hospital.share_goal(hospital.ben, "learning to sail")
    assert (
        "No one here offers this yet. Your post is up, and I'll let you know when someone does."
        in hospital.ben.says(shortlist)
    )


def test_a_resident_without_matches_hears_of_a_new_mentor(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.publish_offers(hospital.amara, "sailing on the lake")
    hospital.settle()
    assert not hospital.ben.find("Someone new can help")
    hospital.run_until_noon()
    assert "sailing on the lake" in see_who(hospital.ben, hospital.ben.await_message("Someone new can help"))


def test_no_digest_is_built_for_a_goal_that_still_has_no_one(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    with hospital.db() as s:
        before = s.execute(select(Message.id, Message.revision)).all()
    built = list[int]()
    monkeypatch.setattr("mentoring.messages.digests.build", lambda *given: built.append(given[1]))
    for _ in range(3):
        hospital.let_time_pass(hours=3)
        with hospital.db() as s:
            search_at = s.scalars(select(Goal.next_search_at)).one()
        assert search_at
        assert hospital.now < search_at <= hospital.now + RECHECK_INTERVAL
    assert built == []
    with hospital.db() as s:
        assert s.execute(select(Message.id, Message.revision)).all() == before


def test_news_of_a_new_mentor_waits_for_the_weekly_limit(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    hospital.ben.await_message("connected yet?")
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.publish_offers(hospital.dara, "sailing on the lake")
    hospital.let_time_pass(days=6)
    hospital.settle()
    assert not hospital.ben.find("Someone new can help")
    hospital.let_time_pass(days=1, hours=1)
    hospital.ben.await_message("Someone new can help")


def test_a_mentor_back_from_a_pause_counts_as_new(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "sailing on the lake")
    hospital.amara.command("/curbside pause until Mar 5")
    hospital.amara.await_message("You're paused until")
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.run_until_noon()
    assert not hospital.ben.find("Someone new can help")
    hospital.let_time_pass(days=2)
    hospital.ben.await_message("Someone new can help")


def test_a_resident_still_hears_of_new_mentors_after_an_introduction_ends(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    end_introduction(hospital.sam, hospital.sam.await_message("Why I connected you"))
    hospital.ben.await_message("No new matches")
    hospital.publish_offers(hospital.amara, CODES)
    hospital.run_until_noon()
    hospital.ben.await_message("Someone new can help")


def test_a_resident_hears_of_a_new_mentor_after_dismissing_the_last_one(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("Not for me", hospital.share_goal(hospital.ben))
    hospital.ben.await_message("No new matches")
    hospital.publish_offers(hospital.dara, CODES)
    hospital.run_until_noon()
    assert "Dara Vellum" in see_who(hospital.ben, hospital.ben.await_message("Someone new can help"))


def test_a_mentor_who_already_helps_is_not_suggested_as_new(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.amara.click("I can help", hospital.amara.await_message("learning to sail", hospital.growth))
    hospital.ben.await_message("Why I connected you")
    hospital.publish_offers(hospital.amara, "sailing on the lake")
    hospital.run_until_noon()
    assert not hospital.ben.find("Someone new can help")
    hospital.ben.click("Park it", view=hospital.ben.open_home())
    hospital.wait_for(lambda: "Pick it up" in hospital.ben.shows(hospital.ben.home), "the parked goal")
    hospital.ben.click("Pick it up", view=hospital.ben.home)
    hospital.ben.await_message("[Ask again for one coffee")
