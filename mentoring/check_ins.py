"""Check-ins: planned as rows, gathered into one message per person, answered with one press."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring import goals, outbox, quiet
from mentoring.errors import CheckInIsAnswered, NotYours
from models import (
    Answer,
    CheckIn,
    CheckInKind,
    CheckInState,
    Dose,
    Introduction,
    Kind,
    Message,
    Person,
)

FOUND_EACH_OTHER = timedelta(days=8)
AFTER_SCHEDULED = timedelta(days=7)
AFTER_BUSY = timedelta(days=14)
RHYTHM = timedelta(weeks=4)
QUARTER = timedelta(weeks=13)
TOGETHER = 10  # check-ins in one message: each takes up to four of its fifty blocks

ANSWERS = {
    CheckInKind.FOUND: (Answer.YES, Answer.SCHEDULED, Answer.NOT_YET, Answer.NOT_A_FIT),
    CheckInKind.RHYTHM: (Answer.WELL, Answer.STUCK, Answer.DONE, Answer.PARK),
}


def plan_first(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """Did you find each other? Eight days after the introduction, in the resident's next window."""
    return _plan(s, introduction, CheckInKind.FOUND, now + FOUND_EACH_OTHER)


def plan_next(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """After a meeting: how it goes, every four weeks (ongoing: every quarter)."""
    drop(s, introduction.id)
    rhythm = QUARTER if introduction.dose is Dose.ONGOING else RHYTHM
    return _plan(s, introduction, CheckInKind.RHYTHM, now + rhythm)


def _plan(s: Session, introduction: Introduction, kind: CheckInKind, earliest: datetime) -> CheckIn:
    number = s.scalar(select(func.count()).where(CheckIn.introduction_id == introduction.id, CheckIn.kind == kind))
    reader = introduction.resident
    planned = CheckIn(
        introduction=introduction,
        person=reader,
        kind=kind,
        number=(number or 0) + 1,
        due_at=quiet.next_window(reader.tz, earliest, quiet.stretches(s, reader.id)),
    )
    s.add(planned)
    s.flush()
    return planned


def drop(s: Session, introduction_id: int) -> None:
    """What was planned or still unanswered for an introduction is not asked any more."""
    rows = select(CheckIn).where(
        CheckIn.introduction_id == introduction_id, CheckIn.state.in_([CheckInState.PLANNED, CheckInState.SENT])
    )
    for check_in in s.scalars(rows):
        check_in.state = CheckInState.DROPPED
        _refresh_its_message(s, check_in)


def bring_forward(s: Session, introduction: Introduction, now: datetime) -> None:
    """Ask at the resident's next good moment instead of later."""
    reader = introduction.resident
    soon = quiet.next_window(reader.tz, now + timedelta(hours=1), quiet.stretches(s, reader.id))
    rows = select(CheckIn).where(
        CheckIn.introduction_id == introduction.id, CheckIn.state == CheckInState.PLANNED, CheckIn.due_at > soon
    )
    for check_in in s.scalars(rows):
        check_in.due_at = soon
    outbox.refresh_homes(s, reader.id)


def gather(s: Session, now: datetime) -> int:
    """Put all that is due for each person into one message; how many messages.

    What may not be sent at this moment (window, quiet time, budget) moves to the next one that suits: nothing is
    sent late, and an outage ends without a burst.
    """
    due = select(CheckIn).where(CheckIn.state == CheckInState.PLANNED, CheckIn.due_at <= now)
    by_person: dict[int, list[CheckIn]] = {}
    for check_in in s.scalars(due.order_by(CheckIn.due_at, CheckIn.id)):
        by_person.setdefault(check_in.person_id, []).append(check_in)
    return sum(_gather_for(s, found, now) for found in by_person.values())


def _gather_for(s: Session, found: list[CheckIn], now: datetime) -> bool:
    reader = found[0].person
    moment = quiet.next_window(reader.tz, max(now, _budget_frees(s, reader, now)), quiet.stretches(s, reader.id))
    if moment > now:
        for check_in in found:
            check_in.due_at = moment
        outbox.refresh_homes(s, reader.id)
        return False
    day = now.astimezone(quiet.zone(reader.tz)).date().isoformat()
    message = outbox.tell(s, Kind.CHECK_IN, reader.id, reader, now, key=day, unprompted=True)
    for check_in in found[:TOGETHER]:
        check_in.state, check_in.message_id = CheckInState.SENT, message.id
    outbox.refresh_homes(s, reader.id)
    return True


def _budget_frees(s: Session, reader: Person, now: datetime) -> datetime:
    """From when the bot may start another message to this person."""
    last = s.scalar(
        select(func.max(Message.due_at)).where(
            Message.person_id == reader.id, Message.unprompted.is_(True), Message.due_at > now - goals.BUDGET
        )
    )
    return last + goals.BUDGET if last else now


def waiting(s: Session, person: Person, check_in_id: int) -> CheckIn:
    """A check-in that waits for this person's answer; NotYours or CheckInIsAnswered."""
    check_in = s.get(CheckIn, check_in_id)
    if check_in is None or check_in.person_id != person.id:
        raise NotYours
    if check_in.state is not CheckInState.SENT:
        raise CheckInIsAnswered
    return check_in


def answer(s: Session, person: Person, check_in_id: int, given: Answer, now: datetime) -> CheckIn:
    """Answer a check-in; the same answer twice changes nothing. What follows is up to the caller (`follow_up`)."""
    check_in = s.get(CheckIn, check_in_id)
    if check_in and check_in.person_id == person.id and check_in.answer is given:
        return check_in
    check_in = waiting(s, person, check_in_id)
    if given not in ANSWERS[check_in.kind]:
        raise NotYours
    check_in.state, check_in.answer = CheckInState.ANSWERED, given
    _plan_after(s, check_in, given, now)
    _refresh_its_message(s, check_in)
    outbox.refresh_homes(s, person.id)
    return check_in


def _plan_after(s: Session, check_in: CheckIn, given: Answer, now: datetime) -> None:
    introduction = check_in.introduction
    if given is Answer.SCHEDULED:
        _plan(s, introduction, CheckInKind.FOUND, now + AFTER_SCHEDULED)
    elif given is Answer.NOT_YET:
        _plan(s, introduction, CheckInKind.FOUND, now + AFTER_BUSY)
    elif given in (Answer.WELL, Answer.STUCK):
        plan_next(s, introduction, now)


def _refresh_its_message(s: Session, check_in: CheckIn) -> None:
    message = s.get(Message, check_in.message_id) if check_in.message_id else None
    if message is not None:
        outbox.bump(message)
