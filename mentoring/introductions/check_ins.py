"""Check-ins: planned as rows, sent in a bundle, answered with one press."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.errors import CheckInIsAnswered, NothingToAnswer, NotYours
from mentoring.goals import goals
from mentoring.messages import outbox, send_windows
from models import CheckIn, CheckInAnswer, CheckInKind, CheckInState, Dose, Introduction, Message, Person

NUDGE_AFTER = timedelta(days=1)  # of working time
AFTER_MEETING = timedelta(hours=2)
CONNECTED_AFTER = timedelta(days=8)
AFTER_SCHEDULED = timedelta(days=7)
AFTER_BUSY = timedelta(days=14)
QUARTER = timedelta(weeks=13)
SOON_AFTER = timedelta(hours=1)
MAX_IGNORED = 2  # unanswered in a row: then silence, until somebody presses something

ANSWERS = {
    CheckInKind.NUDGE: (CheckInAnswer.SCHEDULED,),
    CheckInKind.CONNECTED: (CheckInAnswer.YES, CheckInAnswer.SCHEDULED, CheckInAnswer.NOT_YET, CheckInAnswer.NOT_A_FIT),
    CheckInKind.RECURRING: (CheckInAnswer.WELL, CheckInAnswer.STUCK, CheckInAnswer.DONE, CheckInAnswer.PARK),
}


def schedule_first(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """Did you find each other? Eight days after the introduction, in the resident's next window.

    And one nudge for them, who start, where no time was set within a working day.
    """
    resident = introduction.resident
    quiet = send_windows.quiet_intervals(s, resident)
    _schedule(s, introduction, CheckInKind.NUDGE, send_windows.working_time(resident.tz, now, NUDGE_AFTER, quiet))
    return _schedule(s, introduction, CheckInKind.CONNECTED, now + CONNECTED_AFTER)


def find_nudge(s: Session, person: Person, introduction_id: int) -> int | None:
    """The message that nudged this person to begin an introduction, by id."""
    nudge = select(CheckIn.message_id).where(
        CheckIn.introduction_id == introduction_id,
        CheckIn.person_id == person.id,
        CheckIn.kind == CheckInKind.NUDGE,
        CheckIn.message_id.is_not(None),
    )
    return s.scalar(nudge.limit(1))


def restart(s: Session, introduction: Introduction, now: datetime) -> None:
    """What was set is open again, or somebody pressed after a silence: they are asked later."""
    cancel_all(s, introduction.id)
    _schedule(
        s,
        introduction,
        CheckInKind.RECURRING if introduction.meetings else CheckInKind.CONNECTED,
        now + CONNECTED_AFTER,
    )
    outbox.refresh_homes(s, introduction.resident_id)


def is_silent(s: Session, introduction: Introduction) -> bool:
    """Is nothing planned for it?"""
    return not _of(s, introduction.id, CheckInState.PENDING)


def mark_started(s: Session, introduction: Introduction) -> None:
    """Who starts has proposed times, or the two have met: nobody needs a nudge."""
    for check_in in _of(s, introduction.id, CheckInState.PENDING, CheckInState.SENT):
        if check_in.kind is CheckInKind.NUDGE:
            _cancel(s, check_in)


def schedule_after_meeting(s: Session, introduction: Introduction, meets_at: datetime) -> None:
    """A time is set: did you find each other, is asked after it."""
    cancel_all(s, introduction.id)
    _schedule(s, introduction, CheckInKind.CONNECTED, meets_at + AFTER_MEETING)


def schedule_next(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """After a meeting: how it goes, every two, four or eight weeks (ongoing: every quarter)."""
    cancel_all(s, introduction.id)
    return _schedule(s, introduction, CheckInKind.RECURRING, now + _weeks_between(introduction))


def _weeks_between(introduction: Introduction) -> timedelta:
    return QUARTER if introduction.dose is Dose.ONGOING else timedelta(weeks=introduction.check_in_weeks)


def silence(s: Session, person: Person, goal_id: int) -> None:
    """The resident wants no check-ins about a goal; a press in the thread of who helps begins them anew. NotYours."""
    goals.get_owned(s, person, goal_id)
    for introduction_id in s.scalars(select(Introduction.id).where(Introduction.goal_id == goal_id)).all():
        cancel_all(s, introduction_id)
    outbox.refresh_homes(s, person.id)


def _schedule(s: Session, introduction: Introduction, kind: CheckInKind, earliest: datetime) -> CheckIn:
    number = s.scalar(select(func.count()).where(CheckIn.introduction_id == introduction.id, CheckIn.kind == kind))
    planned = CheckIn(
        introduction=introduction,
        person=introduction.resident,
        kind=kind,
        number=(number or 0) + 1,
        due_at=send_windows.next_window(introduction.resident.tz, earliest),
    )
    s.add(planned)
    s.flush()
    return planned


def cancel_all(s: Session, introduction_id: int) -> None:
    """What was planned or still unanswered for an introduction is not asked any more."""
    for check_in in _of(s, introduction_id, CheckInState.PENDING, CheckInState.SENT):
        _cancel(s, check_in)


def _cancel(s: Session, check_in: CheckIn) -> None:
    check_in.state = CheckInState.CANCELLED
    _refresh_message(s, check_in)


def _of(s: Session, introduction_id: int, *states: CheckInState) -> list[CheckIn]:
    rows = select(CheckIn).where(CheckIn.introduction_id == introduction_id, CheckIn.state.in_(states))
    return list(s.scalars(rows.order_by(CheckIn.due_at, CheckIn.id)))


def ask_sooner(s: Session, introduction: Introduction, now: datetime) -> None:
    """Ask at the resident's next good moment instead of later, or once more where it had fallen silent."""
    mark_started(s, introduction)
    planned = _of(s, introduction.id, CheckInState.PENDING)
    if not planned:
        _schedule(
            s, introduction, CheckInKind.RECURRING if introduction.meetings else CheckInKind.CONNECTED, now + SOON_AFTER
        )
    soon = send_windows.next_window(introduction.resident.tz, now + SOON_AFTER)
    for check_in in planned:  # one that Slack has already keeps its moment: it comes within hours
        check_in.due_at = min(check_in.due_at, soon)
    outbox.refresh_homes(s, introduction.resident_id)


