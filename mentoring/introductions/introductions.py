"""Introductions: they begin when both said yes, and end with the dose, a thank-you, or either person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, lazyload

from mentoring.errors import FieldError, IntroductionIsOver, MentorFull, NotYours, OnHold
from mentoring.goals import goal_lock, goals, shortlists
from mentoring.growth_areas import doses
from mentoring.introductions import check_ins
from mentoring.introductions.meeting_report import MAX_THANKS, MeetingReport
from mentoring.messages import outbox
from mentoring.people import exclusions, rhythm
from mentoring.program import coverage
from models import (
    Ask,
    AskState,
    Goal,
    GoalState,
    HeldMeeting,
    Introduction,
    IntroductionState,
    MentorProfile,
    MessageKind,
    Person,
    ShortlistReason,
)
from models.offers import MAX_PEOPLE

DEFAULT_CAPACITY = 3  # for a mentor who set no number

# Built once, because each end of a goal asks them. The goal is known, and the people often aren't needed.
_OF_GOAL = bindparam("goal_id", type_=Integer())
_OPEN_ASKS = select(Ask).where(Ask.goal_id == _OF_GOAL, Ask.state == AskState.OPEN).options(lazyload("*"))
_OPEN = select(Introduction).where(Introduction.goal_id == _OF_GOAL, Introduction.state == IntroductionState.OPEN)
_OPEN = _OPEN.options(lazyload("*"))


def begin(s: Session, ask: Ask, now: datetime) -> Introduction:
    """Introduce the two people of an ask; the caller has locked the mentor. Raises MentorFull without a free seat."""
    introduction = Introduction(
        goal=ask.goal,
        ask_id=ask.id,
        mentor_id=ask.mentor_id,
        resident_id=ask.asker_id,
        dose=ask.dose,
        seat=_free_seat(s, ask.mentor_id),
        started_at=now,
        check_in_weeks=rhythm.load(s, ask.mentor.team_id).check_in_weeks,
    )
    try:
        with s.begin_nested():
            s.add(introduction)
    except IntegrityError as conflict:
        raise MentorFull from conflict
    s.refresh(introduction)
    goal_id = introduction.goal_id
    outbox.enqueue(s, MessageKind.INTRODUCTION, introduction.id, introduction.resident, now, goal_id=goal_id)
    check_ins.schedule_first(s, introduction, now)
    return introduction


def _free_seat(s: Session, mentor_id: int) -> int:
    seats = select(Introduction.seat).where(Introduction.mentor_id == mentor_id)
    taken = set(s.scalars(seats.where(Introduction.state == IntroductionState.OPEN)))
    profile = select(MentorProfile.capacity).where(MentorProfile.person_id == mentor_id)
    capacity = s.scalar(profile) or DEFAULT_CAPACITY
    free = [seat for seat in range(1, MAX_PEOPLE + 1) if seat not in taken]
    if len(taken) >= capacity or not free:
        raise MentorFull
    return free[0]


def ensure_free_seat(s: Session, mentor_id: int) -> None:
    """Raise MentorFull when a mentor has no free seat."""
    _free_seat(s, mentor_id)


def get(s: Session, person: Person, introduction_id: int) -> Introduction:
    """Get an introduction of this person, open or ended. Raises NotYours."""
    introduction = s.get(Introduction, introduction_id)
    if introduction is None or person.id not in (introduction.mentor_id, introduction.resident_id):
        raise NotYours
    return introduction


def get_open(s: Session, person: Person, introduction_id: int) -> Introduction:
    """Lock the goal of an open introduction of this person and get it. Raises NotYours or IntroductionIsOver."""
    goal_lock.get_for_update(s, s.scalar(select(Introduction.goal_id).where(Introduction.id == introduction_id)) or 0)
    introduction = s.get(Introduction, introduction_id, populate_existing=True)
    if introduction is None or person.id not in (introduction.mentor_id, introduction.resident_id):
        raise NotYours
    if introduction.state is not IntroductionState.OPEN:
        raise IntroductionIsOver
    return introduction


def get_active(s: Session, person: Person, introduction_id: int, now: datetime) -> Introduction:
    """Get an open introduction like `get_open`. Raises OnHold, too, while one of the two evaluates the other."""
    introduction = get_open(s, person, introduction_id)
    if is_on_hold(s, introduction, now):
        raise OnHold
    return introduction


def is_on_hold(s: Session, introduction: Introduction, now: datetime) -> bool:
    """Does an introduction rest, because one of the two evaluates the other now? It goes on afterwards by itself."""
    return introduction.state is IntroductionState.OPEN and are_apart(s, introduction, now)


def are_apart(s: Session, introduction: Introduction, now: datetime) -> bool:
    """Does one of the two evaluate the other now, whether the introduction has ended or not?"""
    return exclusions.are_paired(s, introduction.resident_id, introduction.mentor_id, now)


def get_as_resident(s: Session, person: Person, introduction_id: int, now: datetime) -> Introduction:
    """Get an open introduction as its resident, like `get_active`. Raises NotYours for the mentor too."""
    introduction = get_active(s, person, introduction_id, now)
    if introduction.resident_id != person.id:
        raise NotYours
    return introduction


def record_meeting(
    s: Session,
    person: Person,
    introduction_id: int,
    report: MeetingReport,
    view_id: str,
    now: datetime,
) -> Introduction:
    """Record a meeting, and finish the introduction when the dose is used up or the goal is learned.

    The next step goes to the goal and the thank-you, exactly as written, to the mentor. Submitting the same form twice
    records one meeting.
    """
    recorded = (
        select(Introduction).join(HeldMeeting).where(Introduction.id == introduction_id, HeldMeeting.view_id == view_id)
    )
    try:
        introduction = get_as_resident(s, person, introduction_id, now)
    except IntroductionIsOver:
        if existing := s.scalar(recorded):
            return existing
        raise
    if s.scalar(recorded):
        return introduction
    introduction.meetings.append(HeldMeeting(view_id=view_id, reported_at=now))
    if report.learned or doses.is_used_up(introduction.dose, len(introduction.meetings)):
        _finish(s, introduction, report, now)
    else:
        introduction.goal.next_step = report.next_step or introduction.goal.next_step
        introduction.check_in_weeks = report.check_in_weeks or introduction.check_in_weeks
        _save_thanks(introduction, report)
        check_ins.schedule_next(s, introduction, now)
    return introduction


def finish(s: Session, person: Person, introduction_id: int, report: MeetingReport, now: datetime) -> Introduction:
    """Finish the introduction and its goal, because the resident has learned it."""
    introduction = get_as_resident(s, person, introduction_id, now)
    _finish(s, introduction, replace(report, learned=True), now)
    return introduction


def check_in_soon(s: Session, person: Person, introduction_id: int, now: datetime) -> Introduction:
    """Ask the resident about a meeting in their next send window, because the mentor says the two have met."""
    introduction = get_active(s, person, introduction_id, now)
    check_ins.ask_sooner(s, introduction, now)
    return introduction


def _finish(s: Session, introduction: Introduction, report: MeetingReport, now: datetime) -> None:
    """Finish an introduction: close it, pass on the thank-you, and close the goal or owe the next people."""
    close(s, introduction, IntroductionState.FINISHED, now)
    introduction.goal.next_step = report.next_step or introduction.goal.next_step
    _save_thanks(introduction, report)
    _notify_mentor(s, introduction, now)
    if report.worth:
        coverage.note_worth(s, introduction.resident.team_id, report.worth, now)
    if report.learned:
        close_goal(s, introduction.resident, introduction.goal_id, GoalState.FINISHED, now)
    else:
        shortlists.owe(s, introduction.goal, ShortlistReason.NEXT, now)


def _save_thanks(introduction: Introduction, report: MeetingReport) -> None:
    """Store a thank-you, exactly as written, until the introduction ends; a later one is appended to it.

    The mentor may keep them only if the resident agreed each time. Raises FieldError when both are too long together.
    """
    if not report.thanks.strip():
        return
    both = f"{introduction.thanks}\n\n{report.thanks}" if introduction.thanks else report.thanks
    if len(both) > MAX_THANKS:
        room = MAX_THANKS - len(introduction.thanks) - len("\n\n")
        raise FieldError("thanks", f"With the thank-you that waits already, there's room for {room} characters.")
    introduction.thanks_kept = report.mentor_may_keep and (introduction.thanks_kept or not introduction.thanks)
    introduction.thanks = both


def discard_thanks(s: Session, introduction_id: int) -> None:
    """Discard the thank-you that waits for the end of an open introduction."""
    introduction = s.get_one(Introduction, introduction_id)
    if introduction.state is IntroductionState.OPEN:
        introduction.thanks, introduction.thanks_kept = "", False


def end(
    s: Session,
    person: Person,
    introduction_id: int,
    now: datetime,
    reason: ShortlistReason = ShortlistReason.NEXT,
) -> Introduction:
    """End an introduction for either person; the other reads one neutral note.

    The next people are owed if no one else helps.
    """
    introduction = get_open(s, person, introduction_id)
    introduction.ended_by = person.id
    close(s, introduction, IntroductionState.ENDED, now)
    if person.id == introduction.mentor_id:
        kind = MessageKind.INTRODUCTION_ENDED
        outbox.enqueue(s, kind, introduction.id, introduction.resident, now, goal_id=introduction.goal_id)
    if person.id == introduction.resident_id or introduction.thanks:
        _notify_mentor(s, introduction, now)
    if introduction.goal.state is GoalState.OPEN and not _open_of_goal(s, introduction.goal_id):
        shortlists.owe(s, introduction.goal, reason, now)
    return introduction


def save_late_report(s: Session, person: Person, introduction_id: int, report: MeetingReport, now: datetime) -> bool:
    """Save what the resident wrote in a form while the mentor ended the introduction. Returns whether any was saved."""
    introduction = s.get(Introduction, introduction_id)
    if introduction is None or introduction.resident_id != person.id:
        raise NotYours
    goal = goals.get_owned(s, person, introduction.goal_id)
    saved = bool(report.next_step and goal.state is GoalState.OPEN)
    if saved:
        goal.next_step = report.next_step
    if (
        report.thanks.strip()
        and not introduction.thanks
        and not exclusions.are_blocked(s, introduction.resident_id, introduction.mentor_id)
    ):
        _save_thanks(introduction, report)
        _notify_mentor(s, introduction, now)
        saved = True
    return saved


def _notify_mentor(s: Session, introduction: Introduction, now: datetime) -> None:
    """Tell the mentor that an introduction ended: with the thank-you if there is one, else with one kind line."""
    kind = MessageKind.THANKS if introduction.thanks else MessageKind.INTRODUCTION_ENDED
    outbox.enqueue(s, kind, introduction.id, introduction.mentor, now, goal_id=introduction.goal_id)


def close_goal(s: Session, person: Person, goal_id: int, state: GoalState, now: datetime) -> None:
    """Finish or park a goal, and close its asks and introductions with one kind line to each mentor."""
    close_owned_goal(s, goals.get_owned(s, person, goal_id), state, now)


def close_owned_goal(s: Session, goal: Goal, state: GoalState, now: datetime) -> None:
    """Do the same with a goal that is locked already."""
    if goal.state in (state, GoalState.FINISHED):
        return
    goals.close(goal, state, now)
    for ask in s.scalars(_OPEN_ASKS, {"goal_id": goal.id}):
        ask.close(AskState.GOAL_CLOSED, now)
    ending = IntroductionState.FINISHED if state is GoalState.FINISHED else IntroductionState.ENDED
    for each in _open_of_goal(s, goal.id):
        close(s, each, ending, now)
        _notify_mentor(s, each, now)


def is_helped(s: Session, goal_id: int) -> bool:
    """Is someone helping with this goal?"""
    return bool(_open_of_goal(s, goal_id))


def latest_for_goal(s: Session, goal: Goal, now: datetime) -> Introduction | None:
    """Get the newest open introduction of a goal that isn't on hold."""
    active = [each for each in _open_of_goal(s, goal.id) if not is_on_hold(s, each, now)]
    return max(active, key=lambda each: each.id, default=None)


def _open_of_goal(s: Session, goal_id: int) -> Sequence[Introduction]:
    return s.scalars(_OPEN, {"goal_id": goal_id}).all()


def close(s: Session, introduction: Introduction, state: IntroductionState, now: datetime) -> None:
    """Close an introduction, cancel its check-ins, and update everything that shows it."""
    introduction.state, introduction.ended_at = state, now
    check_ins.cancel_all(s, introduction.id)
