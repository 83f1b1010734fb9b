"""Check-ins: scheduled as rows, sent in a digest, answered with one tap."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from mentoring.errors import CheckInIsAnswered, NothingToAnswer, NotYours, OnHold
from mentoring.goals import goal_lock, goals
from mentoring.messages import send_windows
from mentoring.people import exclusions
from models import CheckIn, CheckInAnswer, CheckInKind, CheckInState, Dose, Introduction, IntroductionState, Person

NUDGE_AFTER = timedelta(days=1)  # of working time
AFTER_MEETING = timedelta(hours=2)
CONNECTED_AFTER = timedelta(days=8)
AFTER_SCHEDULED = timedelta(days=7)
AFTER_BUSY = timedelta(days=14)
QUARTER = timedelta(weeks=13)
SOON_AFTER = timedelta(hours=1)
CHANGE_WITHIN = timedelta(days=1)
CHANGEABLE = (CheckInAnswer.SCHEDULED, CheckInAnswer.NOT_YET, CheckInAnswer.WELL, CheckInAnswer.STUCK)
MAX_IGNORED = 2  # unanswered in a row; then no more check-ins until someone acts

ANSWERS = {
    CheckInKind.NUDGE: (CheckInAnswer.SCHEDULED,),
    CheckInKind.CONNECTED: (CheckInAnswer.YES, CheckInAnswer.SCHEDULED, CheckInAnswer.NOT_YET, CheckInAnswer.NOT_A_FIT),
    CheckInKind.RECURRING: (CheckInAnswer.WELL, CheckInAnswer.STUCK, CheckInAnswer.DONE, CheckInAnswer.PARK),
}


def schedule_first(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """Schedule the check-in on whether the two connected, eight days after the introduction.

    Also schedules a nudge for the resident, who starts the conversation, after one working day without a meeting time.
    """
    resident = introduction.resident
    off = send_windows.time_off(s, resident)
    _schedule(s, introduction, CheckInKind.NUDGE, send_windows.working_time(resident.tz, now, NUDGE_AFTER, off))
    return _schedule(s, introduction, CheckInKind.CONNECTED, now + CONNECTED_AFTER)


def restart(s: Session, introduction: Introduction, now: datetime) -> None:
    """Schedule a new check-in, after a set time was replaced or someone acted after check-ins had stopped."""
    cancel_all(s, introduction.id)
    _schedule(
        s,
        introduction,
        CheckInKind.RECURRING if introduction.meetings else CheckInKind.CONNECTED,
        now + CONNECTED_AFTER,
    )


def has_none_scheduled(s: Session, introduction: Introduction) -> bool:
    """Return whether an introduction has no check-in scheduled."""
    return not _of(s, introduction.id, CheckInState.PENDING)


def mark_started(s: Session, introduction: Introduction) -> None:
    """Cancel the nudge, because the resident has proposed times or the two have met."""
    for check_in in _of(s, introduction.id, CheckInState.PENDING, CheckInState.SENT):
        if check_in.kind is CheckInKind.NUDGE:
            _cancel(check_in)


def schedule_after_meeting(s: Session, introduction: Introduction, meets_at: datetime) -> None:
    """Schedule the check-in on whether the two connected for after their meeting; replaces any other check-in."""
    cancel_all(s, introduction.id)
    _schedule(s, introduction, CheckInKind.CONNECTED, meets_at + AFTER_MEETING)


def schedule_next(s: Session, introduction: Introduction, now: datetime) -> CheckIn:
    """Schedule the recurring check-in after a meeting: in two, four or eight weeks, or a quarter if ongoing."""
    cancel_all(s, introduction.id)
    return _schedule(s, introduction, CheckInKind.RECURRING, now + _weeks_between(introduction))


def _weeks_between(introduction: Introduction) -> timedelta:
    return QUARTER if introduction.dose is Dose.ONGOING else timedelta(weeks=introduction.check_in_weeks)


def skip_all(s: Session, person: Person, goal_id: int) -> None:
    """Stop the check-ins about a goal until someone taps a button in an introduction's thread. Raises NotYours."""
    goals.get_owned(s, person, goal_id)
    for introduction_id in s.scalars(select(Introduction.id).where(Introduction.goal_id == goal_id)).all():
        cancel_all(s, introduction_id)


def _schedule(s: Session, introduction: Introduction, kind: CheckInKind, earliest: datetime) -> CheckIn:
    number = s.scalar(select(func.count()).where(CheckIn.introduction_id == introduction.id, CheckIn.kind == kind))
    check_in = CheckIn(
        introduction=introduction,
        person=introduction.resident,
        kind=kind,
        number=(number or 0) + 1,
        due_at=earliest,
    )
    s.add(check_in)
    s.flush()
    return check_in


def cancel_all(s: Session, introduction_id: int) -> None:
    """Cancel the scheduled and the unanswered check-ins of an introduction."""
    for check_in in _of(s, introduction_id, CheckInState.PENDING, CheckInState.SENT):
        _cancel(check_in)


def _cancel(check_in: CheckIn) -> None:
    check_in.state = CheckInState.CANCELLED


def _of(s: Session, introduction_id: int, *states: CheckInState) -> list[CheckIn]:
    """List the check-ins of an introduction in these states, without loading what they refer to."""
    rows = select(CheckIn).where(CheckIn.introduction_id == introduction_id, CheckIn.state.in_(states))
    return list(s.scalars(rows.order_by(CheckIn.due_at, CheckIn.id).options(lazyload("*"))))


