"""Send windows: on weekdays in the reader's time zone, outside quiet times, across daylight saving changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentoring.messages.send_windows import SendPolicy
from mentoring.people.holidays import TimeOff
from mentoring.people.time_zones import zone

CHICAGO = "America/Chicago"
next_window = SendPolicy().next_window


def at(text: str, tz: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz)).astimezone(UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2031-03-03 09:00", "2031-03-03 12:00"),
        ("2031-03-03 12:00", "2031-03-03 12:00"),
        ("2031-03-03 13:29", "2031-03-03 13:29"),
        ("2031-03-03 13:30", "2031-03-03 15:00"),
        ("2031-03-03 16:30", "2031-03-04 12:00"),
        ("2031-03-07 16:30", "2031-03-10 12:00"),
        ("2031-03-08 12:15", "2031-03-10 12:00"),
    ],
)
def test_the_next_window(after: str, expected: str) -> None:
    assert next_window(CHICAGO, at(after)) == at(expected)


@pytest.mark.parametrize("day", ["2031-03-10", "2031-11-03"])
def test_noon_stays_noon_after_the_clocks_change(day: str) -> None:
    after = at(day + " 00:00") - timedelta(days=2)
    assert f"{next_window(CHICAGO, after).astimezone(ZoneInfo(CHICAGO)):%Y-%m-%d %H:%M}" == f"{day} 12:00"


def test_the_next_window_waits_for_the_end_of_a_quiet_time() -> None:
    quiet = TimeOff(((at("2031-03-03 11:00"), at("2031-03-03 12:40")),))
    assert next_window(CHICAGO, at("2031-03-03 09:00"), quiet) == at("2031-03-03 12:40")


def test_adjoining_quiet_times_count_as_one() -> None:
    later, sooner = (at("2031-03-04 00:00"), at("2031-03-09 00:00")), (at("2031-03-03 00:00"), at("2031-03-04 00:00"))
    quiet = TimeOff().and_also([later, sooner])
    assert next_window(CHICAGO, at("2031-03-03 09:00"), quiet) == at("2031-03-10 12:00")


def test_a_quiet_time_longer_than_the_search_is_still_respected() -> None:
    end = at("2034-03-03 00:00")
    assert next_window(CHICAGO, at("2031-03-03 09:00"), TimeOff(((at("2031-01-01 00:00"), end),))) >= end


def test_an_unknown_zone_counts_as_utc() -> None:
    assert zone("Mars/Olympus") == ZoneInfo("UTC")
    assert zone("../etc/passwd") == ZoneInfo("UTC")


def test_a_hospital_can_choose_its_own_windows() -> None:
    monday = datetime(2031, 3, 3, 6, 0, tzinfo=UTC)
    policy = SendPolicy(windows=((time(7), time(7, 30)),))
    assert policy.next_window("UTC", monday) == datetime(2031, 3, 3, 7, 0, tzinfo=UTC)
    assert policy.next_window("UTC", monday.replace(hour=12)) == datetime(2031, 3, 4, 7, 0, tzinfo=UTC)
