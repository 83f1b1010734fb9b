"""Holidays are no working days: the clocks of requests stand still, and nothing is started on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot import config, hospital_calendar
from bot.hospital_calendar import HospitalCalendar
from mentoring.messages import send_windows
from mentoring.messages.send_windows import SendPolicy
from models import Holiday, Person
from tests.steps import NOW, person_named

THANKSGIVING = date(2031, 11, 27)
WEDNESDAY_NOON = datetime(2031, 11, 26, 18, 0, tzinfo=UTC)  # in Chicago


@pytest.fixture
def amara(store: sessionmaker[Session]) -> Person:
    """Amara, in a hospital in Illinois."""
    HospitalCalendar(store, lambda: NOW, "US-IL").update()
    with store.begin() as s:
        person = person_named(s, "Amara")
        person.tz = "America/Chicago"
        return person


def test_the_table_has_the_holidays_of_the_place_and_follows_the_setting(store: sessionmaker[Session]) -> None:
    for place, is_there in (("US-IL", True), ("us", True), ("none", False), ("US-IL", True)):
        HospitalCalendar(store, lambda: NOW, place).update()
        with store() as s:
            assert (THANKSGIVING in s.scalars(select(Holiday.day)).all()) is is_there


def test_a_holiday_is_no_working_day_and_has_no_window(store: sessionmaker[Session], amara: Person) -> None:
    with store() as s:
        quiet = send_windows.quiet_intervals(s, amara)
        friday_noon = WEDNESDAY_NOON + timedelta(days=2)
        due = send_windows.working_time(amara.tz, WEDNESDAY_NOON, timedelta(days=1), quiet)
        assert due == friday_noon
        thursday = WEDNESDAY_NOON + timedelta(hours=12)
        assert SendPolicy().next_window(amara.tz, thursday, quiet) == friday_noon


@pytest.mark.parametrize("place", ["US", "US-IL", "CA-ON", "none", ""])
def test_a_place_with_holidays_is_accepted(place: str) -> None:
    assert hospital_calendar.read(place, range(2031, 2032)) is not None


def test_an_unknown_place_is_refused_in_words() -> None:
    with pytest.raises(config.SettingsError, match="HOLIDAYS is no place that has holidays here"):
        config.load({"HOLIDAYS": "XX-YY"})
