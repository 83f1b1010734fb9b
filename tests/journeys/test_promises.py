"""Promises at their edges: what waits while somebody blocks, pauses, evaluates or leaves, and what Home says of it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mentoring.people import exclusions
from models import Ask, AskState, CheckInKind, CheckInState, Introduction, QuietTime
from tests.hospital import CODES, Hospital
from tests.steps import (
    NEXT_MONDAY,
    WEDNESDAY_NOON,
    await_ephemeral,
    block,
    check_ins,
    click_forged_button,
    end_introduction,
    live_until_next_check_in,
    propose_times,
    proposed_times,
    set_time,
    timestamp,
)
from tests.steps import check_in_questions as asked_about


def wraps_up(hospital: Hospital, thanks: str = "") -> None:
    """Ben is done with his goal, on Home."""
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit(thanks=thanks) == {}
    hospital.settle()


def test_a_blocked_mentor_reads_only_a_neutral_line(hospital: Hospital) -> None:
    thread = hospital.introduced(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(thanks="Thank you, wonderful Amara.") == {}
    hospital.settle()
    block(hospital.ben, thread)
    hospital.settle()
    assert not hospital.amara.find("Thank you, wonderful Amara.")
    assert hospital.amara.find("has ended. That happens")


def test_who_was_blocked_reaches_nobody_with_a_form_that_is_still_open(hospital: Hospital) -> None:
    thread = hospital.introduced(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    block(hospital.amara, thread)
    hospital.settle()
    hospital.ben.submit(thanks="You can't get rid of me.")
    hospital.settle()
    assert not hospital.amara.find("You can't get rid of me.")


def test_each_thank_you_is_passed_on_as_written(hospital: Hospital) -> None:
    thread = hospital.introduced(dose="three")
    for thanks in ("The first one helped.", "", "And the third too."):
        hospital.ben.click("We've met", thread)
        hospital.ben.await_modal("How was it?")
        assert hospital.ben.submit(thanks=thanks) == {}
        hospital.settle()
    hospital.amara.await_message("And the third too.")
    assert hospital.amara.find("The first one helped.")


def test_home_keeps_a_thank_you_after_a_mentor_ended_it(hospital: Hospital) -> None:
    thread = hospital.introduced(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(thanks="You changed my nights.")
    hospital.settle()
    end_introduction(hospital.amara, thread)
    hospital.amara.await_message("You changed my nights.")
    hospital.settle()
    assert "You changed my nights." in hospital.amara.shows(hospital.amara.open_home())


def test_a_pressed_nudge_is_brought_up_to_date(hospital: Hospital) -> None:
    hospital.introduced()
    hospital.live_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    nudge = hospital.ben.await_message("haven't set a time yet")
    assert propose_times(hospital.ben, nudge) == {}
    hospital.settle()
    assert not hospital.ben.find("haven't set a time yet")


def test_a_list_in_a_bundle_is_brought_up_to_date_after_an_ask_from_more(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, "learning to sail")
    hospital.offers(hospital.amara, "sailing on the lake")
    hospital.settle()
    hospital.move_to_lunch()
    shown = hospital.ben.await_message("Somebody new can help")
    hospital.ben.click("More", shown)
    hospital.ben.await_modal("More about them")
    assert hospital.ben.submit() == {}
    hospital.settle()
    assert "[Ask for" not in hospital.ben.says(hospital.ben.await_message("Somebody new can help"))


def test_without_a_time_set_the_starter_is_nudged_though_the_mentor_proposed(hospital: Hospital) -> None:
    assert propose_times(hospital.amara, hospital.introduced(), datetime(2031, 3, 7, 22, 30, tzinfo=UTC)) == {}
    hospital.live_until(datetime(2031, 3, 7, 19, 0, tzinfo=UTC))
    assert hospital.ben.find("haven't set a time yet")


def late_list(hospital: Hospital) -> None:
    """An ask of Ben's lapses in a week in which he has had his message: the next two wait for the next one."""
    hospital.introduced()
    hospital.offers(hospital.chidi, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.wants(hospital.ben, "reading EKGs"), below="Chidi Appendix")
    hospital.settle()
    hospital.live_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    for mentor in (hospital.dara, hospital.ruth):
        hospital.offers(mentor, "reading EKGs")
    hospital.offers(hospital.amara, "reading EKGs with me")
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.live_until(moment + timedelta(minutes=1))
    with hospital.db() as s:
        assert AskState.EXPIRED in s.scalars(select(Ask.state)).all()


