"""An introduction, from the mentor's yes to the wrap-up."""

from datetime import UTC, datetime

from sqlalchemy import select

from models import (
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
)
from tests.hospital import Hospital
from tests.steps import (
    await_ephemeral,
    click_forged_button,
    propose_times,
)


def get_introduction(hospital: Hospital) -> Introduction:
    with hospital.db() as s:
        return s.scalars(select(Introduction)).one()


def test_the_thread_has_all_that_the_two_need_to_start(hospital: Hospital) -> None:
    said = hospital.ben.says(hospital.introduce_pair())
    for part in (
        "@Ben Quill (PGY-2 · Internal Medicine), meet @Amara Fable (Attending · Rapid response)",
        "“running a code without freezing”",
        "“What do you say first?”",
        "Why I connected you: @Amara Fable can be asked about “leading a code calmly”.",
        "To begin: talk through one case",
        "Time: about 30 minutes, once.",
        "@Ben Quill, you're up: tap Propose times.",
        "Please don't share patient information here.",
        "[We've met] [About this thread]",
    ):
        assert part in said


def test_without_a_first_question_the_thread_proposes_one(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben))
    hospital.amara.click("Happy to", hospital.amara.await_message("Someone would like"))
    assert "To start, @Ben Quill asks: What do you wish you'd known early on?" in hospital.ben.says(
        hospital.ben.await_message("Why I connected you")
    )


