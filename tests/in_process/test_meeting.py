"""Setting a time to meet: a nudge, proposed times, calendars, and a reminder on the working day before."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from mentoring.asks import asks
from mentoring.errors import NotYours
from mentoring.introductions import meetings
from mentoring.introductions.meetings import reminder_time
from mentoring.matching import Matcher
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.holidays import TimeOff
from models import Dose, Proposal, Suggestion
from tests.hospital import Hospital
from tests.steps import (
    NOW,
    THURSDAY,
    agree_on_time,
    await_ephemeral,
    create_goal,
    create_mentor,
    group_message_id,
    person_named,
    propose_times,
    propose_two_times,
    timestamp,
)

MONDAY = datetime(2031, 3, 10, 17, 0, tzinfo=UTC)


def test_times_are_proposed_in_the_thread_earliest_first_and_one_is_chosen(hospital: Hospital) -> None:
    message = propose_two_times(hospital)
    assert message["thread_ts"] == hospital.ben.await_message("Why I connected you")["ts"]
    said = hospital.amara.says(message)
    assert said.index("Mar 6") < said.index("Mar 7")
    hospital.amara.click("Pick 1st", message)
    said = hospital.ben.says(hospital.ben.await_message("You're meeting", group_message_id(hospital.ben)))
    assert "Mar 6" in said
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Proposal)).one().meets_at == THURSDAY


def test_the_person_who_proposed_times_cannot_choose_one(hospital: Hospital) -> None:
    message = propose_two_times(hospital)
    hospital.ben.click("Pick 1st", message)
    await_ephemeral(hospital.ben, "the other person picks")


def test_calendar_links_and_file_agree_and_leave_out_the_goal(hospital: Hospital) -> None:
    message = agree_on_time(hospital)
    links = [e["url"] for b in message["blocks"] for e in b.get("elements", []) if e.get("url")]
    assert any("dates=20310306T180000Z%2F20310306T183000Z" in link for link in links)
    assert any("startdt=2031-03-06T18%3A00%3A00Z" in link for link in links)
    hospital.amara.click("Calendar file", message)
    sent = hospital.amara.await_message("Your meeting, for any calendar")
    (file,) = sent["files"]
    content = httpx.get(hospital.page_of(file)).content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == THURSDAY
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=30)
    assert str(event["summary"]) == "Curbside: Ben Quill and Amara Fable"
    assert b"freezing" not in content
    assert not any("freezing" in link for link in links)


def test_both_get_a_reminder_in_their_send_window_the_working_day_before(hospital: Hospital) -> None:
    agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 17, 59, tzinfo=UTC))
    assert hospital.ben.find("Coming up") is None
    hospital.run_until(datetime(2031, 3, 5, 18, 1, tzinfo=UTC))
    for one, other in ((hospital.ben, "Amara Fable"), (hospital.amara, "Ben Quill")):
        said = one.says(one.await_message("Coming up"))
        assert other in said
        assert "Mar 6" in said
    hospital.run_until(THURSDAY)
    assert len([m for m in hospital.ben.direct() if "Coming up" in hospital.ben.says(m)]) == 1


def test_new_times_replace_the_set_time_and_its_reminder(hospital: Hospital) -> None:
    message = agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 16, 0, tzinfo=UTC))
    assert len(hospital.scheduled()) == 2
    hospital.amara.click("Suggest other times", message)
    hospital.amara.await_modal("Propose times")
    assert hospital.amara.submit(first=timestamp(MONDAY)) == {}
    hospital.ben.await_message("Newer times are below.", group_message_id(hospital.ben))
    hospital.run_until(datetime(2031, 3, 5, 19, 0, tzinfo=UTC))
    assert hospital.ben.find("Coming up") is None
    hospital.ben.click("Works for me", hospital.ben.await_message("suggested (in your", group_message_id(hospital.ben)))
    hospital.run_until(datetime(2031, 3, 7, 18, 1, tzinfo=UTC))
    hospital.amara.await_message("Coming up")  # on Friday, for Monday


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (datetime(2031, 3, 3, 15, 0, tzinfo=UTC), None, "has passed"),
        (datetime(2032, 3, 3, 15, 0, tzinfo=UTC), None, "more than half a year away"),
        (THURSDAY, THURSDAY, "already"),
    ],
)
def test_invalid_times_are_refused_in_the_form(
    hospital: Hospital, first: datetime, second: datetime | None, expected: str
) -> None:
    errors = propose_times(hospital.ben, hospital.introduce_pair(), first, **({"second": second} if second else {}))
    assert expected in " ".join(errors.values())
    assert hospital.ben.submit(first=timestamp(THURSDAY), second=None) == {}


def test_a_time_that_has_passed_cannot_be_chosen(hospital: Hospital) -> None:
    message = propose_two_times(hospital)
    hospital.run_until(THURSDAY + timedelta(hours=1))
    hospital.amara.click("Pick 1st", message)
    await_ephemeral(hospital.amara, "That time has passed.")
    hospital.amara.click("Pick 2nd", message)
    hospital.amara.await_message("You're meeting", group_message_id(hospital.amara))


def test_an_outsider_cannot_propose_or_choose_times(
    store: sessionmaker[Session], send_policy: SendPolicy, matcher: Matcher
) -> None:
    with store.begin() as s:
        ben, amara, priya = person_named(s, "Ben"), person_named(s, "Amara"), person_named(s, "Priya")
        create_mentor(s, amara, matcher)
        create_goal(s, ben, matcher)
        ask = asks.ask(s, ben, s.scalars(select(Suggestion.id)).one(), Dose.COFFEE, NOW)
        introduction = asks.accept(s, amara, ask.id, NOW)
        proposal = meetings.propose(s, ben, introduction.id, [THURSDAY, None, None], "V1", NOW)
        with pytest.raises(NotYours):
            meetings.propose(s, priya, introduction.id, [THURSDAY, None, None], "V2", NOW)
        with pytest.raises(NotYours):
            meetings.choose(s, priya, proposal.id, 1, NOW, send_policy)
        with pytest.raises(NotYours):
            meetings.get_chosen(s, priya, proposal.id, NOW)


def test_no_reminder_comes_after_the_goal_is_finished(hospital: Hospital) -> None:
    agree_on_time(hospital)
    hospital.run_until(datetime(2031, 3, 5, 16, 0, tzinfo=UTC))
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit() == {}
    hospital.ben.await_message("This introduction has ended. Nothing is planned here.", group_message_id(hospital.ben))
    hospital.run_until(THURSDAY)
    assert hospital.amara.find("Coming up") is None


def test_home_shows_when_the_two_meet(hospital: Hospital) -> None:
    hospital.ben.open_home()
    hospital.amara.open_home()
    agree_on_time(hospital)
    for user in (hospital.ben, hospital.amara):
        user.await_home("you meet")


def test_a_resident_without_a_set_time_gets_one_nudge_with_a_line_to_copy(hospital: Hospital) -> None:
    hospital.introduce_pair()
    tuesday = datetime(2031, 3, 4, 18, 1, tzinfo=UTC)
    hospital.run_until(tuesday - timedelta(minutes=2))
    assert hospital.ben.find("haven't set a time yet") is None
    hospital.run_until(tuesday)
    nudge = hospital.ben.await_message("haven't set a time yet")
    assert "Thank you for making time" in hospital.ben.says(nudge)
    assert hospital.amara.find("haven't set a time yet") is None
    assert propose_times(hospital.ben, nudge) == {}
    hospital.amara.await_message("in your time zone", group_message_id(hospital.amara))
    hospital.let_time_pass(days=5)
    assert len([m for m in hospital.ben.direct() if "haven't set a time" in hospital.ben.says(m)]) <= 1


def test_a_resident_who_proposed_times_gets_no_nudge(hospital: Hospital) -> None:
    propose_two_times(hospital)
    hospital.run_until(datetime(2031, 3, 5, 19, 0, tzinfo=UTC))
    assert hospital.ben.find("haven't set a time yet") is None


def test_the_nudge_can_be_answered_with_it_s_scheduled(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.click("It's scheduled", hospital.ben.await_message("haven't set a time yet"))
    answered = hospital.ben.await_message("I'll check in once more in a week")
    assert "With @Amara Fable, about: running a code" in hospital.ben.says(answered)


def test_the_reminder_comes_on_a_working_day_outside_quiet_times(send_policy: SendPolicy) -> None:
    now, one_day = datetime(2031, 3, 3, 15, tzinfo=UTC), timedelta(days=1)
    assert reminder_time("America/Chicago", MONDAY, TimeOff(), now, send_policy) == datetime(2031, 3, 7, 18, tzinfo=UTC)
    away = TimeOff(((datetime(2031, 3, 7, 6, tzinfo=UTC), MONDAY - one_day),))
    assert reminder_time("America/Chicago", MONDAY, away, now, send_policy) == datetime(2031, 3, 6, 18, tzinfo=UTC)
    assert reminder_time("America/Chicago", THURSDAY, TimeOff(), THURSDAY - timedelta(hours=9), send_policy) is None


def test_a_meeting_reminder_ignores_the_weekly_limit(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 4, 18, 5, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")  # the one message of this week
    hospital.run_until(datetime(2031, 3, 5, 15, 0, tzinfo=UTC))
    hospital.share_goal(hospital.ben, "reading chest films", visibility="named")
    hospital.chidi.click("I can help", hospital.chidi.await_message("reading chest films", hospital.growth))
    hospital.run_until(datetime(2031, 3, 6, 15, 0, tzinfo=UTC))
    groups = [group["id"] for group in hospital.amara.conversations("mpim")]
    assert propose_times(hospital.ben, hospital.ben.await_message("Why I connected you", groups[0]), MONDAY) == {}
    hospital.amara.click("Works for me", hospital.amara.await_message("in your time zone", groups[0]))
    hospital.ben.await_message("You're meeting", groups[0])
    hospital.run_until(datetime(2031, 3, 7, 18, 5, tzinfo=UTC))
    for user in (hospital.ben, hospital.amara):
        user.await_message("Coming up")


def test_no_reminder_is_promised_for_a_meeting_that_is_too_soon(hospital: Hospital) -> None:
    root = hospital.introduce_pair()
    assert propose_times(hospital.ben, root, hospital.now + timedelta(hours=2)) == {}
    channel = group_message_id(hospital.ben)
    hospital.amara.click("Works for me", hospital.amara.await_message("in your time zone", channel))
    said = hospital.ben.says(hospital.ben.await_message("You're meeting", channel))
    assert "reminded" not in said
    assert "Add to calendar:" in said
