"""The modal on Home with the mentors suggested for a goal."""

from datetime import UTC, datetime

from sqlalchemy import select

from models import Goal, Message, MessageKind
from sandbox.models import Json
from tests.hospital import CODES, Hospital
from tests.steps import (
    block,
    click_forged_button,
    end_introduction,
    expire_ask_in_a_full_week,
    import_evaluator,
    open_who_can_help,
    see_who,
)


def new_mentor_messages(hospital: Hospital) -> list[Json]:
    """Return the unprompted messages that tell Ben about a new mentor."""
    return hospital.ben.saying("Someone new can help", hospital.ben.direct())


def test_who_can_help_is_on_home_until_a_mentor_helps(hospital: Hospital) -> None:
    ben = hospital.ben
    for mentor in (hospital.amara, hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    hospital.share_goal(ben, visibility="unnamed")
    ben.click("Who can help", view=ben.open_home())
    shown = ben.shows(ben.await_modal("Who can help"))
    assert shown.count("Ask me about: “leading a code calmly”") == 3
    assert "Asking someone tells them your name." in shown
    ben.click("Not for me", below="Dara Vellum")
    hospital.wait_for(lambda: "Dara" not in ben.shows(ben.modal), "Dara to be gone from the modal")
    ben.click("Ask for one coffee", below="Amara Fable")
    hospital.wait_for(lambda: "Asked for one coffee." in ben.shows(ben.modal), "the modal to update")
    hospital.amara.click("Happy to", hospital.amara.await_message("Someone would like to learn from you"))
    ben.close_modal()
    home = ben.await_home("is helping")
    assert "[Who can help]" not in ben.shows(home)
    assert "[Second opinion]" in ben.shows(home)


def test_the_modal_says_when_no_one_can_help(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.ben.click("Who can help", view=hospital.ben.open_home())
    assert "No new matches" in hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def test_a_blocked_mentor_is_not_in_the_modal(hospital: Hospital) -> None:
    block(hospital.ben, hospital.introduce_pair())
    assert "Amara" not in open_who_can_help(hospital, hospital.ben)


def test_an_evaluator_is_not_in_the_modal(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    import_evaluator(hospital, hospital.amara, hospital.ben)
    assert "Amara" not in open_who_can_help(hospital, hospital.ben)


def test_the_modal_does_not_open_for_a_finished_goal(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_home("What you've finished")
    with hospital.db() as s:
        goal = str(s.scalars(select(Goal.id)).one())
    click_forged_button(hospital, hospital.ben, "home.who_can_help", goal)
    assert hospital.ben.modal is None


def test_the_modal_says_what_comes_next_after_every_mentor_answered(hospital: Hospital) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.ben.await_message("That one didn't line up\n")
    shown = open_who_can_help(hospital, hospital.ben)
    assert "No new matches right now. I'll keep looking" in shown
    assert "They can say no" not in shown


def test_the_modal_updates_after_an_ask_is_refused(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    open_who_can_help(hospital, hospital.ben)
    hospital.amara.command("/curbside pause until friday")
    hospital.settle()
    hospital.ben.click("Ask for one coffee", below="Amara Fable")
    hospital.ben.await_modal("Curbside")
    hospital.ben.close_modal()
    assert "Not taking new people" in hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def test_the_modal_follows_what_was_asked_in_the_form_over_it(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    hospital.let_time_pass(minutes=11)  # so that it isn't the window in which the goal was shared
    open_who_can_help(hospital, hospital.ben)
    hospital.ben.click("More", below="Amara Fable")
    hospital.ben.await_modal("About this person")
    assert hospital.ben.submit() == {}
    shown = hospital.ben.shows(hospital.ben.await_modal("Who can help"))
    assert "Asked for one coffee" in shown
    assert "[Ask for" not in shown


def test_a_mentor_asked_or_dismissed_in_the_modal_is_not_announced_in_a_message(hospital: Hospital) -> None:
    goals = {"Not for me": "running a code", "Ask for one coffee": "leading a code"}
    for sentence in goals.values():
        hospital.share_goal(hospital.ben, sentence)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.let_time_pass(hours=2.1)
    hospital.settle()
    for button, sentence in goals.items():
        hospital.ben.click("Who can help", view=hospital.ben.open_home(), below=sentence)
        hospital.ben.await_modal("Who can help")
        hospital.ben.click(button, below="Amara Fable")
        hospital.settle()
        hospital.ben.close_modal()
    hospital.let_time_pass(days=2)
    assert new_mentor_messages(hospital) == []


def test_a_mentor_only_seen_in_the_modal_is_announced_in_a_message(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.let_time_pass(hours=2.1)
    assert "Amara" in open_who_can_help(hospital, hospital.ben)
    hospital.ben.close_modal()
    hospital.let_time_pass(days=2)
    assert len(new_mentor_messages(hospital)) == 1


def test_a_second_opinion_without_new_mentors_shows_those_not_asked_yet(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.introduce_pair()
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    at_once = hospital.ben.shows(hospital.ben.await_modal("Second opinion"))
    assert "No new matches. You haven't asked these yet:" in at_once
    assert "see it differently" not in at_once
    hospital.ben.close_modal()
    shown = hospital.ben.await_message("Another perspective")
    said = hospital.ben.says(shown)
    assert "No new matches. You haven't asked these yet:" in said
    assert "Amara" not in said
    hospital.server.clock.advance(60)
    hospital.ben.click("Ask for one coffee", shown, below="Dara Vellum")
    hospital.dara.await_message("They found you through “leading a code calmly”.")
    said = hospital.ben.says(hospital.ben.await_message("Another perspective"))
    assert "No new matches. From an earlier list:" in said
    assert "Asked for one coffee." in said


def test_who_takes_no_one_now_is_left_out_of_those_not_asked_yet(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    ask = hospital.ask_amara()
    hospital.dara.command("/curbside pause until Mar 20")
    hospital.amara.click("Not now", ask)
    declined = hospital.ben.await_message("You had asked")
    assert "No new matches right now." in hospital.ben.says(declined)
    hospital.dara.command("/curbside resume")
    hospital.settle()
    assert "You haven't asked these yet:" in hospital.ben.says(hospital.ben.await_message("You had asked"))


def test_who_is_found_later_is_not_on_an_earlier_list(hospital: Hospital) -> None:
    hospital.amara.click("Not now", hospital.ask_amara())
    hospital.ben.await_message("You had asked")
    hospital.publish_offers(hospital.dara, CODES)
    hospital.run_until_noon()
    hospital.ben.await_message("Someone new can help")
    declined = hospital.ben.says(hospital.ben.await_message("You had asked"))
    assert "No new matches right now." in declined
    assert "Dara" not in declined


def test_someone_who_can_be_asked_again_was_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, CODES)
    hospital.introduce_pair()
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    hospital.ben.await_modal("Second opinion")
    hospital.ben.close_modal()
    shown = hospital.ben.await_message("Another perspective")
    hospital.server.clock.advance(60)
    hospital.ben.click("Ask for one coffee", shown, below="Dara Vellum")
    hospital.dara.click("Happy to", hospital.dara.await_message("First question"))
    hospital.settle()
    (group,) = hospital.dara.conversations("mpim")
    end_introduction(hospital.ben, hospital.ben.await_message("Why I connected you", group["id"]))
    hospital.settle()
    said = hospital.ben.says(hospital.ben.await_message("Another perspective"))
    assert "Ask again for one coffee" in said
    assert "You haven't asked these yet" not in said


def test_the_people_a_digest_has_news_of_can_be_asked_in_its_list(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "learning to sail")
    hospital.publish_offers(hospital.amara, "sailing on the lake")
    hospital.settle()
    hospital.run_until_noon()
    news = hospital.ben.await_message("Someone new can help")
    assert "Amara" not in hospital.ben.says(news)
    hospital.ben.click("See who", news)
    hospital.ben.await_modal("Who can help")
    hospital.ben.click("Ask for one coffee", below="Amara Fable")
    hospital.amara.await_message("They found you through “sailing on the lake”.")
    assert "[Ask for" not in hospital.ben.shows(hospital.ben.await_modal("Who can help"))


def test_mentors_who_paused_are_not_among_the_next_two(hospital: Hospital) -> None:
    expire_ask_in_a_full_week(hospital, paused_until="Mar 11")
    for mentor in (hospital.dara, hospital.ruth, hospital.amara):
        mentor.command("/curbside pause until Apr 12")
        mentor.await_message("You're paused until")
    hospital.run_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    news = hospital.ben.await_message("That one didn't line up. For your goal")
    assert "No new matches" in hospital.ben.says(news)
    assert "[Ask for" not in see_who(hospital.ben, news, "See your list")


def test_the_news_that_a_request_expired_waits_for_no_weekly_budget(hospital: Hospital) -> None:
    """Ben's one message of the week came on Tuesday; the request expires on Monday at noon, and he reads it then."""
    expire_ask_in_a_full_week(hospital)
    hospital.let_time_pass(minutes=25)
    assert "Two people for your goal" in hospital.ben.says(hospital.ben.await_message("That one didn't line up. Two"))
    with hospital.db() as s:
        digests = select(Message).where(Message.kind == MessageKind.DIGEST, Message.person.has(name="Ben Quill"))
        by_day = [(f"{each.sent_at:%a}", each.counts_toward_budget) for each in s.scalars(digests.order_by(Message.id))]
    assert by_day == [("Tue", True), ("Mon", False)]


def test_a_modal_that_is_behind_says_already_asked(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    hospital.let_time_pass(minutes=11)
    open_who_can_help(hospital, hospital.ben)
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    hospital.let_time_pass(minutes=1)
    hospital.ben.click("Ask for one coffee", below="Amara Fable")
    shown = hospital.ben.shows(hospital.ben.await_modal("Who can help"))
    assert "Already asked. This is how things stand now." in shown
    assert "[Ask for" not in shown


def test_a_list_of_a_parked_goal_says_that_it_is_on_hold(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.share_goal(ben)
    ben.click("Park it", view=ben.open_home())
    hospital.settle()
    for channel in (ben.conversations("im")[0]["id"], hospital.growth):
        assert "This goal is on hold." in ben.says(ben.await_message("on hold", channel))
    assert not ben.find("I'll let you know when someone does.")
