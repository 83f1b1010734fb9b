"""**One line before you meet**: the reminder asks, and the thread shows it to the mentor, who is mentioned."""

from datetime import UTC, datetime

import pytest

from sandbox.models import Json
from tests.hospital import Hospital
from tests.steps import agree_on_time, click_forged_button, group_message_id

LINE = "walk me through the first two minutes of a code"


def reminder_of_ben(hospital: Hospital) -> Json:
    agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 18, 1, tzinfo=UTC))
    return hospital.ben.await_message("What would make these 30 minutes worth it?")


def open_form(hospital: Hospital) -> None:
    hospital.ben.click("One line before you meet", reminder_of_ben(hospital))
    hospital.ben.await_modal("One line before you meet")


def test_the_line_is_posted_in_the_thread_and_mentions_the_mentor(hospital: Hospital) -> None:
    open_form(hospital)
    assert hospital.ben.submit(line=LINE) == {}
    said = hospital.ben.says(hospital.ben.await_message(LINE, group_message_id(hospital.ben)))
    assert said.startswith("@Amara Fable: before you two meet")
    hospital.ben.await_message("Your line for them:")


def test_nothing_written_is_nothing_sent(hospital: Hospital) -> None:
    open_form(hospital)
    assert hospital.ben.submit() == {}
    hospital.settle()
    assert not hospital.ben.find("before you two meet", group_message_id(hospital.ben))


REFUSED = (("the tap of MRN 12345678", "gives away a patient"), ("x" * 201, "200"), ("my divorce", "private"))


@pytest.mark.parametrize(("line", "error"), REFUSED)
def test_the_line_is_guarded_like_any_other(hospital: Hospital, line: str, error: str) -> None:
    open_form(hospital)
    assert error in str(hospital.ben.submit(line=line))
    hospital.settle()
    assert not hospital.ben.find("before you two meet", group_message_id(hospital.ben))


def test_the_mentor_is_not_asked_and_can_write_none(hospital: Hospital) -> None:
    reminder_of_ben(hospital)
    reminder = hospital.amara.says(hospital.amara.await_message("Coming up"))
    assert "worth it" not in reminder
    assert "someone else" in click_forged_button(hospital, hospital.amara, "opening_line.open", "1")
