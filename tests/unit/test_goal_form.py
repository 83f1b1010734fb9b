"""The goal form: what it opens with, which areas it suggests, and what it refuses."""

from tests.hospital import Hospital
from tests.steps import stored_goals

HOSTILE = [
    "<!channel> run a code",
    "<@U0000> & <b>bold</b> <script>alert(1)</script>",
    "*bold* _it_ ~no~ `code` > quote",
    "👩‍⚕️🫀 leading a code 🚑",
    "أريد أن أتعلم قيادة الإنعاش القلبي",
    "example <x|y>",
]


def test_the_form_opens_with_the_sentence_its_areas_and_my_title(hospital: Hospital) -> None:
    hospital.ben.command("/grow running a code without freezing")
    shown = hospital.ben.shows(hospital.ben.await_modal("Add a goal"))
    assert "What do you want to grow in?: running a code without freezing" in shown
    assert "What it's about: Running a code" in shown
    assert "Who you are: PGY-2 · Internal Medicine" in shown


def test_pressing_enter_in_the_sentence_suggests_areas_and_keeps_the_text(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    view = ben.await_modal()
    ben.use(view, "sentence", "goals-of-care talks")
    hospital.wait_for(lambda: "Goals-of-care talks" in ben.shows(ben.modal), "the suggestion")
    assert ben.submit() == {}
    assert stored_goals(hospital)[0].sentence == "goals-of-care talks"


def test_a_goal_shared_without_areas_shows_suggested_areas_for_review_once(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.await_modal()
    assert ben.submit(sentence="breaking bad news", first_question="How do you begin?") == {}
    assert "Is this the right area?" in ben.shows(ben.await_modal())
    assert stored_goals(hospital) == []
    assert ben.submit(aspects=[]) == {}
    (goal,) = stored_goals(hospital)
    assert (goal.sentence, goal.first_question, goal.aspects) == ("breaking bad news", "How do you begin?", [])


def test_a_changed_sentence_replaces_the_suggested_areas(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow imposter syndrome")
    assert "This stays with you." in ben.shows(ben.await_modal())
    assert ben.submit(sentence="central lines") == {}
    shown = ben.shows(ben.await_modal())
    assert "What it's about: Central and arterial lines" in shown
    assert "This stays with you." not in shown
    assert ben.submit() == {}
    (goal,) = stored_goals(hospital)
    assert (goal.sentence, [each.aspect for each in goal.aspects]) == ("central lines", ["PROC.02"])


def test_a_sentence_changed_to_a_private_area_is_not_stored(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow central lines")
    ben.await_modal()
    assert ben.submit(sentence="imposter syndrome") == {}
    assert "This stays with you." in ben.shows(ben.await_modal())
    assert ben.submit() == {}
    ben.await_modal("People who can help")
    assert stored_goals(hospital) == []


def test_areas_can_be_found_by_their_everyday_names(hospital: Hospital) -> None:
    hospital.ben.command("/grow")
    hospital.ben.await_modal()
    found = [option["text"]["text"] for option in hospital.ben.options("aspects", "pocus")]
    assert found == ["Point-of-care ultrasound"]
    assert len(hospital.ben.options("aspects", "")) > 100
    assert hospital.ben.options("aspects", "zzz") == []


def test_a_sentence_that_is_too_long_is_returned_in_full(hospital: Hospital) -> None:
    typed = "code " * 2000
    hospital.ben.command(f"/grow {typed}")
    answer = hospital.ben.await_message("Goals are limited to 200 characters")
    assert " ".join(typed.split()) in answer["text"]
    assert hospital.ben.modal is None


def test_a_sentence_of_exactly_the_maximum_length_is_accepted(hospital: Hospital) -> None:
    sentence = ("running a code " * 20)[:200].strip().ljust(200, "x")
    hospital.share_goal(hospital.ben, sentence)
    assert stored_goals(hospital)[0].sentence == sentence


def test_hostile_text_is_shown_literally_and_mentions_no_one(hospital: Hospital) -> None:
    for typed in HOSTILE:
        hospital.publish_offers(hospital.amara, typed)
        hospital.share_goal(hospital.ben, typed, first_question=typed, about=typed)
        post = hospital.sam.await_message(f"“{typed}”", hospital.growth)
        assert "wants to grow in" in hospital.sam.says(post)
        assert "<!channel>" not in post["text"]
        assert "<@U0000>" not in post["text"]
        assert stored_goals(hospital)[-1].sentence == typed


def test_a_submission_delivered_twice_makes_one_goal(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.settle()
    envelopes = hospital.server.slack.dispatcher.sent
    submission = next(e for e in reversed(envelopes) if e["payload"].get("type") == "view_submission")
    envelopes.append(submission)
    hospital.workspace.redeliver()
    hospital.settle()
    assert len(stored_goals(hospital)) == 1
    assert len(hospital.ben.messages(hospital.growth)) == 1


def test_the_same_goal_cannot_be_shared_twice(hospital: Hospital) -> None:
    ben = hospital.ben
    hospital.share_goal(ben, "learning to sail")
    ben.command("/grow Learning to  SAIL")
    ben.await_modal()
    ben.submit()
    assert ben.submit() == {"sentence": "You have this goal already. It's on your Home, with the people for it."}
    assert "Learning to SAIL" in ben.shows(ben.await_modal())
    assert "sentence" in ben.submit(sentence="learning  to sail.") or "sentence" in ben.submit()
    ben.close_modal()
    ben.click("Park it", view=ben.open_home())
    ben.await_home("Pick it up")
    hospital.share_goal(ben, "learning to sail")  # allowed: a parked goal may be far down on Home
    hospital.share_goal(hospital.priya, "learning to sail")  # allowed: it is another person's


def test_a_sentence_typed_into_the_form_asks_for_its_area_once(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.click("Add a goal", view=hospital.ben.open_home())
    ben.await_modal()
    assert ben.submit(sentence="finish things") == {}
    assert "I couldn't tell which area this is." in ben.shows(ben.await_modal())
    assert ben.submit() == {}
    ben.await_message("No one here offers this yet")
