"""Ask a question first: the mentor asks one question, and the answer appears on the same message."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Ask, AskState
from sandbox.client import Refused
from sandbox.models import Json
from tests.hospital import Hospital
from tests.steps import NEXT_MONDAY, WEDNESDAY_NOON

QUESTION, ANSWER = "What have you tried so far?", "I shadowed two codes, and froze at the rhythm check."


def ask_for_more(hospital: Hospital, question: str = QUESTION) -> Json:
    """Amara asks Ben a question.

    Returns: the message that Ben gets.
    """
    hospital.amara.click("Ask a question first", hospital.ask_amara())
    hospital.amara.await_modal("Ask a question first")
    assert hospital.amara.submit(question=question) == {}
    return hospital.ben.await_message("would like to know")


def submit_answer(hospital: Hospital, message: Json, answer: str = ANSWER) -> dict[str, str]:
    hospital.ben.click("Answer", message)
    hospital.ben.await_modal("Your answer")
    return hospital.ben.submit(answer=answer)


def get_ask(hospital: Hospital) -> Ask:
    with hospital.db() as s:
        return s.scalars(select(Ask)).one()


def test_the_mentor_asks_a_question_and_the_answer_appears_on_the_same_message(hospital: Hospital) -> None:
    message = ask_for_more(hospital)
    assert QUESTION in hospital.ben.says(message)
    assert submit_answer(hospital, message) == {}
    notice = hospital.amara.await_message("answered your question")
    original = hospital.amara.await_message("Someone would like to learn from you")
    for shown in (notice, original):
        assert QUESTION in hospital.amara.says(shown)
        assert ANSWER in hospital.amara.says(shown)
    assert "[Happy to] [Not now] [Suggest a colleague]" in hospital.amara.says(original)
    hospital.ben.await_message("You answered:")
    hospital.amara.click("Happy to", notice)
    hospital.ben.await_message("Why I connected you")
    hospital.settle()
    assert not any("[Happy to" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_accepting_before_the_answer_closes_the_question(hospital: Hospital) -> None:
    ask_for_more(hospital)
    hospital.amara.click("Happy to", hospital.amara.await_message("You asked (their answer will appear here)"))
    hospital.ben.await_message("This one is closed.")


def test_patient_details_in_an_answer_are_refused_and_nothing_is_lost(hospital: Hospital) -> None:
    message = ask_for_more(hospital)
    errors = submit_answer(hospital, message, "my patient John Smith died")
    assert "patient" in errors["answer"].lower()
    assert get_ask(hospital).clarification_answer == ""
    assert hospital.ben.submit(answer="A patient of ours died, and I keep going back to it.") == {}


def test_a_question_and_an_answer_of_300_characters_are_accepted(hospital: Hospital) -> None:
    message = ask_for_more(hospital, "x" * 300)
    assert get_ask(hospital).clarification_question == "x" * 300
    assert submit_answer(hospital, message, "y" * 300) == {}


def test_the_clock_runs_for_the_person_who_has_to_answer(hospital: Hospital) -> None:
    ask_for_more(hospital)
    hospital.run_until(WEDNESDAY_NOON + timedelta(minutes=1))
    reminder = hospital.ben.await_message("would still like to know")
    assert not any("waiting to hear" in hospital.amara.says(m) for m in hospital.amara.direct())
    assert submit_answer(hospital, reminder) == {}
    hospital.amara.await_message("answered your question")
    hospital.run_until(NEXT_MONDAY + timedelta(hours=4))  # the mentor's clock started on Wednesday at noon
    assert get_ask(hospital).state is AskState.OPEN
    hospital.amara.await_message("is still hoping to hear from you")


def test_an_ask_expires_when_its_question_stays_unanswered(hospital: Hospital) -> None:
    message = ask_for_more(hospital)
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    assert get_ask(hospital).state is AskState.EXPIRED
    hospital.ben.await_message("This one is closed.")
    with pytest.raises(Refused, match="no button"):
        hospital.ben.click("Answer", hospital.ben.await_message("This one is closed."))
    assert message


def test_a_stale_form_gets_a_kind_reply(hospital: Hospital) -> None:
    message = ask_for_more(hospital)
    hospital.ben.click("Answer", message)
    hospital.ben.await_modal("Your answer")
    hospital.amara.click("Not now", hospital.amara.await_message("You asked (their answer"))
    hospital.settle()
    hospital.ben.submit(answer=ANSWER)
    assert "already answered" in hospital.ben.shows(hospital.ben.await_modal("Curbside"))


def test_finishing_a_goal_closes_the_question(hospital: Hospital) -> None:
    ask_for_more(hospital)
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_message("This one is closed.")
