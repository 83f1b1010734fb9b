"""Home and /curbside."""

from sqlalchemy import select

from models import Goal, QuietTime
from tests.hospital import CODES, Hospital
from tests.steps import click_forged_button


def test_an_empty_home_says_how_to_start(hospital: Hospital) -> None:
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "[Add a goal] [My topics]" in shown
    assert "Say in one sentence what you want to grow in" in shown


def test_a_mentor_sees_the_help_and_all_buttons_on_home(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.ben, "reading EKGs")
    hospital.ben.command("/curbside")
    hospital.ben.await_message("be left alone until then")
    shown = hospital.ben.shows(hospital.ben.open_home())
    assert "[Add a goal] [My topics] [Your data]" in shown
    assert "[Pause this week] [Pause two weeks] [Pause until …]" in shown
    assert "One sentence is enough to start" in shown


def test_home_updates_for_both_people(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    ben.open_home()
    amara.open_home()
    hospital.ask_amara()
    hospital.wait_for(lambda: "You asked @Amara Fable for one coffee" in ben.shows(ben.home), "the ask on Ben's Home")
    hospital.wait_for(lambda: "Waiting for your answer" in amara.shows(amara.home), "the ask on Amara's Home")
    amara.click("Happy to", view=amara.home)
    hospital.wait_for(
        lambda: "@Amara Fable is helping: one coffee" in ben.shows(ben.home), "the introduction on Ben's Home"
    )
    hospital.wait_for(lambda: "@Ben Quill: running a code" in amara.shows(amara.home), "Ben on Amara's Home")
    assert "Waiting for your answer" not in amara.shows(amara.home)
    assert "I'll check in on Tue, Mar 4 if you and @Amara Fable haven't set a time by then." in ben.shows(ben.home)


def test_home_shows_goals_that_a_mentor_could_help_with(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    home = hospital.amara.open_home()
    hospital.wait_for(lambda: "Goals you could help with" in hospital.amara.shows(hospital.amara.home), "the goal")
    hospital.amara.click("I can help", view=hospital.amara.home)
    hospital.ben.await_message("Why I connected you")
    assert home


def test_home_opens_both_forms(hospital: Hospital) -> None:
    home = hospital.ben.open_home()
    hospital.ben.click("Add a goal", view=home)
    hospital.ben.await_modal("Add a goal")
    hospital.ben.close_modal()
    hospital.ben.click("My topics", view=home)
    hospital.ben.await_modal("Your topics")


ANSWERED = (
    ("", "Say in one sentence what you want to grow in"),
    ("help", "say what you want to grow in"),
    ("home", "Home tab"),
    ("resume", "You weren't paused"),
    ("pause", "Until when?"),
    ("pause until the cows come home", "Until when?"),
    ("pause until Jan 1 2020", "tomorrow or a later day"),
    ("pause until Jan 1 0001", "tomorrow or a later day"),
    ("pause until today", "tomorrow or a later day"),
    ("pause until 12", "Which one did you mean?"),
    ("pause until Jan 12 2040", "up to a year"),
    ("<!channel>", "I don't know “<!channel>”."),
    ("x" * 10_000, "I don't know “xxx"),
)


def test_the_curbside_command_answers_in_one_clear_sentence(hospital: Hospital) -> None:
    for typed, expected in ANSWERED:
        hospital.ben.command(f"/curbside {typed}")
        answer = hospital.ben.messages(hospital.growth)[-1]
        assert expected in hospital.ben.says(answer), typed
        assert answer["is_ephemeral"]
        assert "<!channel>" not in answer["text"]
        with hospital.db() as s:
            assert s.scalars(select(QuietTime)).all() == []


def test_a_goal_can_be_parked_reopened_and_finished_from_home(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.introduce_pair()
    ben.click("Park it", view=ben.open_home())
    hospital.wait_for(lambda: "Parked\nrunning a code" in ben.shows(ben.home), "the parked goal")
    hospital.amara.await_message("has wrapped up: the goal is on hold.")
    hospital.ben.await_message("This goal is on hold.", hospital.growth)
    ben.click("Pick it up", view=ben.home)
    hospital.wait_for(lambda: "Parked" not in ben.shows(ben.home), "the reopened goal")
    hospital.wait_for(lambda: hospital.sam.find("I can help", hospital.growth), "the reopened post")
    ben.click("Done", view=ben.home)
    hospital.wait_for(lambda: "What you've finished\n• running a code" in ben.shows(ben.home), "the finished goal")


def test_check_ins_are_skipped_with_one_click(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.open_home()
    hospital.ben.click("Skip check-ins", view=hospital.ben.await_home("I'll check in"))
    hospital.wait_for(lambda: "I'll check in" not in hospital.ben.shows(hospital.ben.home), "Home without check-ins")
    hospital.let_time_pass(days=9)
    assert not any("connected yet?" in hospital.ben.says(m) for m in hospital.ben.direct())
    hospital.amara.click("We've met", hospital.amara.await_message("Why I connected you"))
    hospital.ben.await_home("about you and")


def test_home_says_when_there_is_more_than_it_shows(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", capacity="9")
    residents = [hospital.ben, hospital.priya, hospital.sam, hospital.chidi, hospital.dara]
    for resident in residents:
        resident.click("Ask for one coffee", hospital.share_goal(resident))
    hospital.settle()
    said = hospital.amara.shows(hospital.amara.open_home())
    assert said.count("[Happy to]") == 3
    assert "More will appear" in said


def test_home_counts_the_people_a_mentor_helped_by_area(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.amara.open_home()
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit() == {}
    shown = hospital.amara.shows(hospital.amara.await_home("People you've helped"))
    assert "Running a code: one person" in shown


def test_a_post_can_be_taken_down_while_its_goal_stays_open(hospital: Hospital) -> None:
    ben, growth = hospital.ben, hospital.growth
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away")
    hospital.share_goal(ben)
    ben.await_message("wants to grow in", growth)
    with hospital.db() as s:
        goal = str(s.scalars(select(Goal.id)).one())
    click_forged_button(hospital, hospital.priya, "home.remove_post", goal)
    ben.click("Take down the post", view=ben.open_home())
    left = ben.says(ben.await_message("removed by its author", growth))
    assert left == "This post was removed by its author."
    assert not ben.saying("running a code", ben.messages(growth))
    click_forged_button(hospital, hospital.dara, "goal.help", goal)
    hospital.let_time_pass(days=9)
    assert not hospital.amara.find("that fits what you offer")
    assert "I can help" not in hospital.amara.shows(hospital.amara.open_home())
    home = ben.await_home("running a code")
    assert "[Take down the post]" not in ben.shows(home)
    ben.click("Ask for one coffee", ben.await_message("People who can help"))
    hospital.amara.await_message("Someone would like to learn from you")
