"""An ask that nobody answers: one reminder after two working days, and after five it lapses. Quiet times stop both."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.messages import send_windows
from models import Ask, AskState

# Working time of whoever has to answer.
REMIND_AFTER, EXPIRE_AFTER = timedelta(days=2), timedelta(days=5)
MIN_AFTER_REMINDER = timedelta(days=1)  # between the reminder and the expiry, after an outage too


def due_ids(s: Session, now: datetime) -> list[int]:
    """The asks to look at, by id."""
    rows = select(Ask.id).where(Ask.state == AskState.OPEN, Ask.next_check_at <= now)
    return list(s.scalars(rows.order_by(Ask.next_check_at, Ask.id)))


def reminder_due(s: Session, asked: Ask) -> datetime:
    """When the reminder falls due, as things stand."""
    return _after_working_time(s, asked, asked.awaiting_since, REMIND_AFTER)


def is_expired(s: Session, asked: Ask, now: datetime) -> bool:
    """Has it waited its full time, its reminder included?

    Quiet times may have come since the last check: what matters is the working time until now.
    """
    return asked.reminder_due_at is not None and expires_at(s, asked) <= now


def advance(s: Session, asked: Ask, now: datetime) -> None:
    """Mark the reminder as due where it is, and set when to check the ask again."""
    if asked.reminder_due_at is None:
        asked.next_check_at = reminder_due(s, asked)
        if asked.next_check_at > now:
            return
        asked.reminder_due_at = now
        # Whatever else waits for them: a reminder need not wait for the week to pass.
        asked.answerer.deferred_until = None
    asked.next_check_at = expires_at(s, asked)


def expires_at(s: Session, asked: Ask) -> datetime:
    """When it lapses, as things stand; not without a reminder, and not right after it."""
    last = _after_working_time(s, asked, asked.awaiting_since, EXPIRE_AFTER)
    return (
        max(last, _after_working_time(s, asked, asked.reminder_due_at, MIN_AFTER_REMINDER))
        if asked.reminder_due_at
        else last
    )


def _after_working_time(s: Session, asked: Ask, start: datetime, amount: timedelta) -> datetime:
    who = asked.answerer
    return send_windows.working_time(who.tz, start, amount, send_windows.quiet_intervals(s, who))
