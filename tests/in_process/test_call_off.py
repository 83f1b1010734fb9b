"""**Can't make it**: a set time is called off, both are told, and a calendar file that was taken is cancelled."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select

from models import CheckIn, CheckInState, Proposal, ProposalState
from sandbox.client import UserClient
from sandbox.models import Json
from tests.hospital import Hospital
from tests.steps import (
    FRIDAY,
    THURSDAY,
    agree_on_time,
    click_forged_button,
    end_introduction,
    group_message_id,
    propose_times,
)


def calendar_files(hospital: Hospital, user: UserClient) -> list[Json]:
    """Return the event of each calendar file that this user got, with its method."""
    found = []
    for message in user.direct():
        for file in message.get("files") or ():
            calendar = Calendar.from_ical(httpx.get(hospital.page_of(file)).text)
            (event,) = calendar.walk("VEVENT")
            keys = ("uid", "sequence", "status", "organizer")
            found.append({"method": str(calendar["method"]), **{key: str(event.get(key)) for key in keys}})
    return found


@pytest.mark.parametrize(("name", "other"), [("amara", "Ben Quill"), ("ben", "Amara Fable")])
def test_either_can_call_it_off_and_the_other_is_mentioned(hospital: Hospital, name: str, other: str) -> None:
    user = hospital.amara if name == "amara" else hospital.ben
    user.click("Can't make it", agree_on_time(hospital))
    group = group_message_id(hospital.ben)
    news = hospital.ben.says(hospital.ben.await_message("can't make it", group))
    assert news.startswith(f"@{other}: ")
    assert "[Propose times]" in news
    assert "Cancel in my calendar" not in news
    hospital.ben.await_message("This time was called off. What comes next is below.", group)
    with hospital.db() as s:
        assert s.scalars(select(Proposal.state)).all() == [ProposalState.CALLED_OFF]
        assert len(s.scalars(select(CheckIn).where(CheckIn.state == CheckInState.PENDING)).all()) == 1
    assert calendar_files(hospital, user) == []


def test_who_had_the_calendar_file_gets_one_that_cancels_it(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    message = agree_on_time(hospital)
    ben.click("Calendar file", message)
    amara.click("Calendar file", message)
    hospital.settle()
    amara.click("Can't make it", amara.await_message("You're meeting", message["channel"]))
    amara.await_message("Open this where you opened the first file.")
    ben.click("Cancel in my calendar", ben.await_message("can't make it", message["channel"]))
    hospital.settle()
    for user in (ben, amara):
        added, cancelled = calendar_files(hospital, user)
        assert (added["method"], added["sequence"]) == ("PUBLISH", "0")
        assert (cancelled["method"], cancelled["sequence"], cancelled["status"]) == ("CANCEL", "1", "CANCELLED")
        assert cancelled["uid"] == added["uid"]
        assert cancelled["organizer"] == added["organizer"] != "None"


def test_it_can_be_called_off_from_the_reminder_and_no_reminder_follows(hospital: Hospital) -> None:
    agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 18, 1, tzinfo=UTC))
    reminder = hospital.amara.await_message("Coming up")
    hospital.amara.click("Can't make it", reminder)
    hospital.ben.await_message("can't make it", group_message_id(hospital.ben))
    hospital.amara.await_message("This time was called off. The thread shows what comes next.")


def test_new_times_can_be_set_after_it_was_called_off(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    amara.click("Can't make it", agree_on_time(hospital))
    news = ben.await_message("can't make it", group_message_id(ben))
    assert propose_times(ben, news, FRIDAY) == {}
    amara.click("Works for me", amara.await_message("[Works for me]", news["channel"]))
    ben.await_message("You're meeting", news["channel"])


def test_no_stranger_and_no_second_tap_changes_anything(hospital: Hospital) -> None:
    agree_on_time(hospital)
    assert "someone else" in click_forged_button(hospital, hospital.dara, "meeting.call_off", "1")
    with hospital.db() as s:
        assert s.scalars(select(Proposal.state)).all() == [ProposalState.CHOSEN]


def test_a_time_that_was_replaced_can_be_taken_out_of_a_calendar(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    message = agree_on_time(hospital)
    ben.click("Calendar file", message)
    hospital.settle()
    amara.click("Suggest other times", amara.await_message("You're meeting", message["channel"]))
    amara.await_modal("Propose times")
    assert amara.submit(first=int(FRIDAY.timestamp())) == {}
    ben.click("Cancel in my calendar", ben.await_message("Newer times are below.", message["channel"]))
    hospital.settle()
    added, cancelled = calendar_files(hospital, ben)
    assert (cancelled["method"], cancelled["uid"]) == ("CANCEL", added["uid"])


def test_after_the_end_of_an_introduction_its_meeting_can_be_taken_out_of_a_calendar(hospital: Hospital) -> None:
    ben, amara = hospital.ben, hospital.amara
    thread = hospital.introduce_pair()
    assert propose_times(ben, thread, THURSDAY) == {}
    amara.click("Works for me", amara.await_message("[Works for me]", thread["channel"]))
    ben.click("Calendar file", ben.await_message("You're meeting", thread["channel"]))
    hospital.run_until(datetime(2031, 3, 5, 18, 1, tzinfo=UTC))
    ben.click("One line before you meet", ben.await_message("Coming up"))  # a tap tells where the reminder is
    ben.close_modal()
    end_introduction(amara, thread)
    over = ben.await_message("Nothing is planned here.", thread["channel"])
    assert "[Can't make it]" not in ben.says(over)
    ben.click("Cancel in my calendar", over)
    hospital.settle()
    assert [each["method"] for each in calendar_files(hospital, ben)] == ["PUBLISH", "CANCEL"]
    reminder = ben.await_message("This introduction has ended.", ben.conversations("im")[0]["id"])
    assert "[Can't make it]" not in ben.says(reminder)


def test_no_button_that_would_refuse_is_left_once_the_meeting_began(hospital: Hospital) -> None:
    message = agree_on_time(hospital)
    hospital.run_until(THURSDAY + timedelta(minutes=1))
    shown = hospital.ben.says(hospital.ben.await_message("You were to meet", message["channel"]))
    assert "[Suggest other times]" in shown
    assert "[Can't make it]" not in shown
    assert "tap We've met" in shown
