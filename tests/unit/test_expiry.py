"""Reminders and expiry of asks, in working days of the person who has to answer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from mentoring.asks import asks, expiry
from mentoring.matching import Matcher
from mentoring.people import quiet_times
from mentoring.people.typed_dates import Moment
from models import Ask, Dose, QuietKind, Suggestion
from tests.steps import NOW, create_goal, create_mentor, person_named

DAY = timedelta(days=1)


@pytest.fixture
def ask_id(store: sessionmaker[Session], matcher: Matcher) -> int:
    """Ben has asked Amara, on a Monday at 9 a.m. in Chicago."""
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()
        return asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (NOW, NOW + 2 * DAY),
        (NOW + 3 * DAY, datetime(2031, 3, 10, 14, 0, tzinfo=UTC)),  # from Thursday to Monday; the clocks change
        (NOW + 5 * DAY, datetime(2031, 3, 12, 5, 0, tzinfo=UTC)),  # on a Saturday: two days from Monday's midnight
    ],
)
def test_a_reminder_is_due_after_two_working_days(
    store: sessionmaker[Session], ask_id: int, asked: datetime, expected: datetime
) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        ask.awaiting_since = asked
        assert expiry.reminder_due(s, ask) == expected


def test_a_quiet_time_stops_both_clocks(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        reminder, expires = expiry.reminder_due(s, ask), expiry.expires_at(s, ask)
        until_midnight = datetime(2031, 3, 4, 6, 0, tzinfo=UTC) - NOW
        quiet_times.pause(s, ask.mentor, Moment(NOW + until_midnight), NOW, QuietKind.PAUSE)
        assert expiry.reminder_due(s, ask) == reminder + until_midnight
        assert expiry.expires_at(s, ask) == expires + until_midnight


def test_an_ask_expires_a_working_day_after_a_late_reminder_and_never_without_one(
    store: sessionmaker[Session], ask_id: int
) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        late = NOW + 8 * DAY
        assert not expiry.is_expired(s, ask, late)
        expiry.advance(s, ask, late)
        assert (ask.reminder_due_at, ask.next_check_at) == (late, late + DAY)
        assert not expiry.is_expired(s, ask, late + DAY - timedelta(seconds=1))
        assert expiry.is_expired(s, ask, late + DAY)


def test_nothing_is_due_before_two_working_days(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        expiry.advance(s, ask, NOW + 2 * DAY - timedelta(seconds=1))
        assert (ask.reminder_due_at, ask.next_check_at) == (None, NOW + 2 * DAY)
