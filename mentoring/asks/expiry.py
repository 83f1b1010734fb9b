"""An ask that nobody answers: one reminder after two working days, and after five it lapses. Quiet times stop both."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.messages import send_windows
from models import Ask, AskState

REMIND, LAPSE = timedelta(days=2), timedelta(days=5)  # of working time, for who has to answer
CHANCE = timedelta(days=1)  # of working time between the reminder and the lapse at least, after an outage too


def due(s: Session, now: datetime) -> list[int]:
    """The asks to look at, by id."""
    rows = select(Ask.id).where(Ask.state == AskState.OPEN, Ask.next_check_at <= now)
    return list(s.scalars(rows.order_by(Ask.next_check_at, Ask.id)))


def remind_from(s: Session, asked: Ask) -> datetime:
    """When the reminder falls due, as things stand."""
    return _passed(s, asked, asked.awaiting_since, REMIND)


def is_over(s: Session, asked: Ask, now: datetime) -> bool:
    """Is its time over? Until then it says when to look again, and that the reminder is due.

    Quiet times may have come since the last look: what matters is the working time until now.
    """
    if asked.reminder_due_at is None:
        asked.next_check_at = remind_from(s, asked)
        if asked.next_check_at > now:
            return False
        asked.reminder_due_at = now
        asked.answerer.deferred_until = (
            None  # whatever else waits for them: a reminder need not wait for the week to pass
        )
    asked.next_check_at = lapses_at(s, asked)
    return asked.next_check_at <= now


def lapses_at(s: Session, asked: Ask) -> datetime:
    """When it lapses, as things stand; not without a reminder, and not right after it."""
    last = _passed(s, asked, asked.awaiting_since, LAPSE)
    return max(last, _passed(s, asked, asked.reminder_due_at, CHANCE)) if asked.reminder_due_at else last


def _passed(s: Session, asked: Ask, start: datetime, amount: timedelta) -> datetime:
    who = asked.answerer
    return send_windows.working_time(who.tz, start, amount, send_windows.quiet_of(s, who))
