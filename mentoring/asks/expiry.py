"""Unanswered asks: one reminder after two working days, expiry after five. Quiet times pause both clocks."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.messages import send_windows
from models import Ask, AskState

# Working time of the person who has to answer.
REMIND_AFTER, EXPIRE_AFTER = timedelta(days=2), timedelta(days=5)
MIN_AFTER_REMINDER = timedelta(days=1)  # between the reminder and the expiry, after an outage too


def due_ids(s: Session, now: datetime) -> list[int]:
    """List the ids of asks whose next check is due."""
    rows = select(Ask.id).where(Ask.state == AskState.OPEN, Ask.next_check_at <= now)
    return list(s.scalars(rows.order_by(Ask.next_check_at, Ask.id)))


def reminder_due(s: Session, ask: Ask) -> datetime:
    """Compute when the reminder is due, given the quiet times known now."""
    return _after_working_time(s, ask, ask.awaiting_since, REMIND_AFTER)


def is_expired(s: Session, ask: Ask, now: datetime) -> bool:
    """Return whether an ask has waited its full time and its reminder is out.

    Quiet times may have been added since the last check, so this counts the working time up to now.
    """
    return ask.reminder_due_at is not None and expires_at(s, ask) <= now


def advance(s: Session, ask: Ask, now: datetime) -> None:
    """Mark the reminder as due if it is, and set when to check the ask next."""
    if ask.reminder_due_at is None:
        ask.next_check_at = reminder_due(s, ask)
        if ask.next_check_at > now:
            return
        ask.reminder_due_at = now
        # A reminder doesn't wait for the weekly budget, even if the rest of their digest does.
        ask.answerer.deferred_until = None
    ask.next_check_at = expires_at(s, ask)


def expires_at(s: Session, ask: Ask) -> datetime:
    """Compute when an ask expires: after its full time, and at least a working day after the reminder."""
    full_time = _after_working_time(s, ask, ask.awaiting_since, EXPIRE_AFTER)
    return (
        max(full_time, _after_working_time(s, ask, ask.reminder_due_at, MIN_AFTER_REMINDER))
        if ask.reminder_due_at
        else full_time
    )


def _after_working_time(s: Session, ask: Ask, start: datetime, amount: timedelta) -> datetime:
    reader = ask.answerer
    return send_windows.working_time(reader.tz, start, amount, send_windows.quiet_intervals(s, reader))
