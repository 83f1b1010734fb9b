"""Holidays are no working days: the clocks of requests stand still, and nothing is started on them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot import config, hospital_calendar
from bot.hospital_calendar import HospitalCalendar
from mentoring.messages import send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import holidays
from models import Holiday, Person
from tests.steps import NOW, person_named

TEAM = "T1"
NOWHERE = Path("/nonexistent/.env")
THANKSGIVING = date(2031, 11, 27)
WEDNESDAY_NOON = datetime(2031, 11, 26, 18, 0, tzinfo=UTC)  # in Chicago


@pytest.fixture
def amara(store: sessionmaker[Session]) -> Person:
    """Amara, in a hospital in Illinois."""
    HospitalCalendar(store, lambda: NOW, TEAM, "US-IL").update()
    with store.begin() as s:
        person = person_named(s, "Amara")
        person.tz = "America/Chicago"
        return person


def test_the_table_has_the_holidays_of_the_place_and_follows_the_setting(store: sessionmaker[Session]) -> None:
    for place, is_there in (("US-IL", True), ("us", True), ("none", False), ("US-IL", True)):
        HospitalCalendar(store, lambda: NOW, TEAM, place).update()
        with store() as s:
            assert (THANKSGIVING in s.scalars(select(Holiday.day)).all()) is is_there


def test_each_workspace_has_its_own_days_off(store: sessionmaker[Session], amara: Person) -> None:
    with store() as s:
        before = send_windows.time_off(s, amara)
    HospitalCalendar(store, lambda: NOW, "T2", "IL").update()
    with store() as s:
        assert send_windows.time_off(s, amara) == before
        assert holidays.time_off(s, "T2", amara.tz) != before


def test_a_holiday_is_no_working_day_and_has_no_window(store: sessionmaker[Session], amara: Person) -> None:
    with store() as s:
        off = send_windows.time_off(s, amara)
        friday_noon = WEDNESDAY_NOON + timedelta(days=2)
        due = send_windows.working_time(amara.tz, WEDNESDAY_NOON, timedelta(days=1), off)
        assert due == friday_noon
        thursday = WEDNESDAY_NOON + timedelta(hours=12)
        assert SendPolicy().next_window(amara.tz, thursday, off) == friday_noon


@pytest.mark.parametrize(
    ("place", "weekend", "next_day"),
    [("US", (), "Friday"), ("IL", (), "Sunday"), ("US", (3, 4), "Saturday"), ("none", (), "Friday")],
)
def test_the_weekend_is_the_country_s_or_the_one_that_was_set(
    store: sessionmaker[Session], place: str, weekend: tuple[int, ...], next_day: str
) -> None:
    """From a Thursday in June to the next day that has a window, and on which a working day ends."""
    thursday = datetime(2031, 6, 12, 23, 0, tzinfo=UTC)
    HospitalCalendar(store, lambda: NOW, TEAM, place, frozenset(weekend)).update()
    with store.begin() as s:
        amara = person_named(s, "Amara")  # in Chicago, where it is 6:00 p.m.
        off = send_windows.time_off(s, amara)
    assert f"{SendPolicy().next_window(amara.tz, thursday, off):%A}" == next_day
    past_midnight = send_windows.working_time(amara.tz, thursday, timedelta(hours=6, minutes=1), off)
    assert f"{past_midnight:%A}" == next_day


@pytest.mark.parametrize(("written", "days"), [("sat,sun", {5, 6}), ("Friday, Saturday", {4, 5}), ("", set())])
def test_the_weekend_can_be_set(written: str, days: set[int]) -> None:
    assert config.load_for_import({"WEEKEND": written}, NOWHERE).weekend == days


@pytest.mark.parametrize("written", ["weekend", "sat;sun", "mon,tue,wed,thu,fri,sat,sun"])
def test_an_unreadable_weekend_is_refused_in_words(written: str) -> None:
    with pytest.raises(config.SettingsError, match=r"WEEKEND can't be read\. Write it as sat,sun"):
        config.load_for_import({"WEEKEND": written}, NOWHERE)


@pytest.mark.parametrize("place", ["US", "US-IL", "CA-ON", "none", ""])
def test_a_place_with_holidays_is_accepted(place: str) -> None:
    assert hospital_calendar.read(place, range(2031, 2032)) is not None


def test_an_unknown_place_is_refused_in_words() -> None:
    with pytest.raises(config.SettingsError, match="HOLIDAYS is no place that has holidays here"):
        config.load({"HOLIDAYS": "XX-YY"})
