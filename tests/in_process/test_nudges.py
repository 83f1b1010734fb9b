"""Nudges, quarterly check-ins, and no more questions after two that were ignored."""

from datetime import UTC, datetime, timedelta

from models import CheckInKind, CheckInState
from tests.hospital import CODES, Hospital
from tests.steps import (
    agree_on_time,
    check_in_questions,
    check_ins,
    propose_times,
    run_until_next_check_in,
    timestamp,
)


def test_a_nudge_is_updated_after_its_button_is_used(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    nudge = hospital.ben.await_message("haven't set a time yet")
    assert propose_times(hospital.ben, nudge) == {}
    hospital.settle()
    assert not hospital.ben.find("haven't set a time yet")


def test_a_resident_is_nudged_even_if_the_mentor_proposed_times(hospital: Hospital) -> None:
    assert propose_times(hospital.amara, hospital.introduce_pair(), datetime(2031, 3, 7, 22, 30, tzinfo=UTC)) == {}
    hospital.run_until(datetime(2031, 3, 7, 19, 0, tzinfo=UTC))
    assert hospital.ben.find("haven't set a time yet")


def test_ongoing_help_asks_each_quarter_whether_to_continue(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES, doses=["ongoing"])
    hospital.ben.click("Ask for ongoing help", hospital.share_goal(hospital.ben, dose="ongoing"), below="Amara Fable")
    hospital.amara.click("Happy to", hospital.amara.await_message("Someone would like"))
    hospital.ben.click("We've met", hospital.ben.await_message("Why I connected you"))
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit() == {}
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert timedelta(weeks=12) < planned.due_at - hospital.now < timedelta(weeks=14)
    run_until_next_check_in(hospital)
    assert "is fine too" in hospital.ben.says(hospital.ben.await_message("Keep going with"))


def test_no_more_questions_come_after_two_ignored_ones_including_the_nudge(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    run_until_next_check_in(hospital)
    for _ in range(2):
        if any(each.state is CheckInState.PENDING for each in check_ins(hospital)):
            run_until_next_check_in(hospital)
    ignored = [
        m
        for m in hospital.ben.direct()
        if any(t in hospital.ben.says(m) for t in ("haven't set a time", "connected yet?"))
    ]
    assert len(ignored) == 2


def test_check_ins_resume_after_the_resident_proposes_times(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    run_until_next_check_in(hospital)
    run_until_next_check_in(hospital)
    assert not [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert propose_times(hospital.ben, thread, hospital.now + timedelta(days=2)) == {}
    hospital.settle()
    assert [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]


def test_no_check_in_asks_about_a_replaced_time(hospital: Hospital) -> None:
    message = agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 19, 0, tzinfo=UTC))
    hospital.amara.click("Suggest other times", message)
    hospital.amara.await_modal("Propose times")
    assert hospital.amara.submit(first=timestamp(datetime(2031, 3, 10, 17, 0, tzinfo=UTC))) == {}
    hospital.run_until(datetime(2031, 3, 7, 23, 0, tzinfo=UTC))
    assert check_in_questions(hospital) == []


def test_proposing_the_next_meeting_keeps_the_check_in_interval(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(check_in_weeks="8") == {}
    assert propose_times(hospital.ben, thread, hospital.now + timedelta(days=21)) == {}
    hospital.settle()
    (planned,) = [each for each in check_ins(hospital) if each.state is CheckInState.PENDING]
    assert planned.kind is CheckInKind.RECURRING
    assert planned.due_at > hospital.now + timedelta(weeks=7)
