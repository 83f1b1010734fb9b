"""A mentor offers to help from a post."""

from sqlalchemy import select

from models import Ask, AskState, Introduction, IntroductionState
from sandbox.client import wait_for
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral, count_rows, end_introduction


def test_i_can_help_on_a_named_post_introduces_at_once(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    hospital.sam.click("I can help", post)
    await_ephemeral(hospital.sam, "You're introduced: the thread is in your group message.")
    assert "raised a hand for this goal" in hospital.sam.says(hospital.ben.await_message("Why you two"))
    hospital.workspace.redeliver()
    hospital.settle()
    assert count_rows(hospital, Introduction) == 1
    hospital.sam.await_message("Somebody is already helping", hospital.growth)


def test_i_can_help_on_an_unnamed_post_asks_the_resident_first(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.publish_offers(hospital.sam, "closed-loop communication")
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    hospital.sam.click("I can help", post)
    await_ephemeral(hospital.sam, "I'll introduce you if they say yes.")
    hand = hospital.ben.await_message("Somebody raised a hand")
    assert "closed-loop communication" in hospital.ben.says(hand)
    assert count_rows(hospital, Introduction) == 0
    hospital.ben.click("Introduce us", hand)
    hospital.sam.await_message("Why you two")
    hospital.ben.await_message("You're introduced.")


def test_a_raised_hand_can_be_left_without_a_word(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Not this time", hospital.ben.await_message("Somebody raised a hand"))
    hospital.ben.await_message("They never learned who you are.")
    assert hospital.sam.direct() == []
    assert count_rows(hospital, Introduction) == 0


def test_my_own_post_needs_somebody_else(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.click("I can help", hospital.ben.await_message("wants to grow in", hospital.growth))
    await_ephemeral(hospital.ben, "That's your own goal.")


def test_a_full_mentor_who_raises_a_hand_is_told_how_to_make_room(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    hospital.share_goal(hospital.priya, "reading EKGs")
    post = hospital.amara.await_message("reading EKGs", hospital.growth)
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "You're already helping as many people as you set.")
    with hospital.db() as s:
        assert s.scalars(select(Introduction).where(Introduction.state == IntroductionState.OPEN)).one()
        assert s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all() == []


def test_asking_somebody_whose_hand_is_up_introduces(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("They raised a hand."))
    assert "raised a hand for this goal" in hospital.ben.says(hospital.ben.await_message("Why you two"))
    assert (count_rows(hospital, Ask), count_rows(hospital, Introduction)) == (1, 1)


def test_a_hand_for_somebody_who_has_already_asked_introduces(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    people = hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.ben.click("Ask for one coffee", people)
    hospital.amara.await_message("Somebody would like")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Why you two")
    assert (count_rows(hospital, Ask), count_rows(hospital, Introduction)) == (1, 1)


def test_a_hand_that_was_left_stays_down(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    post = hospital.amara.await_message("wants to grow in", hospital.growth)
    hospital.amara.click("I can help", post)
    hospital.ben.click("Not this time", hospital.ben.await_message("Somebody raised a hand"))
    hospital.ben.await_message("They never learned who you are.")
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "You offered your help with this goal before.")
    assert count_rows(hospital, Ask) == 1


def test_a_hand_after_a_no_can_be_taken_from_the_card(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, visibility="unnamed"))
    hospital.amara.click("Not now", hospital.amara.await_message("Somebody would like"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("They raised a hand."))
    hospital.ben.await_message("Why you two")


def test_a_hand_that_was_left_after_a_no_leaves_no_button_that_is_refused(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, visibility="unnamed"))
    hospital.amara.click("Not now", hospital.amara.await_message("Somebody would like"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Not this time", hospital.ben.await_message("Somebody raised a hand"))
    hospital.ben.await_message("They never learned who you are.")
    hospital.settle()
    assert not hospital.ben.find("[Ask")


def test_i_can_help_answers_an_ask_again(hospital: Hospital) -> None:
    end_introduction(hospital.ben, hospital.introduce_pair())
    hospital.ben.click("Ask again for one coffee", hospital.ben.await_message("Ask again"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("[I can help", hospital.growth))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 2


def test_who_helped_until_a_goal_was_parked_can_help_again(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Why you two")
    hospital.ben.click("Park it", view=hospital.ben.open_home())
    wait_for(lambda: "Pick it up" in hospital.ben.shows(hospital.ben.home), "the parked goal")
    hospital.ben.click("Pick it up", view=hospital.ben.home)
    hospital.sam.click("I can help", hospital.sam.await_message("[I can help", hospital.growth))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 2
