"""Unanswered asks: by default a reminder after two working days, expiry three after it was posted.

Quiet times stop both clocks.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mentoring.messages import digest_items, send_windows
from mentoring.people import holidays, rhythm
from models import Ask, AskState, Message, MessageKind, MessageState, UtcDateTime

STANDS_STILL_FOR = timedelta(days=5)  # of working time in all; then the asker hears that it may take a while
AT_LEAST_DAILY = timedelta(days=1)  # how often an ask is checked for that
LOOK_AGAIN = timedelta(hours=1)  # while the reminder is not out


def due_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of asks whose next check is due."""
    return list(s.scalars(_DUE, {"now": now}))


# Built once, because the worker asks it in every round.
_DUE = (
    select(Ask.id)
    .where(Ask.state == AskState.OPEN, Ask.next_check_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(Ask.next_check_at, Ask.id)
)


def reminder_due(s: Session, ask: Ask) -> datetime:
    """Compute when the reminder is due, given the quiet times known now."""
    return _after_working_time(s, ask, ask.awaiting_since, rhythm.load(s, ask.answerer.team_id).remind_after)


def is_expired(s: Session, ask: Ask, now: datetime) -> bool:
    """Return whether an ask has waited its full time since its reminder was posted.

    Quiet times may have been added since the last check, so this counts the working time up to now.
    """
    at = expires_at(s, ask)
    return at is not None and at <= now


def advance(s: Session, ask: Ask, now: datetime) -> None:
    """Mark the reminder as due if it is, and set when to check the ask next."""
    _move_arrival(s, ask, now)
    if ask.reminder_due_at is None:
        due = reminder_due(s, ask)
        if due > now:
            ask.next_check_at = min(due, now + AT_LEAST_DAILY)
            return
        ask.reminder_due_at = now
        # A reminder doesn't wait for the weekly budget, even if the rest of their digest does.
        ask.answerer.deferred_until = None
    expected = expires_at(s, ask) or now + LOOK_AGAIN
    ask.next_check_at = min(expected, now + AT_LEAST_DAILY)  # a quiet time that began since may make it take a while


def _move_arrival(s: Session, ask: Ask, now: datetime) -> None:
    """Let a request that waits for the morning wait for the end of a quiet time, too, or for another zone's morning."""
    waiting = select(Message).where(Message.kind == MessageKind.ASK, Message.subject_id == ask.id, Message.due_at > now)
    for message in s.scalars(waiting.where(Message.state == MessageState.PENDING)):
        message.due_at = send_windows.arrival_to(s, ask.mentor, ask.asked_at)


def has_stood_still(s: Session, ask: Ask, now: datetime) -> bool:
    """Has the mentor's clock stood still for so long, by quiet times in all, that the asker should hear of it?

    Weekends and holidays are no working days, so they don't count.
    """
    if ask.answerer is not ask.mentor:
        return False
    tz, start = ask.mentor.tz, ask.awaiting_since
    could = send_windows.worked(tz, start, now, holidays.time_off(s, ask.mentor.team_id, tz))
    did = send_windows.worked(tz, start, now, send_windows.time_off(s, ask.mentor))
    return could - did >= STANDS_STILL_FOR


def expires_at(s: Session, ask: Ask) -> datetime | None:
    """Compute when an ask expires: three working days after the second for which Slack took its reminder.

    Returns: None while no reminder is out, or where it is in doubt. Such an ask counts against no one.
    """
    if ask.reminder_due_at is None:
        return None
    reminded_at = digest_items.posted_at(s, Ask.DIGEST_KIND, ask.id)
    if reminded_at is None:
        return None
    return _after_working_time(s, ask, reminded_at, rhythm.load(s, ask.answerer.team_id).expire_after)


def _after_working_time(s: Session, ask: Ask, start: datetime, amount: timedelta) -> datetime:
    reader = ask.answerer
    return send_windows.working_time(reader.tz, start, amount, send_windows.time_off(s, reader))
