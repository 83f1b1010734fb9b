"""Reminders and expiry of asks, in working days of the person who has to answer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from mentoring.asks import asks, expiry
from mentoring.matching import Matcher
from mentoring.messages import digest_items, outbox, send_windows
from mentoring.people import quiet_times
from mentoring.people.typed_dates import Moment
from models import Ask, Dose, Message, MessageKind, MessageState, QuietKind, Suggestion
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


def remind(s: Session, ask: Ask, at: datetime, state: MessageState = MessageState.SENT) -> Message:
    """Put the reminder of an ask into a digest that Slack took for a moment."""
    expiry.advance(s, ask, at)
    digest = outbox.enqueue(s, MessageKind.DIGEST, ask.mentor_id, ask.mentor, at)
    digest.state, digest.post_at = state, at
    digest_items.claim(s, digest.id, Ask.DIGEST_KIND, [ask.id])
    return digest


def test_a_quiet_time_stops_both_clocks(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        reminder = expiry.reminder_due(s, ask)
        until_midnight = datetime(2031, 3, 4, 6, 0, tzinfo=UTC) - NOW
        quiet_times.pause(s, ask.mentor, Moment(NOW + until_midnight), NOW, QuietKind.PAUSE)
        assert expiry.reminder_due(s, ask) == reminder + until_midnight
        remind(s, ask, NOW + 3 * DAY)
        expires = expiry.expires_at(s, ask)
        quiet_times.pause(s, ask.mentor, Moment(NOW + 4 * DAY), NOW + 3 * DAY, QuietKind.PAUSE)
        assert expires
        assert expiry.expires_at(s, ask) == expires + DAY


def test_an_ask_expires_three_working_days_after_its_reminder(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        late = NOW + 7 * DAY  # a Monday
        remind(s, ask, late)
        assert expiry.expires_at(s, ask) == late + 3 * DAY
        assert not expiry.is_expired(s, ask, late + 3 * DAY - timedelta(seconds=1))
        assert expiry.is_expired(s, ask, late + 3 * DAY)


@pytest.mark.parametrize("state", [MessageState.SCHEDULED, MessageState.UNKNOWN, MessageState.CANCELLED, None])
def test_an_ask_never_expires_while_its_reminder_is_not_out_or_in_doubt(
    store: sessionmaker[Session], ask_id: int, state: MessageState | None
) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        if state:
            remind(s, ask, NOW + 2 * DAY, state)
        late = NOW + 60 * DAY
        assert not expiry.is_expired(s, ask, late)
        expiry.advance(s, ask, late)
        assert ask.next_check_at == late + expiry.LOOK_AGAIN


def test_a_reminder_that_was_withdrawn_does_not_count(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        digest = remind(s, ask, NOW + 2 * DAY)
        digest_items.release_all(s, digest.id, NOW + 2 * DAY)
        assert expiry.expires_at(s, ask) is None


@pytest.mark.parametrize(
    ("made", "arrives"),
    [  # in Chicago
        ("2031-03-04 02:59:59", "2031-03-04 02:59:59"),  # 8:59:59 p.m.
        ("2031-03-04 03:00:00", "2031-03-04 13:00:00"),  # 9:00 p.m.: at 7:00 a.m.
        ("2031-03-04 12:59:59", "2031-03-04 13:00:00"),  # 6:59:59 a.m.
        ("2031-03-04 13:00:00", "2031-03-04 13:00:00"),
        ("2031-03-09 06:30:00", "2031-03-09 12:00:00"),  # the night in which the clocks change
    ],
)
def test_a_request_made_in_the_night_arrives_in_the_morning(made: str, arrives: str) -> None:
    at, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (made, arrives))
    assert send_windows.arrival("America/Chicago", at) == expected


def test_nothing_is_due_before_two_working_days(store: sessionmaker[Session], ask_id: int) -> None:
    with store.begin() as s:
        ask = s.get_one(Ask, ask_id)
        expiry.advance(s, ask, NOW + 2 * DAY - timedelta(seconds=1))
        assert (ask.reminder_due_at, ask.next_check_at) == (None, NOW + 2 * DAY)