def test_who_paused_meanwhile_is_not_among_the_next_two(hospital: Hospital) -> None:
    late_list(hospital)
    for mentor in (hospital.dara, hospital.ruth, hospital.amara):
        mentor.command("/curbside pause until 12 Apr")
        mentor.await_message("You're paused until")
    hospital.live_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal"))
    assert "Ask me about" not in said


def test_who_was_blocked_meanwhile_is_not_surfaced_again(hospital: Hospital) -> None:
    hospital.introduced()
    hospital.offers(hospital.chidi, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.wants(hospital.ben, "reading EKGs"), below="Chidi Appendix")
    hospital.settle()
    hospital.live_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.offers(hospital.amara, "reading EKGs with me")
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.live_until(moment + timedelta(minutes=1))
    block(hospital.ben, hospital.ben.await_message("Why you two"))
    hospital.settle()
    hospital.live_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal: “reading EKGs”"))
    assert "Amara" not in said


def test_an_evaluator_of_meanwhile_is_not_surfaced(hospital: Hospital) -> None:
    late_list(hospital)
    rows = [
        exclusions.EvaluatorPair(each.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))
        for each in (hospital.dara, hospital.ruth, hospital.amara)
    ]
    with hospital.db.begin() as s:
        exclusions.import_evaluations(s, hospital.team_id, rows)
    hospital.live_until(datetime(2031, 3, 11, 18, 5, tzinfo=UTC))
    said = hospital.ben.says(hospital.ben.await_message("That one didn't line up\nFor your goal"))
    shown = said.split("That one didn't line up")[1]
    assert not any(name in shown for name in ("Amara", "Dara", "Ruth"))


def test_home_shows_a_question_that_waits_for_me(hospital: Hospital) -> None:
    hospital.amara.click("Ask for more", hospital.asked())
    hospital.amara.await_modal("Ask for more")
    assert hospital.amara.submit(question="What have you tried?") == {}
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "What have you tried?" in shown


