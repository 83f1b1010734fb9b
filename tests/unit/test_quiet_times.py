"""Pauses and nights: how dates are understood, when they end, and which one counts when two overlap."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from mentoring.people import typed_dates
from mentoring.people.typed_dates import Question
from models import QuietKind, QuietTime
from tests.hospital import CODES, Hospital


def test_a_shorter_quiet_time_does_not_shorten_a_longer_one(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until Apr 12")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.settle()
    with hospital.db() as s:
        assert max(s.scalars(select(QuietTime.ends_at))).date() == date(2031, 4, 12)


def test_nights_end_in_the_morning_of_their_last_day(hospital: Hospital) -> None:
    hospital.ben.command("/curbside nights until friday")
    assert "8:00 a.m." in hospital.ben.says(hospital.ben.await_message("Have good nights."))
    assert quiet_ends(hospital) == [datetime(2031, 3, 7, 14, 0, tzinfo=UTC)]  # 8 a.m. in Chicago


@pytest.mark.parametrize(("typed", "day"), [("till monday", 10), ("next week", 10), ("til friday", 7)])
def test_a_pause_understands_everyday_dates(hospital: Hospital, typed: str, day: int) -> None:
    hospital.ben.command(f"/curbside pause {typed}")
    hospital.ben.await_message("You're paused until")
    with hospital.db() as s:
        (ends,) = s.scalars(select(QuietTime.ends_at))
    assert ends.date() == date(2031, 3, day)


def test_nights_during_a_pause_are_answered_with_both(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 20 march")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.ben.await_message("You're paused until Thu, Mar 20, 2031 and on nights until Fri, Mar 7, 2031, 8:00 a.m.")


@pytest.mark.parametrize(("button", "ends"), [("Until Tue, Jul 1, 2031", (7, 1)), ("Until Fri, Aug 1, 2031", (8, 1))])
def test_a_date_that_can_be_read_in_two_ways_is_asked_back(
    hospital: Hospital, button: str, ends: tuple[int, int]
) -> None:
    hospital.ben.command("/curbside pause July")
    question = hospital.ben.await_message("Which one did you mean?")
    assert quiet_ends(hospital) == []
    hospital.ben.click(button, question)
    hospital.ben.await_message(f"You're paused {button.replace('Until', 'until')}. I won't message you first")
    assert quiet_ends(hospital) == [datetime(2031, *ends, 5, 0, tzinfo=UTC)]
    assert not hospital.ben.find("Which one did you mean?")


def test_a_date_just_past_is_asked_back_and_another_can_be_picked(hospital: Hospital) -> None:
    hospital.ben.command("/curbside nights until 3/2")
    question = hospital.ben.await_message("That's more than six months away. Is that what you meant?")
    assert "[Until Tue, Mar 2, 2032, 8:00 a.m.] [Pick a date]" in hospital.ben.says(question)
    hospital.ben.click("Pick a date", question)
    hospital.ben.await_modal("Pause Curbside")
    assert hospital.ben.submit(until="2031-03-12") == {}
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(QuietTime)).one().kind is QuietKind.NIGHTS
    assert quiet_ends(hospital) == [datetime(2031, 3, 12, 13, 0, tzinfo=UTC)]


def test_time_off_can_be_planned_and_called_off(hospital: Hospital) -> None:
    ben = hospital.ben
    ben.command("/curbside pause 3/10-3/14")
    ben.await_message("You'll be paused from Mon, Mar 10, 2031 until Sat, Mar 15, 2031. During that time, I won't")
    ben.open_home()
    assert "You're paused" not in ben.shows(ben.home)
    ben.command("/curbside pause until friday")
    ben.await_message("You're paused until Fri, Mar 7, 2031. I won't")
    assert len(quiet_ends(hospital)) == 2
    ben.command("/curbside unpause")
    ben.await_message("Welcome back.")
    hospital.settle()
    assert quiet_ends(hospital)[-1] == datetime(2031, 3, 15, 5, 0, tzinfo=UTC)
    ben.command("/curbside resume")
    ben.await_message("Your planned time off is canceled.")
    ben.command("/curbside resume")
    ben.await_message("You weren't paused, so nothing changed.")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        (("3/10-3/12", "3/13-3/14"), [(10, 13), (13, 15)]),  # one after the other
        (("3/13-3/14", "3/10-3/12"), [(10, 13), (13, 15)]),
        (("3/10-3/20", "until 3/12"), [(3, 12), (12, 21)]),  # the rest of the planned time stays
        (("until 3/20", "3/10-3/12"), [(3, 10), (10, 13), (13, 20)]),
        (("until 3/20", "until 3/7"), [(3, 3), (3, 7)]),  # made shorter
    ],
)
def test_a_stretch_takes_the_place_of_what_it_overlaps_and_of_nothing_else(
    hospital: Hospital, typed: tuple[str, str], days: list[tuple[int, int]]
) -> None:
    for each in typed:
        hospital.ben.command(f"/curbside pause {each}")
        hospital.let_time_pass(minutes=1)
    with hospital.db() as s:
        rows = s.scalars(select(QuietTime).order_by(QuietTime.starts_at, QuietTime.ends_at)).all()
        local = [
            each.astimezone(ZoneInfo("America/Chicago")).day for row in rows for each in (row.starts_at, row.ends_at)
        ]
    assert local == [day for span in days for day in span]


@pytest.mark.parametrize("typed", ["for 2 years", "2033-01-01"])
def test_more_than_a_year_is_refused(hospital: Hospital, typed: str) -> None:
    hospital.ben.command(f"/curbside pause {typed}")
    hospital.ben.await_message("Pauses can last up to a year.")
    assert quiet_ends(hospital) == []


def test_stop_asks_for_how_long(hospital: Hospital) -> None:
    hospital.ben.command("/curbside stop")
    hospital.ben.await_message("Stop for a while, or for good?")
    assert quiet_ends(hospital) == []


def quiet_ends(hospital: Hospital) -> list[datetime]:
    """Return when each quiet time in the database ends."""
    with hospital.db() as s:
        return [*s.scalars(select(QuietTime.ends_at).order_by(QuietTime.starts_at))]


def test_a_pause_from_home_always_has_an_end(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES)
    amara.click("Pause until …", view=amara.open_home())
    amara.await_modal("Pause Curbside")
    assert list(amara.submit()) == ["until"]
    assert amara.submit()["until"] == "Pick the day you'll be back."
    assert "tomorrow or a later day" in amara.submit(until="2031-03-01")["until"]
    assert "up to a year" in amara.submit(until="2033-01-01")["until"]
    assert amara.submit(until="2031-03-10") == {}
    hospital.wait_for(lambda: "You're paused until" in amara.shows(amara.home), "the pause on Home")
    amara.click("Resume", view=amara.home)
    hospital.wait_for(lambda: "You're paused" not in amara.shows(amara.home), "the end of the pause")


@pytest.mark.parametrize(("chip", "ends"), [("Pause this week", "Mon, Mar 10"), ("Pause two weeks", "Mon, Mar 17")])
def test_one_tap_on_home_pauses(hospital: Hospital, chip: str, ends: str) -> None:
    """Today is Monday, March 3."""
    amara = hospital.amara
    hospital.publish_offers(amara, CODES)
    amara.click(chip, view=amara.open_home())
    paused = amara.await_home("You're paused until")
    assert ends in amara.shows(paused)
    assert "[Pause this week]" not in amara.shows(paused)
    amara.click("Resume", view=paused)
    amara.await_home("[Pause this week]")


ENDINGS = (
    ("until 12 Mar", "Mar 12"),
    ("friday", "Fri, Mar 7"),
    ("until tomorrow", "Mar 4"),
    ("until 2031-03-20", "Mar 20"),
    ("friday 5pm", "Fri, Mar 7, 2031, 5:00 p.m."),
)


def test_a_pause_ends_on_the_day_that_was_typed(hospital: Hospital) -> None:
    for typed, ends in ENDINGS:
        hospital.ben.command(f"/curbside Pause {typed}")
        answer = hospital.ben.says(hospital.ben.messages(hospital.growth)[-1])
        assert "You're paused until" in answer
        assert ends in answer, typed


def test_nights_are_a_quiet_time_with_an_end(hospital: Hospital) -> None:
    hospital.ben.open_home()
    hospital.ben.command("/curbside nights until friday")
    hospital.ben.await_message("Have good nights.")
    hospital.ben.await_home("You're on nights until")
    with hospital.db() as s:
        assert s.scalars(select(QuietTime)).one().kind is QuietKind.NIGHTS
    hospital.ben.command("/curbside nights")
    hospital.ben.await_message("Until when? For example `/curbside nights until Jan 12`")
    hospital.ben.command("/curbside resume")
    hospital.ben.await_message("Welcome back.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("nights until friday", "Have good nights. You're on nights until Fri, Mar 7, 2031, 8:00 a.m. I won't"),
        ("nights tonight", "You're on nights until Tue, Mar 4, 2031, 8:00 a.m. I won't"),
        ("pause tonight", "You're paused until Tue, Mar 4, 2031, 8:00 a.m. I won't"),
        ("pause friday 5pm", "You're paused until Fri, Mar 7, 2031, 5:00 p.m. I won't"),
    ],
)
def test_the_answer_has_the_hour_and_one_period(hospital: Hospital, typed: str, answer: str) -> None:
    hospital.ben.command(f"/curbside {typed}")
    hospital.ben.await_message(answer)


def test_home_keeps_the_hour_of_a_pause(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES)
    amara.open_home()
    amara.command("/curbside pause until friday 5pm")
    assert "5:00 PM" in amara.shows(amara.await_home("You're paused until"))
    amara.command("/curbside pause until friday")
    hospital.settle()
    assert "0 AM" not in amara.shows(amara.open_home()).split("show you to anyone")[0]


@pytest.mark.parametrize(("hour", "choices"), [("02:30", 2), ("04:59", 2), ("05:00", 1)])
def test_tonight_in_the_small_hours_may_be_the_night_that_is(hour: str, choices: int) -> None:
    now = datetime.fromisoformat(f"2031-03-04T{hour}").replace(tzinfo=ZoneInfo("America/Chicago"))
    found = typed_dates.read("tonight", now)
    read = found.choices if isinstance(found, Question) else (found,)
    assert len(read) == choices
    assert [each.ends.hour for each in read if each] == [8] * choices
