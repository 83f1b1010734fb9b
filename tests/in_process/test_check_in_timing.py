"""When check-ins are sent: at the reader's noon, all that are due in one message, at most one message a week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models import (
    Message,
    MessageKind,
)
from tests.hospital import Hospital
from tests.steps import check_in_questions, check_ins, run_until_next_check_in


def test_a_check_in_is_sent_at_noon_on_the_eighth_day_and_not_before(hospital: Hospital) -> None:
    hospital.introduce_pair()
    noon = datetime(2031, 3, 11, 12, 0, tzinfo=ZoneInfo("America/Chicago"))
    hospital.run_until(noon - timedelta(seconds=60))
    assert check_in_questions(hospital) == []
    hospital.workspace.advance(61)
    hospital.ben.await_message("connected yet?")


def test_a_check_in_is_sent_at_noon_in_the_reader_s_time_zone(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code")
    hospital.sam.click("Ask for one coffee", hospital.share_goal(hospital.sam, "leading a code"))
    hospital.amara.click("Happy to", hospital.amara.await_message("Someone would like"))
    hospital.settle()
    noon = datetime(2031, 3, 12, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    hospital.run_until(noon - timedelta(seconds=60))
    assert not hospital.sam.find("connected yet?")
    hospital.workspace.advance(61)
    hospital.sam.await_message("connected yet?")


def test_a_check_in_is_sent_once_even_if_the_worker_wakes_often(hospital: Hospital) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    for _ in range(5):
        hospital.program.worker.wake()
        hospital.settle()
    assert len(check_in_questions(hospital)) == 1


def test_after_an_outage_a_check_in_waits_for_the_next_send_window(hospital: Hospital) -> None:
    hospital.introduce_pair()
    (planned,) = check_ins(hospital)
    hospital.workspace.advance_to((planned.due_at + timedelta(hours=9)).timestamp())
    hospital.settle()
    assert check_in_questions(hospital) == []
    run_until_next_check_in(hospital)
    assert f"{hospital.now.astimezone(ZoneInfo('America/Chicago')):%A %H:%M}" == "Wednesday 12:00"
    assert len(check_in_questions(hospital)) == 1


def test_no_check_in_is_sent_during_a_pause(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.command("/curbside pause until Apr 1")
    hospital.ben.await_message("You're paused until")
    hospital.let_time_pass(days=8, hours=3)
    assert check_in_questions(hospital) == []
    run_until_next_check_in(hospital)
    assert f"{hospital.now:%d %B}" == "01 April"
    assert len(check_in_questions(hospital)) == 1


def test_all_due_check_ins_come_in_one_message(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    run_until_next_check_in(hospital)
    (message,) = check_in_questions(hospital)
    said = hospital.ben.says(message)
    assert "Amara Fable connected yet?" in said
    assert "Dara Vellum connected yet?" in said


def test_the_bot_sends_at_most_one_unprompted_message_in_seven_days(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.mark_all_started()
    hospital.let_time_pass(days=3)
    hospital.publish_offers(hospital.dara, "reading EKGs at night")
    shortlist = hospital.share_goal(hospital.ben, "reading EKGs")
    hospital.ben.click("Ask for one coffee", shortlist)
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    hospital.mark_all_started()
    for number in (1, 1, 2):
        run_until_next_check_in(hospital)
        assert len(check_in_questions(hospital)) == number
    with hospital.db() as s:
        first, second = s.scalars(
            select(Message.sent_at).where(Message.kind == MessageKind.DIGEST).order_by(Message.sent_at)
        )
    assert first
    assert second
    assert second - first == timedelta(days=7)


def test_a_person_who_resumes_early_gets_the_check_in_in_the_next_send_window(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.command("/curbside pause until Jun 1")
    hospital.ben.await_message("You're paused until")
    hospital.let_time_pass(days=10)
    hospital.settle()
    assert check_in_questions(hospital) == []
    hospital.ben.command("/curbside resume")
    hospital.ben.await_message("Welcome back.")
    hospital.run_until_noon()
    assert len(check_in_questions(hospital)) == 1