def mark_sent(s: Session, check_in: CheckIn, now: datetime) -> None:
    """Its reader has been asked; unless too many were ignored, they will be asked once more."""
    check_in.state = CheckInState.SENT
    s.flush()
    if check_in.kind is CheckInKind.NUDGE:
        return
    if len(_of(s, check_in.introduction_id, CheckInState.SENT)) < MAX_IGNORED:
        wait = AFTER_BUSY if check_in.kind is CheckInKind.CONNECTED else _weeks_between(check_in.introduction)
        _schedule(s, check_in.introduction, check_in.kind, now + wait)


def get_open(s: Session, person: Person, check_in_id: int, now: datetime) -> CheckIn:
    """A check-in that waits for this person's answer; NotYours, CheckInIsAnswered or NothingToAnswer.

    Who presses its button has seen it, whatever we know of the message that brought it.
    """
    about = select(Introduction.goal_id).join(CheckIn).where(CheckIn.id == check_in_id)
    goals.get_for_update(s, s.scalar(about) or 0)
    check_in = s.get(CheckIn, check_in_id, populate_existing=True)
    if check_in is None or check_in.person_id != person.id:
        raise NotYours
    if check_in.state is CheckInState.ANSWERED:
        raise CheckInIsAnswered
    if check_in.state is CheckInState.PENDING:
        mark_sent(s, check_in, now)
    if check_in.state is not CheckInState.SENT:
        raise NothingToAnswer
    return check_in


def answer(s: Session, person: Person, check_in_id: int, given: CheckInAnswer, now: datetime) -> CheckIn:
    """Answer a check-in; what follows beyond the next one is up to the caller (`follow_up`)."""
    check_in = get_open(s, person, check_in_id, now)
    if given not in ANSWERS[check_in.kind]:
        raise NotYours
    check_in.state, check_in.answer = CheckInState.ANSWERED, given
    s.flush()
    cancel_all(s, check_in.introduction_id)
    _schedule_after(s, check_in, given, now)
    _refresh_message(s, check_in)
    outbox.refresh_homes(s, person.id)
    return check_in


def _schedule_after(s: Session, check_in: CheckIn, given: CheckInAnswer, now: datetime) -> None:
    introduction = check_in.introduction
    if given is CheckInAnswer.SCHEDULED:
        _schedule(s, introduction, CheckInKind.CONNECTED, now + AFTER_SCHEDULED)
    elif given is CheckInAnswer.NOT_YET:
        _schedule(s, introduction, CheckInKind.CONNECTED, now + AFTER_BUSY)
    elif given in (CheckInAnswer.WELL, CheckInAnswer.STUCK):
        _schedule(s, introduction, CheckInKind.RECURRING, now + _weeks_between(introduction))


def _refresh_message(s: Session, check_in: CheckIn) -> None:
    """Read at the end of the transaction: meanwhile it may have been put into a message."""
    outbox.refresh_where(s, Message.id.in_(select(CheckIn.message_id).where(CheckIn.id == check_in.id)))