def test_we_have_met_opens_a_form_and_suggests_the_next_mentor(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.ben.click("We've met", thread)
    form = hospital.ben.shows(hospital.ben.await_modal("How was it?"))
    assert "If your goal stays open, I'll show you who to ask next." in form
    assert "before next time" not in form
    assert hospital.ben.submit(thanks="Thank you!") == {}
    hospital.ben.await_message("Who to ask next")
    thanks = hospital.amara.await_message("A thank-you for you")
    assert "“Thank you!”" in hospital.amara.says(thanks)
    assert "glad for you to keep it" not in hospital.amara.says(thanks)
    hospital.ben.await_message("This introduction has wrapped up.")
    finished = get_introduction(hospital)
    assert (finished.state, finished.goal.state) == (IntroductionState.FINISHED, GoalState.OPEN)


def test_a_form_delivered_twice_records_one_meeting(hospital: Hospital) -> None:
    hospital.ben.click("We've met", hospital.introduce_pair(dose="three"))
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(next_step="Breathe")
    hospital.workspace.redeliver()
    hospital.settle()
    assert len(get_introduction(hospital).meetings) == 1
    assert get_introduction(hospital).state is IntroductionState.OPEN


def test_an_introduction_for_three_meetings_finishes_after_the_third(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    for number in (1, 2, 3):
        assert get_introduction(hospital).state is IntroductionState.OPEN
        hospital.ben.click("We've met", thread)
        hospital.ben.await_modal("How was it?")
        hospital.ben.submit(**({} if number == 3 else {"next_step": f"Step {number}"}))
        hospital.settle()
    assert get_introduction(hospital).state is IntroductionState.FINISHED


def test_when_the_mentor_says_they_met_the_resident_is_asked_soon(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.amara.click("We've met", thread)
    assert "I'll check in with @Ben Quill at a good time" in hospital.amara.shows(
        hospital.amara.await_modal("Good to hear")
    )
    with hospital.db() as s:
        due = s.scalars(select(CheckIn.due_at).where(CheckIn.state == CheckInState.PENDING)).one()
    assert (due - hospital.now).total_seconds() < 24 * 3600
    hospital.run_until_noon()
    hospital.ben.await_message("connected yet?")


def test_patient_details_in_a_thank_you_are_refused_and_nothing_is_lost(hospital: Hospital) -> None:
    hospital.ben.click("We've met", hospital.introduce_pair(dose="three"))
    hospital.ben.await_modal("How was it?")
    errors = hospital.ben.submit(thanks="for the talk about my patient Mr Doe", next_step="Breathe")
    assert list(errors) == ["thanks"]
    state = hospital.ben.await_modal()["state"]["values"]
    assert state["thanks"]["thanks"]["value"] == "for the talk about my patient Mr Doe"
    assert get_introduction(hospital).meetings == []


def test_a_thank_you_of_a_thousand_special_characters_arrives_unchanged(hospital: Hospital) -> None:
    typed = ("<!here> *thank* you & yours 🫀 شكرا " * 40)[:1000]
    hospital.ben.click("We've met", hospital.introduce_pair())
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(thanks=typed, keep=["keep"]) == {}
    thanks = hospital.amara.await_message("A thank-you for you")
    assert f"“{typed}”" in hospital.amara.says(thanks)
    assert "<!here>" not in thanks["text"]
    assert get_introduction(hospital).thanks == typed


def test_about_this_thread_explains_the_thread_and_how_to_leave_it(hospital: Hospital) -> None:
    hospital.ben.click("About this thread", hospital.introduce_pair())
    shown = hospital.ben.shows(hospital.ben.await_modal("About this thread"))
    assert "I can't read this thread" in shown
    for button in ("[End this introduction]", "[Block]", "[Raise a concern]"):
        assert button in shown


def test_one_person_ends_it_and_the_other_gets_a_neutral_note(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.amara.click("About this thread", thread)
    hospital.amara.click("End this introduction", view=hospital.amara.await_modal("About this thread"))
    hospital.wait_for(lambda: "It has ended." in hospital.amara.shows(hospital.amara.modal), "the notice")
    line = hospital.ben.says(hospital.ben.await_message("has ended. It happens"))
    assert "Amara Fable" in line
    hospital.ben.await_message("I won't post here again.")
    assert not [m for m in hospital.amara.direct() if "has ended" in hospital.amara.says(m)]
    with hospital.db() as s:
        assert set(s.scalars(select(CheckIn.state))) == {CheckInState.CANCELLED}
    assert get_introduction(hospital).state is IntroductionState.ENDED


def test_ending_an_introduction_frees_the_mentor_s_capacity(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(capacity="1")
    hospital.ben.click("About this thread", thread)
    hospital.ben.click("End this introduction", view=hospital.ben.await_modal("About this thread"))
    hospital.settle()
    assert "Amara" in hospital.priya.says(hospital.share_goal(hospital.priya))


def test_an_outsider_cannot_act_on_an_introduction(hospital: Hospital) -> None:
    hospital.introduce_pair()
    introduction = get_introduction(hospital)
    hospital.share_goal(hospital.priya, "learning to sail")
    for action in ("introduction.met", "introduction.about", "introduction.end"):
        click_forged_button(hospital, hospital.priya, action, str(introduction.id))
    assert get_introduction(hospital).state is IntroductionState.OPEN


def test_a_click_on_an_ended_introduction_gets_a_kind_reply(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    stale = hospital.server.slack.workspace.channels[thread["channel"]].message(thread["ts"])
    assert stale
    buttons = stale["blocks"][-1]
    hospital.ben.click("About this thread", thread)
    hospital.ben.click("End this introduction", view=hospital.ben.await_modal("About this thread"))
    hospital.ben.await_message("I won't post here again.")
    stale["blocks"][-1] = buttons
    hospital.ben.click("We've met", {**stale, "channel": thread["channel"]})
    await_ephemeral(hospital.ben, "That introduction has ended")


def test_finishing_a_goal_notifies_a_mentor_who_has_not_answered_yet(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    shortlist = hospital.ben.await_message("People who can help")
    hospital.ben.click("Ask for one coffee", shortlist)
    waiting = hospital.dara.await_message("Someone would like")
    hospital.ben.click("We've met", hospital.ben.await_message("Why I connected you"))
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(learned="learned")
    hospital.dara.await_message("This goal is finished.")
    with hospital.db() as s:
        assert s.scalars(select(Goal)).one().state is GoalState.FINISHED
    assert waiting


def test_finishing_a_goal_wraps_up_with_every_mentor(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    thread = hospital.introduce_pair()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.dara.await_message("Why I connected you")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(learned="learned", thanks="It worked.")
    hospital.amara.await_message("It worked.")
    hospital.dara.await_message("has wrapped up: the goal is finished.")
    assert not hospital.amara.find("the goal is finished")
    with hospital.db() as s:
        assert set(s.scalars(select(Introduction.state))) == {IntroductionState.FINISHED}


def test_crisis_words_in_a_thank_you_show_help_and_are_not_passed_on(hospital: Hospital) -> None:
    hospital.ben.click("We've met", hospital.introduce_pair())
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(thanks="Thank you. I still want to die.") == {}
    assert "988" in hospital.ben.shows(hospital.ben.await_modal("You matter"))
    hospital.settle()
    assert get_introduction(hospital).meetings == []
    assert not hospital.amara.find("A thank-you for you")
    hospital.ben.close_modal()
    still_typed = hospital.ben.await_modal("How was it?")["state"]["values"]["thanks"]["thanks"]["value"]
    assert still_typed == "Thank you. I still want to die."


def test_a_thank_you_after_the_first_of_three_meetings_is_passed_on(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    for thanks in ("The first one helped.", "", ""):
        hospital.ben.click("We've met", thread)
        hospital.ben.await_modal("How was it?")
        assert hospital.ben.submit(thanks=thanks) == {}
        hospital.settle()
    assert "“The first one helped.”" in hospital.amara.says(hospital.amara.await_message("A thank-you for you"))


def test_a_mentor_cannot_undo_an_ending_by_offering_help(hospital: Hospital) -> None:
    hospital.ben.click("About this thread", hospital.introduce_pair())
    hospital.ben.click("End this introduction", view=hospital.ben.await_modal("About this thread"))
    hospital.amara.await_message("has ended. It happens")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    await_ephemeral(hospital.amara, "You offered your help with this goal before.")
    assert get_introduction(hospital).state is IntroductionState.ENDED


def test_times_are_still_set_in_the_thread_after_a_nudge_in_a_direct_message(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    assert propose_times(hospital.ben, thread) == {}
    hospital.ben.click("Suggest other times", hospital.ben.await_message("suggested (in your", thread["channel"]))
    hospital.ben.await_modal("Propose times")
    hospital.ben.close_modal()
    hospital.settle()
    hospital.amara.click("Works for me", hospital.amara.await_message("suggested (in your", thread["channel"]))
    hospital.ben.await_message("You're meeting", thread["channel"])