def test_home_says_the_day_on_which_i_am_really_written_to(hospital: Hospital) -> None:
    hospital.introduced()
    hospital.begun()
    hospital.live(days=3)
    hospital.offers(hospital.dara, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.wants(hospital.ben, "reading EKGs"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Somebody would like"))
    hospital.settle()
    hospital.begun()
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    said = shown.split("reading EKGs")[1].split("running a code")[0]
    hospital.live_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    for day in range(12, 22):
        if any("Dara Vellum find each other?" in hospital.ben.says(m) for m in hospital.ben.direct()):
            break
        hospital.live_until(datetime(2031, 3, day, 23, 30, tzinfo=UTC))
    came = f"{hospital.now:%d %b}"
    assert f"{came}" in said


def test_a_shorter_quiet_time_does_not_cut_a_longer_one(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 12 Apr")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.settle()
    with hospital.db() as s:
        assert max(s.scalars(select(QuietTime.ends_at))).date() == date(2031, 4, 12)


def test_ongoing_asks_each_quarter_whether_to_go_on(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES, doses=["ongoing"])
    hospital.ben.click("Ask for ongoing help", hospital.wants(hospital.ben, dose="ongoing"), below="Amara Fable")
    hospital.amara.click("Happy to", hospital.amara.await_message("Somebody would like"))
    hospital.ben.click("We've met", hospital.ben.await_message("Why you two"))
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit() == {}
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert timedelta(weeks=12) < planned.due_at - hospital.now < timedelta(weeks=14)
    live_until_next_check_in(hospital)
    assert "as good an answer" in hospital.ben.says(hospital.ben.await_message("Shall it go on with"))


@pytest.mark.parametrize("alerts", ["only_asked", "right_away"])
def test_a_goal_that_nobody_helps_with_is_shown_to_a_fitting_newcomer(hospital: Hospital, alerts: str) -> None:
    hospital.offers(hospital.amara, CODES)
    hospital.wants(hospital.ben)  # Amara is shown; nobody is asked, nobody helps
    hospital.offers(hospital.dara, CODES, alerts=alerts)
    hospital.settle()
    hospital.live(days=8)
    home = hospital.dara.shows(hospital.dara.open_home())
    assert "Goals you could help with" in home or hospital.dara.find("fits what you offer")


def test_a_goal_with_nobody_is_on_the_home_of_a_newcomer(hospital: Hospital) -> None:
    hospital.wants(hospital.ben)
    hospital.offers(hospital.amara, CODES)
    hospital.settle()
    assert "Goals you could help with" in hospital.amara.shows(hospital.amara.open_home())


def test_a_newcomer_meets_it_though_the_resident_is_paused(hospital: Hospital) -> None:
    hospital.wants(hospital.ben)
    hospital.ben.command("/curbside pause until 12 Apr")
    hospital.offers(hospital.amara, CODES, alerts="right_away")
    hospital.live(days=8)
    home = hospital.amara.shows(hospital.amara.open_home())
    assert "Goals you could help with" in home or hospital.amara.find("fits what you offer")


def test_a_new_role_is_shown_on_the_card(hospital: Hospital) -> None:
    hospital.offers(hospital.ruth, CODES)
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.offers(hospital.ruth, CODES)
    assert "Pharmacist" in hospital.ben.says(hospital.wants(hospital.ben))


def test_another_path_is_only_said_where_the_first_one_is_known(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.offers(hospital.chidi, CODES)  # "Attending": of whatever department
    hospital.ben.click("Ask for one coffee", hospital.wants(hospital.ben))
    hospital.chidi.click("Happy to", hospital.chidi.await_message("Somebody would like"))
    hospital.ben.await_message("Why you two")
    hospital.offers(hospital.ruth, CODES)
    hospital.ben.click("Second view", view=hospital.ben.open_home())
    assert "another path" not in hospital.ben.says(hospital.ben.await_message("A second view"))


def test_a_second_view_says_what_differs_or_that_nothing_does(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.dara.id}", title="Attending · Rapid response")
    hospital.introduced()
    hospital.offers(hospital.dara, CODES)
    hospital.ben.click("Second view", view=hospital.ben.open_home())
    said = hospital.ben.says(hospital.ben.await_message("A second view"))
    assert "one more view, as far as I know on the same path" in said


def test_whom_one_helped_is_on_home_without_an_area_too(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES)
    hospital.wants(hospital.ben, "learning to sail")
    hospital.amara.click("I can help", hospital.amara.await_message("learning to sail", hospital.growth))
    hospital.ben.await_message("Why you two")
    wraps_up(hospital)
    assert "People you've helped" in hospital.amara.shows(hospital.amara.open_home())


def test_done_on_home_offers_a_thank_you(hospital: Hospital) -> None:
    hospital.introduced()
    wraps_up(hospital, "You were there.")
    assert "“You were there.”" in hospital.amara.says(hospital.amara.await_message("A thank-you for you"))


def test_a_workflow_leaves_a_paused_person_alone(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 12 Apr")
    hospital.ben.await_message("You're paused until")
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.settle()
    assert not hospital.ben.find("Shall I share this for you?")


def test_two_ignored_in_a_row_fall_silent_the_nudge_included(hospital: Hospital) -> None:
    hospital.introduced()
    hospital.live_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    live_until_next_check_in(hospital)
    for _ in range(2):
        if any(each.state is CheckInState.PENDING for each in check_ins(hospital)):
            live_until_next_check_in(hospital)
    ignored = [
        m
        for m in hospital.ben.direct()
        if any(t in hospital.ben.says(m) for t in ("haven't set a time", "find each other?"))
    ]
    assert len(ignored) == 2


def test_a_press_wakes_what_fell_silent(hospital: Hospital) -> None:
    thread = hospital.introduced()
    live_until_next_check_in(hospital)
    live_until_next_check_in(hospital)
    assert not [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert propose_times(hospital.ben, thread, hospital.now + timedelta(days=2)) == {}
    hospital.settle()
    assert [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]


def test_who_helped_without_lines_of_their_own_sees_their_thanks_on_home(hospital: Hospital) -> None:
    hospital.wants(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("We've met", hospital.ben.await_message("Why you two"))
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks="You were there.") == {}
    hospital.sam.await_message("You were there.")
    shown = hospital.sam.shows(hospital.sam.open_home())
    assert "You were there." in shown


def test_joining_a_channel_brings_nothing(hospital: Hospital) -> None:
    hospital.workspace.post("/sandbox/users", name="newby", real_name="New By")
    new = hospital.workspace.person("newby")
    hospital.workspace.post(f"/sandbox/people/{new.id}/channels/{hospital.growth}/leave")
    hospital.workspace.post(f"/sandbox/people/{new.id}/channels/{hospital.growth}/join")
    hospital.live(days=8)
    assert new.direct() == []


def test_helped_before_is_said_in_words(hospital: Hospital) -> None:
    hospital.introduced()
    wraps_up(hospital)
    assert "has helped one person finish this" in hospital.priya.says(hospital.wants(hospital.priya))


def test_a_colleague_who_is_full_is_not_asked(hospital: Hospital) -> None:
    hospital.offers(hospital.chidi, "reading EKGs at night", capacity="1")
    hospital.priya.click("Ask for one coffee", hospital.wants(hospital.priya, "reading EKGs"), below="Chidi")
    hospital.chidi.click("Happy to", hospital.chidi.await_message("Somebody would like"))
    hospital.settle()
    hospital.amara.click("Someone better", hospital.asked())
    hospital.amara.await_modal("Someone better")
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.settle()
    assert not hospital.chidi.find("A colleague thought of you")


def test_a_full_mentor_is_told_so_on_an_unnamed_post_too(hospital: Hospital) -> None:
    hospital.introduced(capacity="1")
    hospital.wants(hospital.priya, "reading EKGs", visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    hospital.settle()
    assert not hospital.priya.find("Somebody raised a hand")


def test_a_workflow_shows_no_evaluator_to_who_has_not_used_it_yet(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES)
    with hospital.db.begin() as s:
        exclusions.import_evaluations(
            s,
            hospital.team_id,
            [exclusions.EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
        )
    ran = hospital.priya.step("suggest_mentors", person=hospital.ben.id, sentence="running a code")
    assert hospital.amara.id not in ran["outputs"]["mentors"]


def test_an_evaluator_of_meanwhile_is_not_introduced(hospital: Hospital) -> None:
    ask = hospital.asked()
    with hospital.db.begin() as s:
        exclusions.import_evaluations(
            s,
            hospital.team_id,
            [exclusions.EvaluatorPair(hospital.amara.id, hospital.ben.id, date(2031, 3, 1), date(2031, 4, 1))],
        )
    hospital.amara.click("Happy to", ask)
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).all() == []


def test_a_time_that_was_replaced_is_not_asked_about(hospital: Hospital) -> None:

    message = set_time(hospital)
    hospital.live_until(datetime(2031, 3, 5, 19, 0, tzinfo=UTC))
    hospital.amara.click("Propose others", message)
    hospital.amara.await_modal("Propose times")
    assert hospital.amara.submit(first=timestamp(datetime(2031, 3, 10, 17, 0, tzinfo=UTC))) == {}
    hospital.live_until(datetime(2031, 3, 7, 23, 0, tzinfo=UTC))
    assert asked_about(hospital) == []


def test_each_of_two_mentors_check_ins_is_on_home(hospital: Hospital) -> None:
    hospital.offers(hospital.dara, "running a code")
    hospital.introduced()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Somebody would like"))
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert sorted(re.findall(r"if you and @(\w+) \w+ haven't set", shown)) == ["Amara", "Dara"]


def test_one_press_turns_down_what_is_planned_for_a_goal(hospital: Hospital) -> None:
    hospital.offers(hospital.dara, "running a code")
    hospital.introduced()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Somebody would like"))
    hospital.settle()
    hospital.ben.click("Skip check-ins", view=hospital.ben.open_home())
    hospital.settle()
    assert "I'll write" not in hospital.ben.shows(hospital.ben.open_home())


def test_home_says_that_somebody_new_is_looked_for(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, "learning to sail")
    hospital.settle()
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "tell you" in shown or "I'll write" in shown


def test_home_lists_the_reminder_of_a_meeting(hospital: Hospital) -> None:

    set_time(hospital)
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "remind" in shown


FOREIGN = (
    *(
        "introduction.block",
        "meeting.propose",
        "meeting.choose_1",
        "meeting.file",
        "clarification.ask",
        "clarification.answer",
    ),
    *(
        "ask.decline",
        "ask.suggest_colleague",
        "raised_hand.introduce",
        "raised_hand.not_this_time",
        "check_in.yes",
        "check_in.done",
    ),
    *("check_in.not_a_fit", "check_in.scheduled", "home.done", "home.park", "home.reopen", "home.second_opinion"),
    *("home.who_can_help", "home.remove_post"),
    *(
        "home.skip_check_ins",
        "referral.willing",
        "referral.not_me",
        "availability.open_again",
        "availability.only_asked",
    ),
)


def test_nobody_else_presses_any_of_these(hospital: Hospital) -> None:
    proposed_times(hospital)
    hospital.wants(hospital.priya, "learning to sail")
    for action in FOREIGN:
        click_forged_button(hospital, hospital.priya, action, "1")
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().state == "open"


def test_a_resident_cannot_pass_on_a_raised_hand(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, visibility="unnamed")
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("Somebody raised a hand")
    with hospital.db() as s:
        ask = s.scalars(select(Ask.id)).one()
    click_forged_button(hospital, hospital.ben, "ask.suggest_colleague", str(ask))
    assert not hospital.ben.modal


def test_a_mentor_stops_by_emptying_every_line(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES, "reading EKGs")
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert hospital.amara.submit(line_1="", line_2="") == {}
    assert "You offer nothing any more." in hospital.amara.shows(hospital.amara.await_modal("What you can teach"))
    hospital.amara.close_modal()
    assert "Nobody here offers this yet." in hospital.ben.says(hospital.wants(hospital.ben))
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert "Write at least one line" in str(hospital.amara.submit(line_1=" "))


def test_who_posts_without_a_name_is_told_that_asking_tells_it(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES)
    told = "Asking somebody tells them your name. Nobody else learns it."
    assert told in hospital.ben.says(hospital.wants(hospital.ben, visibility="unnamed"))
    assert told not in hospital.priya.says(hospital.wants(hospital.priya))


def test_a_private_area_shows_only_who_offers_that(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "sign-out that survives the night", "getting through nights on call")
    hospital.offers(hospital.dara, "burnout, and finding your way back from it")
    hospital.ben.command("/grow burnout on nights")
    hospital.ben.await_modal("Grow in something")
    assert hospital.ben.submit() == {}
    shown = hospital.ben.shows(hospital.ben.await_modal("People for you"))
    assert "Dara" in shown
    assert "Amara" not in shown


def test_nights_end_in_the_evening_after_the_last_one(hospital: Hospital) -> None:
    hospital.ben.command("/curbside nights until friday")
    assert "18:00" in hospital.ben.says(hospital.ben.await_message("Good nights."))
    with hospital.db() as s:
        (ends,) = s.scalars(select(QuietTime.ends_at))
    assert ends == datetime(2031, 3, 8, 0, 0, tzinfo=UTC)  # six in the evening in Chicago


@pytest.mark.parametrize(("typed", "day"), [("till monday", 10), ("next week", 10), ("til friday", 7)])
def test_a_pause_is_understood_as_people_say_it(hospital: Hospital, typed: str, day: int) -> None:
    hospital.ben.command(f"/curbside pause {typed}")
    hospital.ben.await_message("You're paused until")
    with hospital.db() as s:
        (ends,) = s.scalars(select(QuietTime.ends_at))
    assert ends.date() == date(2031, 3, day)


def test_a_message_of_one_s_own_never_takes_the_place_of_the_thread(hospital: Hospital) -> None:
    thread = hospital.introduced()
    hospital.live_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    assert propose_times(hospital.ben, thread) == {}
    hospital.ben.click("Propose others", hospital.ben.await_message("proposes, each", thread["channel"]))
    hospital.ben.await_modal("Propose times")
    hospital.ben.close_modal()
    hospital.settle()
    hospital.amara.click("Take it", hospital.amara.await_message("proposes, each", thread["channel"]))
    hospital.ben.await_message("You meet", thread["channel"])


def test_who_offers_nothing_any_more_is_asked_by_nobody(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES)
    people = hospital.wants(hospital.ben)
    hospital.amara.command("/mentor")
    hospital.amara.await_modal("What you can teach")
    assert hospital.amara.submit(line_1="") == {}
    hospital.settle()
    hospital.ben.click("Ask for one coffee", people)
    await_ephemeral(hospital.ben, "can't take on anybody new")


def test_times_for_the_next_meeting_keep_the_rhythm(hospital: Hospital) -> None:
    thread = hospital.introduced(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(check_in_weeks="8") == {}
    assert propose_times(hospital.ben, thread, hospital.now + timedelta(days=21)) == {}
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert planned.kind is CheckInKind.RECURRING
    assert planned.due_at > hospital.now + timedelta(weeks=7)


def test_done_wraps_up_though_the_mentor_ended_it_meanwhile(hospital: Hospital) -> None:
    thread = hospital.introduced()
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    end_introduction(hospital.amara, thread)
    assert hospital.ben.submit() == {}
    hospital.ben.await_home("What you've finished")


def test_a_title_that_changes_does_not_undo_what_somebody_says_of_themselves(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, about="PGY-2, and a father of two")
    hospital.workspace.post(f"/sandbox/users/{hospital.ben.id}", title="PGY-3 · Internal Medicine")
    hospital.ben.command("/grow reading EKGs")
    assert "PGY-2, and a father of two" in str(hospital.ben.await_modal("Grow in something"))


def test_nights_within_a_longer_pause_say_when_that_ends(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 20 march")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.settle()
    assert not hospital.ben.find("Good nights.")
