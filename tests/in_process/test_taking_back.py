"""What can be taken back: a request, **Not for me**, a post that was taken down, alerts that were turned off."""

import pytest
from sqlalchemy import select

from models import AlertPreference, Ask, AskState, Goal, MentorProfile, Message, MessageKind, MessageState, Visibility
from tests.hospital import CODES, Hospital
from tests.steps import click_forged_button


def states(hospital: Hospital) -> list[AskState]:
    with hospital.db() as s:
        return [*s.scalars(select(Ask.state).order_by(Ask.id))]


def test_a_request_is_withdrawn_from_its_card_and_can_be_made_again(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    hospital.ask_amara()
    card = ben.await_message("Asked for one coffee.")
    ben.click("Withdraw", card, below="Amara Fable")
    amara.await_message("This one is no longer open.")
    assert states(hospital) == [AskState.WITHDRAWN]
    assert "That one is no longer open" in click_forged_button(hospital, amara, "ask.accept", "1")
    ben.click("Ask for one coffee", ben.await_message("[Ask for one coffee]"), below="Amara Fable")
    hospital.settle()
    assert states(hospital) == [AskState.WITHDRAWN, AskState.OPEN]


def test_a_request_is_withdrawn_from_home(hospital: Hospital) -> None:
    hospital.ask_amara()
    home = hospital.ben.open_home()
    hospital.ben.select("Withdraw a request …", "1", home)
    hospital.ben.await_home("No one is helping right now.")
    assert states(hospital) == [AskState.WITHDRAWN]
    hospital.amara.await_message("This one is no longer open.")


def test_an_answered_request_is_not_withdrawn(hospital: Hospital) -> None:
    request = hospital.ask_amara()
    hospital.ben.await_message("Asked for one coffee.")
    hospital.amara.click("Happy to", request)
    hospital.settle()
    assert "already answered" in click_forged_button(hospital, hospital.ben, "ask.withdraw", "1")
    assert states(hospital) == [AskState.ACCEPTED]


def test_a_question_about_a_withdrawn_request_is_not_sent(hospital: Hospital) -> None:
    request = hospital.ask_amara()
    card = hospital.ben.await_message("Asked for one coffee.")
    hospital.amara.click("Ask a question first", request)
    hospital.amara.await_modal("Ask a question first")
    assert hospital.amara.submit(question="What have you tried so far?") == {}
    hospital.ben.click("Withdraw", card, below="Amara Fable")
    hospital.settle()
    assert not hospital.ben.find("What have you tried so far?")
    with hospital.db() as s:
        (question,) = s.scalars(select(Message).where(Message.kind == MessageKind.CLARIFICATION))
        assert question.state is MessageState.CANCELLED


def test_not_for_me_can_be_undone(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    card = hospital.share_goal(hospital.ben)
    hospital.ben.click("Not for me", card, below="Amara Fable")
    removed = hospital.ben.await_message("Removed. They won't know.")
    hospital.ben.click("Undo", removed, below="Amara Fable")
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("[Ask for one coffee]"), below="Amara Fable")
    hospital.amara.await_message("Someone would like to learn from you")


@pytest.mark.parametrize(("visibility", "shown"), [("named", "@Ben Quill"), ("unnamed", "Someone here")])
def test_a_post_that_was_taken_down_is_put_back(hospital: Hospital, visibility: str, shown: str) -> None:
    ben = hospital.ben
    hospital.share_goal(ben)
    ben.await_message("wants to grow in", hospital.growth)
    ben.click("Take down the post", view=ben.open_home())
    removed = ben.await_message("This post was removed by its author.", hospital.growth)
    ben.click("Post it", view=ben.await_home("[Post it]"))
    ben.await_modal("Post this goal")
    assert ben.submit(visibility=visibility) == {}
    back = ben.await_message(f"{shown}", hospital.growth)
    assert back["ts"] == removed["ts"]
    assert "running a code without freezing" in ben.says(back)
    with hospital.db() as s:
        assert s.scalars(select(Goal.visibility)).all() == [Visibility(visibility)]


def test_a_goal_that_was_never_posted_can_be_posted(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.share_goal(ben, visibility="not_posted")
    ben.click("Post it", view=ben.open_home())
    ben.await_modal("Post this goal")
    assert ben.submit(visibility="named") == {}
    ben.await_message("wants to grow in", hospital.growth)


def test_alerts_are_turned_off_and_on_again_from_home(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES, alerts="right_away")
    amara.click("Only when I'm asked", view=amara.open_home())
    amara.click("Tell me when a goal fits", view=amara.await_home("I'll only message you when someone asks for you."))
    amara.await_home("You asked me to tell you when a goal fits (at most weekly).")
    with hospital.db() as s:
        assert s.scalars(select(MentorProfile.alerts)).all() == [AlertPreference.RIGHT_AWAY]


def test_a_window_in_which_it_was_too_late_to_withdraw_is_drawn_again(hospital: Hospital) -> None:
    ben = hospital.ben
    request = hospital.ask_amara()
    hospital.let_time_pass(minutes=11)
    ben.click("Who can help", view=ben.open_home())
    ben.await_modal("Who can help")
    hospital.amara.click("Happy to", request)
    hospital.settle()
    ben.click("Withdraw", below="Amara Fable")
    assert "already answered" in ben.shows(ben.await_modal("Curbside"))
    ben.close_modal()
    shown = ben.shows(ben.await_modal("Who can help"))
    assert "You're introduced" in shown
    assert "[Withdraw]" not in shown


def test_more_parked_goals_than_fit_on_home_are_announced(hospital: Hospital) -> None:
    ben = hospital.ben
    for sentence in ("reading EKGs", "learning to sail", "chalk talks", "writing a case report"):
        hospital.share_goal(ben, sentence)
        ben.click("Park it", view=ben.open_home())
        hospital.settle()
    shown = ben.shows(ben.open_home())
    assert shown.count("[Pick it up]") == 3
    assert "More will appear as you finish these." in shown
