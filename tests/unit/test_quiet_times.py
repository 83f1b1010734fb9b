"""Pauses and nights: how dates are understood, when they end, and which one counts when two overlap."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models import QuietKind, QuietTime
from tests.hospital import CODES, Hospital


def test_a_shorter_quiet_time_does_not_shorten_a_longer_one(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 12 Apr")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.settle()
    with hospital.db() as s:
        assert max(s.scalars(select(QuietTime.ends_at))).date() == date(2031, 4, 12)


def test_nights_end_in_the_evening_after_the_last_night(hospital: Hospital) -> None:
    hospital.ben.command("/curbside nights until friday")
    assert "18:00" in hospital.ben.says(hospital.ben.await_message("Good nights."))
    with hospital.db() as s:
        (ends,) = s.scalars(select(QuietTime.ends_at))
    assert ends == datetime(2031, 3, 8, 0, 0, tzinfo=UTC)  # 6 p.m. in Chicago


@pytest.mark.parametrize(("typed", "day"), [("till monday", 10), ("next week", 10), ("til friday", 7)])
def test_a_pause_understands_everyday_dates(hospital: Hospital, typed: str, day: int) -> None:
    hospital.ben.command(f"/curbside pause {typed}")
    hospital.ben.await_message("You're paused until")
    with hospital.db() as s:
        (ends,) = s.scalars(select(QuietTime.ends_at))
    assert ends.date() == date(2031, 3, day)


def test_nights_within_a_longer_pause_are_not_confirmed_as_nights(hospital: Hospital) -> None:
    hospital.ben.command("/curbside pause until 20 march")
    hospital.ben.await_message("You're paused until")
    hospital.ben.command("/curbside nights until friday")
    hospital.settle()
    assert not hospital.ben.find("Good nights.")


def test_a_pause_from_home_always_has_an_end(hospital: Hospital) -> None:
    amara = hospital.amara
    hospital.publish_offers(amara, CODES)
    amara.click("Pause", view=amara.open_home())
    amara.await_modal("Pause Curbside")
    assert list(amara.submit()) == ["until"]
    assert "tomorrow or a later day" in amara.submit(until="2031-03-01")["until"]
    assert "a year at the most" in amara.submit(until="2033-01-01")["until"]
    assert amara.submit(until="2031-03-10") == {}
    hospital.wait_for(lambda: "You're paused until" in amara.shows(amara.home), "the pause on Home")
    amara.click("Resume", view=amara.home)
    hospital.wait_for(lambda: "You're paused" not in amara.shows(amara.home), "the end of the pause")


ENDINGS = (
    ("until 12 Mar", "12 Mar"),
    ("friday", "Fri 07 Mar"),
    ("until tomorrow", "04 Mar"),
    ("until 2031-03-20", "20 Mar"),
    ("Until next friday", "Fri 14 Mar"),
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
    hospital.ben.await_message("Good nights. You're left alone until")
    hospital.ben.await_home("You're on nights until")
    with hospital.db() as s:
        assert s.scalars(select(QuietTime)).one().kind is QuietKind.NIGHTS
    hospital.ben.command("/curbside nights")
    hospital.ben.await_message("Until when? For example `/curbside nights until 12 Jan`")
    hospital.ben.command("/curbside resume")
    hospital.ben.await_message("Welcome back.")
