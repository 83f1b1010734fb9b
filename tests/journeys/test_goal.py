"""A resident says what they want to grow in."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from mentoring.errors import NotYours
from mentoring.goals.goals import choose_area
from mentoring.growth_areas import areas
from models import Goal, Message, Person
from sandbox.client import wait_for
from tests.hospital import CODES, Hospital
from tests.steps import end_introduction

HOSTILE = [
    "<!channel> run a code",
    "<@U0000> & <b>bold</b> <script>alert(1)</script>",
    "*bold* _it_ ~no~ `code` > quote",
    "👩‍⚕️🫀 leading a code 🚑",
    "أريد أن أتعلم قيادة الإنعاش القلبي",
    "https://example.com/<x|y>",
]


def goals(hospital: Hospital) -> list[Goal]:
    with hospital.db() as s:
        return list(s.scalars(select(Goal).order_by(Goal.id)))


def test_the_form_opens_with_the_sentence_what_it_is_about_and_who_i_am(hospital: Hospital) -> None:
    hospital.ben.command("/grow running a code without freezing")
    shown = hospital.ben.shows(hospital.ben.await_modal("Grow in something"))
    assert "What do you want to grow in?: running a code without freezing" in shown
    assert "What it's about: Running a code" in shown
    assert "Who you are: PGY-2 · Internal Medicine" in shown


def test_enter_in_the_sentence_suggests_what_it_is_about_and_keeps_what_was_typed(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    view = ben.await_modal()
    ben.use(view, "sentence", "goals-of-care talks")
    wait_for(lambda: "Goals-of-care talks" in ben.shows(ben.modal), "the suggestion")
    assert ben.submit() == {}
    assert goals(hospital)[0].sentence == "goals-of-care talks"


def test_a_sentence_shared_without_areas_is_read_once_and_shown_for_a_look(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.await_modal()
    assert ben.submit(sentence="breaking bad news", first_question="How do you begin?") == {}
    assert "Is this what it's about?" in ben.shows(ben.await_modal())
    assert goals(hospital) == []
    assert ben.submit(aspects=[]) == {}
    (goal,) = goals(hospital)
    assert (goal.sentence, goal.first_question, goal.aspects) == ("breaking bad news", "How do you begin?", [])


def test_areas_never_outlive_the_sentence_they_came_from(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow imposter syndrome")
    assert "This stays with you." in ben.shows(ben.await_modal())
    assert ben.submit(sentence="central lines") == {}
    shown = ben.shows(ben.await_modal())
    assert "What it's about: Central and arterial lines" in shown
    assert "This stays with you." not in shown
    assert ben.submit() == {}
    (goal,) = goals(hospital)
    assert (goal.sentence, [each.aspect for each in goal.aspects]) == ("central lines", ["PROC.02"])


def test_a_sentence_that_turns_private_is_handled_so_in_time(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow central lines")
    ben.await_modal()
    assert ben.submit(sentence="imposter syndrome") == {}
    assert "This stays with you." in ben.shows(ben.await_modal())
    assert ben.submit() == {}
    ben.await_modal("People for you")
    assert goals(hospital) == []


def test_areas_can_be_looked_up_by_what_people_call_them(hospital: Hospital) -> None:
    hospital.ben.command("/grow")
    hospital.ben.await_modal()
    found = [option["text"]["text"] for option in hospital.ben.options("aspects", "pocus")]
    assert found == ["Point-of-care ultrasound"]
    assert len(hospital.ben.options("aspects", "")) > 100
    assert hospital.ben.options("aspects", "zzz") == []


def test_nobody_fits_is_said_plainly_and_kept(hospital: Hospital) -> None:
    people = hospital.wants(hospital.ben, "learning to sail")
    assert "Nobody here offers this yet. Your post is up, and I'll tell you when somebody does." in hospital.ben.says(
        people
    )


def test_what_a_goal_without_areas_is_about_is_asked_and_who_fits_that_is_shown(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.offers(hospital.amara, "to-do lists that keep me afloat")
    ben.command("/grow finish things")
    assert "I can't tell what this is about." in ben.shows(ben.await_modal())
    assert ben.submit(aspects=[]) == {}
    asked = ben.await_message("is it one of these?")
    ben.click("Time management on wards", asked)
    ben.await_message("Who could come next")
    wait_for(lambda: not any("is it one of these?" in ben.says(each) for each in ben.direct()), "the answer taken")
    with hospital.db.begin() as s:
        goal = s.scalars(select(Goal)).one()
        chosen = [each.aspect for each in goal.aspects]
        choose_area(s, goal.person, goal.id, "COMM.01", hospital.now)
        assert [areas.ALL[each].label for each in chosen] == ["Time management on wards"]
        assert [each.aspect for each in goal.aspects] == chosen


def test_a_private_area_and_the_goal_of_another_are_refused_there(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, "learning to sail")
    with hospital.db() as s:
        goal = s.scalars(select(Goal)).one()
        for goal_id, aspect in ((goal.id, "LIFE.05"), (goal.id + 1, "COMM.01"), (goal.id, "COMM.99")):
            with pytest.raises(NotYours):
                choose_area(s, goal.person, goal_id, aspect, hospital.now)


def test_somebody_who_comes_later_is_shown_to_a_goal_that_had_nobody(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, "learning to sail")
    hospital.offers(hospital.amara, "sailing on the lake")
    hospital.settle()
    assert not hospital.ben.find("Somebody new can help")
    hospital.move_to_lunch()
    shown = hospital.ben.await_message("Somebody new can help")
    assert "sailing on the lake" in hospital.ben.says(shown)


def test_the_promise_to_tell_survives_the_budget(hospital: Hospital) -> None:
    hospital.introduced()
    hospital.live_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    hospital.ben.await_message("find each other?")
    hospital.wants(hospital.ben, "learning to sail")
    hospital.offers(hospital.dara, "sailing on the lake")
    hospital.live(days=6)
    hospital.settle()
    assert not hospital.ben.find("Somebody new can help")
    hospital.live(days=1, hours=1)
    hospital.ben.await_message("Somebody new can help")


def test_who_comes_back_from_a_pause_is_somebody_new(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "sailing on the lake")
    hospital.amara.command("/curbside pause until 5 Mar")
    hospital.amara.await_message("You're paused until")
    hospital.wants(hospital.ben, "learning to sail")
    hospital.move_to_lunch()
    assert not hospital.ben.find("Somebody new can help")
    hospital.live(days=2)
    hospital.ben.await_message("Somebody new can help")


def test_the_promise_outlives_an_introduction(hospital: Hospital) -> None:
    hospital.wants(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    end_introduction(hospital.sam, hospital.sam.await_message("Why you two"))
    hospital.ben.await_message("Nobody new fits right now.")
    hospital.offers(hospital.amara, CODES)
    hospital.move_to_lunch()
    hospital.ben.await_message("Somebody new can help")


def test_lines_about_private_areas_are_not_shown_to_who_looks_for_others(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES, "imposter syndrome, mine and yours")
    hospital.ben.click("More", hospital.wants(hospital.ben))
    shown = hospital.ben.shows(hospital.ben.await_modal("More about them"))
    assert CODES in shown
    assert "imposter" not in shown


def test_somebody_new_is_told_where_the_last_ones_were_not_for_me(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES)
    hospital.ben.click("Not for me", hospital.wants(hospital.ben))
    hospital.ben.await_message("Nobody new fits right now.")
    hospital.offers(hospital.dara, CODES)
    hospital.move_to_lunch()
    assert "Dara Vellum" in hospital.ben.says(hospital.ben.await_message("Somebody new can help"))


def test_who_is_already_helping_is_not_shown_as_somebody_new(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, "learning to sail")
    hospital.amara.click("I can help", hospital.amara.await_message("learning to sail", hospital.growth))
    hospital.ben.await_message("Why you two")
    hospital.offers(hospital.amara, "sailing on the lake")
    hospital.move_to_lunch()
    assert not hospital.ben.find("Somebody new can help")
    hospital.ben.click("Park it", view=hospital.ben.open_home())
    wait_for(lambda: "Pick it up" in hospital.ben.shows(hospital.ben.home), "the parked goal")
    hospital.ben.click("Pick it up", view=hospital.ben.home)
    hospital.ben.await_message("[Ask again for one coffee")


def test_a_post_without_a_name_says_nothing_of_who_it_is(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, visibility="unnamed", about="the tall PGY-2")
    post = hospital.sam.await_message("wants to grow in", hospital.growth)
    assert "Somebody here wants to grow in" in hospital.sam.says(post)
    for secret in ("Ben", "tall", hospital.ben.id):
        assert secret not in str(post["blocks"]) + post["text"]


def test_just_show_me_people_posts_nothing(hospital: Hospital) -> None:
    hospital.wants(hospital.ben, visibility="people")
    hospital.settle()
    assert hospital.ben.messages(hospital.growth) == []


def test_a_private_area_stores_nothing_and_shows_who_offers_it(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "imposter syndrome, mine and yours")
    ben = hospital.ben
    ben.command("/grow imposter syndrome")
    shown = ben.shows(ben.await_modal())
    assert "This stays with you." in shown
    assert "Who sees it?" not in shown
    assert ben.submit() == {}
    answer = ben.await_modal("People for you")
    assert "Amara Fable" in ben.shows(answer)
    assert "imposter syndrome, mine and yours" in ben.shows(answer)
    link = ben.click("Write to them", view=answer)["url"]
    assert link.startswith("slack://user?team=")
    assert link.endswith(hospital.amara.id)
    hospital.settle()
    assert goals(hospital) == []
    assert ben.messages(hospital.growth) == []
    with hospital.db() as s:
        ben_row = s.scalars(select(Person).where(Person.user_id == ben.id)).one()
        assert s.scalars(select(Message).where(Message.person_id == ben_row.id)).all() == []


def test_a_private_area_that_nobody_offers_is_said(hospital: Hospital) -> None:
    hospital.ben.command("/grow imposter syndrome")
    hospital.ben.await_modal()
    hospital.ben.submit()
    assert "Nobody here offers this yet" in hospital.ben.shows(hospital.ben.await_modal("People for you"))


PATIENTS = (
    ("sentence", "my patient Mrs Doe, 54F, crashed", "looks like a patient"),
    ("sentence", "the code in room 412", "looks like a room or bed"),
    ("first_question", "call me at 312-555-0142?", "looks like a phone number"),
    ("about", "ben@example.com", "looks like an e-mail address"),
    ("sentence", "MRN 4432119 and what I missed", "looks like a record number"),
    ("sentence", "a", "needs a few words"),
)


def test_patient_details_are_refused_at_their_field_and_nothing_is_lost(hospital: Hospital) -> None:
    for field, typed, said in PATIENTS:
        _is_refused(hospital, field, typed, said)


def _is_refused(hospital: Hospital, field: str, typed: str, said: str) -> None:
    ben = hospital.ben
    ben.command("/grow running a code")
    ben.await_modal()
    errors = ben.submit(**{"first_question": "What first?", field: typed})
    assert list(errors) == [field]
    assert said in errors[field]
    assert typed not in errors[field] or typed == "a"
    view = ben.await_modal()
    kept = {name: next(iter(held.values()))["value"] for name, held in view["state"]["values"].items() if name == field}
    assert kept == {field: typed}
    assert goals(hospital) == []
    ben.close_modal()


@pytest.mark.parametrize("command", ["/grow", "/mentor"])
def test_words_of_crisis_in_the_command_itself_open_no_form(hospital: Hospital, command: str) -> None:
    hospital.ben.command(f"{command} I want to die " + "now " * 100)
    answer = hospital.ben.await_message("You don't have to carry it alone.")
    assert "988" in answer["text"]
    assert "GME office, 555-0100" in answer["text"]
    assert hospital.ben.modal is None


def test_words_of_crisis_are_met_when_enter_is_pressed(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.use(ben.await_modal(), "sentence", "I want to die")
    assert "988" in ben.shows(ben.await_modal("You matter"))


def test_somebody_who_pauses_before_the_next_window_hears_after_it(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.wants(hospital.ben)
    hospital.amara.command("/curbside pause until 5 Mar")
    hospital.amara.await_message("You're paused until")
    hospital.move_to_lunch()
    assert not hospital.amara.find("A goal that fits what you offer")
    hospital.live(days=2)
    hospital.amara.await_message("A goal that fits what you offer")


def test_a_goal_that_is_taken_care_of_by_lunch_is_not_told(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "leading a code calmly", alerts="right_away")
    people = hospital.wants(hospital.ben)
    hospital.ben.click("Ask for one coffee", people)
    hospital.amara.await_message("Somebody would like")
    hospital.move_to_lunch()
    assert not hospital.amara.find("A goal that fits what you offer")


def test_words_of_crisis_show_help_to_that_person_only_and_store_nothing(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.await_modal()
    assert ben.submit(sentence="I want to die rather than do another night") == {}
    shown = ben.shows(ben.await_modal("You matter"))
    assert "988" in shown
    assert "GME office, 555-0100" in shown
    hospital.settle()
    assert goals(hospital) == []
    assert ben.messages(hospital.growth) == []


def test_a_sentence_that_is_too_long_is_given_back_whole(hospital: Hospital) -> None:
    typed = "code " * 2000
    hospital.ben.command(f"/grow {typed}")
    answer = hospital.ben.await_message("A goal fits in 200 characters")
    assert " ".join(typed.split()) in answer["text"]
    assert hospital.ben.modal is None


def test_a_sentence_of_just_the_limit_is_taken(hospital: Hospital) -> None:
    sentence = ("running a code " * 20)[:200].strip().ljust(200, "x")
    hospital.wants(hospital.ben, sentence)
    assert goals(hospital)[0].sentence == sentence


def test_hostile_text_is_shown_as_it_is_and_calls_nobody(hospital: Hospital) -> None:
    for typed in HOSTILE:
        hospital.offers(hospital.amara, typed)
        hospital.wants(hospital.ben, typed, first_question=typed, about=typed)
        post = hospital.sam.await_message(f"“{typed}”", hospital.growth)
        assert "wants to grow in" in hospital.sam.says(post)
        assert "<!channel>" not in post["text"]
        assert "<@U0000>" not in post["text"]
        assert goals(hospital)[-1].sentence == typed


def test_an_envelope_that_comes_twice_is_one_goal(hospital: Hospital) -> None:
    hospital.wants(hospital.ben)
    hospital.settle()
    envelopes = hospital.server.slack.link.sent
    submission = next(e for e in reversed(envelopes) if e["payload"].get("type") == "view_submission")
    envelopes.append(submission)
    hospital.workspace.redeliver()
    hospital.settle()
    assert len(goals(hospital)) == 1
    assert len(hospital.ben.messages(hospital.growth)) == 1


def test_a_mentor_who_wants_to_hear_at_once_is_told_once_a_week_at_most(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.wants(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []
    hospital.move_to_lunch()
    told = hospital.amara.await_message("A goal that fits what you offer")
    assert "running a code without freezing" in hospital.amara.says(told)
    hospital.wants(hospital.priya, "leading a code")
    hospital.settle()
    assert told_of_goals(hospital) == 1
    hospital.amara.click("I can help", told)
    assert "Ben Quill" in hospital.amara.says(hospital.amara.await_message("Why you two"))
    hospital.amara.await_message("This one is taken care of")
    hospital.live(days=6)
    hospital.settle()
    assert told_of_goals(hospital) == 1
    hospital.live(days=1)
    wait_for(lambda: told_of_goals(hospital) == 2, "the goal that was held back")


@pytest.mark.parametrize("why", ["dismissed", "full", "reworded"])
def test_a_goal_that_no_longer_fits_by_lunch_is_not_told(hospital: Hospital, why: str) -> None:
    hospital.offers(hospital.amara, CODES, alerts="right_away", capacity="1")
    people = hospital.wants(hospital.ben)
    if why == "dismissed":
        hospital.ben.click("Not for me", people)
    elif why == "full":
        hospital.wants(hospital.priya, "reading EKGs")
        hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    else:
        hospital.offers(hospital.amara, "tax returns for locums", alerts="right_away")
    hospital.move_to_lunch()
    assert told_of_goals(hospital) == 0


def told_of_goals(hospital: Hospital) -> int:
    return sum("A goal that fits" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_a_mentor_who_did_not_ask_to_hear_is_left_alone(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, "leading a code calmly")
    hospital.wants(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []


def test_grow_from_this_takes_the_words_of_ones_own_message(hospital: Hospital) -> None:
    general = hospital.ben.channel("general")
    hospital.ben.say(general, "I want to get better at reading EKGs at night")
    message = hospital.ben.await_message("reading EKGs", general)
    hospital.ben.shortcut("goal.grow_from_this", message)
    view = hospital.ben.await_modal("Grow in something")
    assert "I want to get better at reading EKGs at night" in json.dumps(view)


def test_grow_from_this_reads_nobody_else_s_message(hospital: Hospital) -> None:
    general = hospital.ben.channel("general")
    hospital.amara.say(general, "my marriage is falling apart")
    hospital.ben.shortcut("goal.grow_from_this", hospital.ben.await_message("marriage", general))
    view = hospital.ben.await_modal("Grow in something")
    assert "marriage" not in json.dumps(view)
    assert hospital.ben.submit(sentence="reading EKGs") == {}


def test_the_same_goal_twice_is_one(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.wants(ben, "learning to sail")
    ben.command("/grow Learning to  SAIL")
    ben.await_modal()
    ben.submit()
    assert ben.submit() == {"sentence": "You have this goal already. It's on your Home, with the people for it."}
    assert "Learning to SAIL" in ben.shows(ben.await_modal())
    assert "sentence" in ben.submit(sentence="learning  to sail.") or "sentence" in ben.submit()
    ben.close_modal()
    ben.click("Park it", view=ben.open_home())
    ben.await_home("Pick it up")
    hospital.wants(ben, "learning to sail")  # a parked one may be far down on Home
    hospital.wants(hospital.priya, "learning to sail")  # another one's


def test_a_mentor_who_takes_less_than_is_asked_for_says_so(hospital: Hospital) -> None:
    hospital.offers(hospital.amara, CODES, doses=["question"])
    hospital.offers(hospital.dara, CODES, doses=["question", "three"])
    said = hospital.ben.says(hospital.wants(hospital.ben, dose="three"))
    assert said.count("You'd like three meetings; they take a 10-minute question.") == 1
    assert "[Ask for a 10-minute question]" in said
    assert "[Ask for three meetings]" in said


def test_a_private_goal_s_button_says_that_people_are_shown(hospital: Hospital) -> None:
    hospital.ben.command("/grow imposter syndrome on rounds")
    form = hospital.ben.await_modal("Grow in something")
    assert "This stays with you." in hospital.ben.shows(form)
    assert form["submit"]["text"] == "Show me people"


def test_where_the_sentence_is_typed_into_the_form_it_is_asked_once_what_it_is_about(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.click("Grow in something", view=hospital.ben.open_home())
    ben.await_modal()
    assert ben.submit(sentence="finish things") == {}
    assert "I can't tell what this is about." in ben.shows(ben.await_modal())
    assert ben.submit() == {}
    ben.await_message("Nobody here offers this yet")
