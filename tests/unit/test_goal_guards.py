"""Crisis words in a goal show help, patient details are refused at their field, and nothing is stored."""

import pytest

from tests.hospital import Hospital
from tests.steps import stored_goals

PATIENTS = (
    ("sentence", "my patient Mrs Doe, 54F, crashed", "looks like it gives away a patient: an age and a name"),
    ("sentence", "the code in room 412", "gives away a patient: a room or bed"),
    ("first_question", "call me at 312-555-0142?", "a phone or fax number"),
    ("about", "ben@example.com", "an email address"),
    ("sentence", "MRN 4432119 and what I missed", "a record number"),
    ("sentence", "a", "needs a few words"),
)


def test_patient_details_are_refused_at_their_field_and_nothing_is_lost(hospital: Hospital) -> None:
    for field, typed, expected in PATIENTS:
        _check_refused(hospital, field, typed, expected)


def _check_refused(hospital: Hospital, field: str, typed: str, expected: str) -> None:
    ben = hospital.ben
    ben.command("/grow running a code")
    ben.await_modal()
    errors = ben.submit(**{"first_question": "What first?", field: typed})
    assert list(errors) == [field]
    assert expected in errors[field]
    assert typed not in errors[field] or typed == "a"
    view = ben.await_modal()
    still_typed = {
        name: next(iter(block.values()))["value"] for name, block in view["state"]["values"].items() if name == field
    }
    assert still_typed == {field: typed}
    assert stored_goals(hospital) == []
    ben.close_modal()


@pytest.mark.parametrize("command", ["/grow", "/mentor"])
def test_crisis_words_in_the_command_show_help_instead_of_a_form(hospital: Hospital, command: str) -> None:
    hospital.ben.command(f"{command} I want to die " + "now " * 100)
    answer = hospital.ben.await_message("You don't have to carry it alone.")
    assert "988" in answer["text"]
    assert "GME office, 555-0100" in answer["text"]
    assert hospital.ben.modal is None


def test_crisis_words_show_help_when_enter_is_pressed(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.use(ben.await_modal(), "sentence", "I want to die")
    assert "988" in ben.shows(ben.await_modal("You matter"))


def test_crisis_words_show_help_to_that_person_only_and_store_nothing(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/grow")
    ben.await_modal()
    assert ben.submit(sentence="I want to die rather than do another night") == {}
    shown = ben.shows(ben.await_modal("You matter"))
    assert "988" in shown
    assert "GME office, 555-0100" in shown
    hospital.settle()
    assert stored_goals(hospital) == []
    assert ben.messages(hospital.growth) == []