def ask_sooner(s: Session, introduction: Introduction, now: datetime) -> None:
    """Make the next check-in due soon, or schedule one if check-ins had stopped."""
    mark_started(s, introduction)
    pending = _of(s, introduction.id, CheckInState.PENDING)
    if not pending:
        _schedule(
            s, introduction, CheckInKind.RECURRING if introduction.meetings else CheckInKind.CONNECTED, now + SOON_AFTER
        )
    for check_in in pending:  # one that Slack has scheduled keeps its time, which is hours away
        check_in.due_at = min(check_in.due_at, now + SOON_AFTER)


def mark_sent(s: Session, check_in: CheckIn, now: datetime) -> None:
    """Mark a check-in as sent and, unless too many went unanswered, schedule the next one."""
    check_in.state = CheckInState.SENT
    s.flush()
    if check_in.kind is CheckInKind.NUDGE:
        return
    if len(_of(s, check_in.introduction_id, CheckInState.SENT)) < MAX_IGNORED:
        wait = AFTER_BUSY if check_in.kind is CheckInKind.CONNECTED else _weeks_between(check_in.introduction)
        _schedule(s, check_in.introduction, check_in.kind, now + wait)


def begin_answer(s: Session, person: Person, check_in_id: int, now: datetime) -> CheckIn:
    """Lock and return a check-in that this person starts to answer.

    Someone who taps its button has seen it, so a check-in we still believe unsent is marked as sent.

    Raises: NotYours, OnHold, CheckInIsAnswered, NothingToAnswer.
    """
    goal_ids = select(Introduction.goal_id).join(CheckIn).where(CheckIn.id == check_in_id)
    goal_lock.get_for_update(s, s.scalar(goal_ids) or 0)
    check_in = s.get(CheckIn, check_in_id, populate_existing=True)
    if check_in is None or check_in.person_id != person.id:
        raise NotYours
    introduction = check_in.introduction
    if exclusions.are_paired(s, introduction.resident_id, introduction.mentor_id, now):
        raise OnHold
    if check_in.state is CheckInState.ANSWERED:
        raise CheckInIsAnswered
    if check_in.state is CheckInState.PENDING:
        mark_sent(s, check_in, now)
    if check_in.state is not CheckInState.SENT:
        raise NothingToAnswer
    return check_in


def answer(s: Session, person: Person, check_in_id: int, given: CheckInAnswer, now: datetime) -> CheckIn:
    """Answer a check-in and schedule the next one; `check_in_answers` handles what else follows."""
    check_in = begin_answer(s, person, check_in_id, now)
    if given not in ANSWERS[check_in.kind]:
        raise NotYours
    check_in.state, check_in.answer, check_in.answered_at = CheckInState.ANSWERED, given, now
    s.flush()
    cancel_all(s, check_in.introduction_id)
    _schedule_after(s, check_in, given, now)
    return check_in


def may_change(check_in: CheckIn, now: datetime) -> bool:
    """May this answer be changed now?

    Not one that told the other side something, nor once a time was set, or a meeting reported, after it.
    """
    at, introduction = check_in.answered_at, check_in.introduction
    if check_in.answer not in CHANGEABLE or check_in.kind is CheckInKind.NUDGE or at is None:
        return False
    is_set = introduction.set_time is not None and (introduction.set_time.meets_at or now) > at
    has_met = any(each.reported_at > at for each in introduction.meetings)
    return now < at + CHANGE_WITHIN and not is_set and not has_met


def change_answer(s: Session, person: Person, check_in_id: int, now: datetime) -> CheckIn:
    """Take an answer back, so that another one can be given. A second tap changes nothing.

    Raises: NotYours, OnHold, NothingToAnswer when it is too late or the introduction has ended.
    """
    goal_ids = select(Introduction.goal_id).join(CheckIn).where(CheckIn.id == check_in_id)
    goal_lock.get_for_update(s, s.scalar(goal_ids) or 0)
    check_in = s.get(CheckIn, check_in_id, populate_existing=True)
    if check_in is None or check_in.person_id != person.id:
        raise NotYours
    introduction = check_in.introduction
    if exclusions.are_paired(s, introduction.resident_id, introduction.mentor_id, now):
        raise OnHold
    if check_in.state is CheckInState.SENT:
        return check_in
    later = _of(s, introduction.id, CheckInState.SENT, CheckInState.ANSWERED)
    is_latest = all(each.id <= check_in.id for each in later)
    if introduction.state is not IntroductionState.OPEN or not is_latest or not may_change(check_in, now):
        raise NothingToAnswer
    cancel_all(s, introduction.id)
    check_in.answer = check_in.answered_at = None
    mark_sent(s, check_in, now)
    return check_in


def _schedule_after(s: Session, check_in: CheckIn, given: CheckInAnswer, now: datetime) -> None:
    introduction = check_in.introduction
    if given is CheckInAnswer.SCHEDULED:
        _schedule(s, introduction, CheckInKind.CONNECTED, now + AFTER_SCHEDULED)
    elif given is CheckInAnswer.NOT_YET:
        _schedule(s, introduction, CheckInKind.CONNECTED, now + AFTER_BUSY)
    elif given in (CheckInAnswer.WELL, CheckInAnswer.STUCK):
        _schedule(s, introduction, CheckInKind.RECURRING, now + _weeks_between(introduction))
