"""A mentor offers to help from a post."""

from sqlalchemy import select

from models import Ask, AskState, Introduction, IntroductionState
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral, count_rows, end_introduction


def test_i_can_help_on_a_named_post_introduces_them_right_away(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    hospital.sam.click("I can help", post)
    await_ephemeral(hospital.sam, "You're introduced: the thread is in your group message.")
    assert "offered to help." in hospital.sam.says(hospital.ben.await_message("Why I connected you"))
    hospital.workspace.redeliver()
    hospital.settle()
    assert count_rows(hospital, Introduction) == 1
    hospital.sam.await_message("Someone's already helping", hospital.growth)


def test_i_can_help_on_an_unnamed_post_asks_the_resident_first(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.publish_offers(hospital.sam, "closed-loop communication")
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    hospital.sam.click("I can help", post)
    await_ephemeral(hospital.sam, "I'll introduce you if they say yes.")
    hand = hospital.ben.await_message("Someone offered to help")
    assert "closed-loop communication" in hospital.ben.says(hand)
    assert count_rows(hospital, Introduction) == 0
    hospital.ben.click("Introduce us", hand)
    hospital.sam.await_message("Why I connected you")
    hospital.ben.await_message("You're introduced.")


def test_a_resident_can_decline_a_raised_hand_silently(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Not this time", hospital.ben.await_message("Someone offered to help"))
    hospital.ben.await_message("They never saw your name.")
    assert hospital.sam.direct() == []
    assert count_rows(hospital, Introduction) == 0


def test_a_resident_cannot_offer_help_on_their_own_post(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.click("I can help", hospital.ben.await_message("wants to grow in", hospital.growth))
    await_ephemeral(hospital.ben, "That's your own goal.")


def test_a_full_mentor_who_offers_help_reads_that_they_are_full(hospital: Hospital) -> None:
    hospital.introduce_pair(capacity="1")
    hospital.share_goal(hospital.priya, "reading EKGs")
    post = hospital.amara.await_message("reading EKGs", hospital.growth)
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "You're already helping as many people as you set.")
    with hospital.db() as s:
        assert s.scalars(select(Introduction).where(Introduction.state == IntroductionState.OPEN)).one()
        assert s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all() == []


def test_asking_a_mentor_who_raised_a_hand_introduces_them(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("They offered to help."))
    assert "offered to help." in hospital.ben.says(hospital.ben.await_message("Why I connected you"))
    assert (count_rows(hospital, Ask), count_rows(hospital, Introduction)) == (1, 1)


def test_raising_a_hand_for_a_resident_who_already_asked_introduces_them(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.ben.click("Ask for one coffee", shortlist)
    hospital.amara.await_message("Someone would like")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Why I connected you")
    assert (count_rows(hospital, Ask), count_rows(hospital, Introduction)) == (1, 1)


def test_a_mentor_cannot_raise_a_hand_again_after_a_decline(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    post = hospital.amara.await_message("wants to grow in", hospital.growth)
    hospital.amara.click("I can help", post)
    hospital.ben.click("Not this time", hospital.ben.await_message("Someone offered to help"))
    hospital.ben.await_message("They never saw your name.")
    hospital.amara.click("I can help", post)
    await_ephemeral(hospital.amara, "You offered your help with this goal before.")
    assert count_rows(hospital, Ask) == 1


def test_a_mentor_who_declined_can_raise_a_hand_and_be_asked_from_the_card(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, visibility="unnamed"))
    hospital.amara.click("Not now", hospital.amara.await_message("Someone would like"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("They offered to help."))
    hospital.ben.await_message("Why I connected you")


def test_declining_a_hand_raised_after_a_decline_leaves_no_ask_button(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, visibility="unnamed"))
    hospital.amara.click("Not now", hospital.amara.await_message("Someone would like"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("Not this time", hospital.ben.await_message("Someone offered to help"))
    hospital.ben.await_message("They never saw your name.")
    hospital.settle()
    assert not hospital.ben.find("[Ask")


def test_i_can_help_accepts_a_repeated_ask(hospital: Hospital) -> None:
    end_introduction(hospital.ben, hospital.introduce_pair())
    hospital.ben.click("Ask again for one coffee", hospital.ben.await_message("Ask again"))
    hospital.settle()
    hospital.amara.click("I can help", hospital.amara.await_message("[I can help", hospital.growth))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 2


def test_a_mentor_can_help_again_after_a_goal_is_parked_and_reopened(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Why I connected you")
    hospital.ben.click("Park it", view=hospital.ben.open_home())
    hospital.wait_for(lambda: "Pick it up" in hospital.ben.shows(hospital.ben.home), "the parked goal")
    hospital.ben.click("Pick it up", view=hospital.ben.home)
    hospital.sam.click("I can help", hospital.sam.await_message("[I can help", hospital.growth))
    hospital.settle()
    assert count_rows(hospital, Introduction) == 2
