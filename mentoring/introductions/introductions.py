"""Introductions: begun when both said yes, ended by the dose, by a thank-you, or by either side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.errors import FieldError, IntroductionIsOver, MentorFull, NotYours
from mentoring.goals import goals, suggestions
from mentoring.growth_areas import doses
from mentoring.introductions import check_ins
from mentoring.messages import outbox
from mentoring.people import exclusions
from mentoring.safety import checks
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
from models.introductions import CHECK_IN_WEEKS
from models.offers import MAX_PEOPLE

DEFAULT_CAPACITY = 3  # where a mentor set no number
MAX_THANKS = 1000  # characters


def begin(s: Session, asked: Ask, now: datetime) -> Introduction:
    """Introduce the two of an ask; Full where the mentor, whom the caller has locked, has no free place."""
    made = Introduction(
        goal=asked.goal,
        ask_id=asked.id,
        mentor_id=asked.mentor_id,
        resident_id=asked.asker_id,
        dose=asked.dose,
        seat=_free_seat(s, asked.mentor_id),
        started_at=now,
    )
    try:
        with s.begin_nested():
            s.add(made)
    except IntegrityError as conflict:
        raise MentorFull from conflict
    s.refresh(made)
    outbox.enqueue(s, MessageKind.INTRODUCTION, made.id, made.resident, now)
    outbox.refresh(s, MessageKind.POST, made.goal_id)
    outbox.recheck_digest(s, made.mentor_id)
    check_ins.schedule_first(s, made, now)
    return made


def _free_seat(s: Session, mentor_id: int) -> int:
    rows = select(Introduction.seat).where(
        Introduction.mentor_id == mentor_id, Introduction.state == IntroductionState.OPEN
    )
    taken = set(s.scalars(rows))
    listing = s.get(MentorProfile, mentor_id)
    capacity = listing.capacity if listing else DEFAULT_CAPACITY
    free = [seat for seat in range(1, MAX_PEOPLE + 1) if seat not in taken]
    if len(taken) >= capacity or not free:
        raise MentorFull
    return free[0]


def ensure_free_seat(s: Session, mentor_id: int) -> None:
    """Full where a mentor has no free place."""
    _free_seat(s, mentor_id)


def get(s: Session, person: Person, introduction_id: int) -> Introduction:
    """An introduction this person is one of the two of, over or not; NotYours."""
    found = s.get(Introduction, introduction_id)
    if found is None or person.id not in (found.mentor_id, found.resident_id):
        raise NotYours
    return found


def get_open(s: Session, person: Person, introduction_id: int) -> Introduction:
    """An introduction this person is one of the two of, still open, its goal locked; NotYours or IntroductionIsOver."""
    goals.get_for_update(s, s.scalar(select(Introduction.goal_id).where(Introduction.id == introduction_id)) or 0)
    found = s.get(Introduction, introduction_id, populate_existing=True)
    if found is None or person.id not in (found.mentor_id, found.resident_id):
        raise NotYours
    if found.state is not IntroductionState.OPEN:
        raise IntroductionIsOver
    return found


def get_as_resident(s: Session, person: Person, introduction_id: int) -> Introduction:
    """The same, for what only the resident does."""
    found = get_open(s, person, introduction_id)
    if found.resident_id != person.id:
        raise NotYours
    return found


@dataclass(frozen=True)
class MeetingReport:
    """What the resident says after a meeting, or at the end."""

    next_step: str = ""
    thanks: str = ""
    keep: bool = False
    learned: bool = False
    check_in_weeks: int = 0  # weeks between check-ins; 0 for no change

    def validated(self) -> "MeetingReport":
        """FieldError for what doesn't fit or names a patient. The thank-you stays exactly as it was written."""
        checks.check_text({"next_step": self.next_step, "thanks": self.thanks})
        if self.check_in_weeks not in (0, *CHECK_IN_WEEKS):
            raise FieldError("check_in_weeks", "Choose one of the three.")
        checks.check_length("thanks", self.thanks, MAX_THANKS, name="A thank-you")
        return replace(
            self, next_step=checks.check_length("next_step", self.next_step, goals.MAX_STEP, name="The next step")
        )


def record_meeting(
    s: Session, person: Person, introduction_id: int, account: MeetingReport, view_id: str, now: datetime
) -> Introduction:
    """The two have met. The next step goes to the goal, a thank-you to the mentor exactly as written.

    Where the dose is used up, or the resident says it is learned, the introduction is finished. The same form twice
    is one meeting.
    """
    told = (
        select(Introduction).join(HeldMeeting).where(Introduction.id == introduction_id, HeldMeeting.view_id == view_id)
    )
    try:
        found = get_as_resident(s, person, introduction_id)
    except IntroductionIsOver:
        if before := s.scalar(told):
            return before
        raise
    if s.scalar(told):
        return found
    found.meetings.append(HeldMeeting(view_id=view_id, reported_at=now))
    if account.learned or doses.is_used_up(found.dose, len(found.meetings)):
        _finish(s, found, account, now)
    else:
        found.goal.next_step = account.next_step or found.goal.next_step
        found.check_in_weeks = account.check_in_weeks or found.check_in_weeks
        _save_thanks(found, account)
        check_ins.schedule_next(s, found, now)
    outbox.refresh_homes(s, found.resident_id, found.mentor_id)
    return found


def finish(s: Session, person: Person, introduction_id: int, account: MeetingReport, now: datetime) -> Introduction:
    """The resident has learned it: the introduction and the goal wrap up."""
    found = get_as_resident(s, person, introduction_id)
    _finish(s, found, replace(account, learned=True), now)
    return found


def check_in_soon(s: Session, person: Person, introduction_id: int, now: datetime) -> Introduction:
    """The mentor says that they met: the resident is asked about it at the next good moment."""
    found = get_open(s, person, introduction_id)
    check_ins.ask_sooner(s, found, now)
    return found


def _finish(s: Session, found: Introduction, account: MeetingReport, now: datetime) -> None:
    """A wrap-up is a success: the thank-you is passed on as it was written."""
    close(s, found, IntroductionState.FINISHED, now)
    found.goal.next_step = account.next_step or found.goal.next_step
    _save_thanks(found, account)
    _notify_mentor(s, found, now)
    if account.learned:
        close_goal(s, found.resident, found.goal_id, GoalState.FINISHED, now)
    else:
        suggestions.create_shortlist(s, found.goal, ShortlistReason.NEXT, now, suggestions.MAX_NEXT)


def _save_thanks(found: Introduction, account: MeetingReport) -> None:
    """A thank-you waits, as it was written, until the introduction wraps up; a later one is passed on with it.

    FieldError where both together are too long. The mentor may keep them where that was said of each.
    """
    if not account.thanks.strip():
        return
    both = f"{found.thanks}\n\n{account.thanks}" if found.thanks else account.thanks
    if len(both) > MAX_THANKS:
        raise FieldError(
            "thanks",
            f"With the thank-you that waits already, there's room for {MAX_THANKS - len(found.thanks) - 2} characters.",
        )
    found.thanks_kept = account.keep and (found.thanks_kept or not found.thanks)
    found.thanks = both


def withhold_thanks(s: Session, introduction_id: int) -> None:
    """A thank-you that waits for the wrap-up isn't passed on."""
    found = s.get_one(Introduction, introduction_id)
    if found.state is IntroductionState.OPEN:
        found.thanks, found.thanks_kept = "", False


def end(
    s: Session, person: Person, introduction_id: int, now: datetime, why: ShortlistReason = ShortlistReason.NEXT
) -> Introduction:
    """Either side ends it; the other reads one neutral line. Where nobody else helps, the next people are shown."""
    found = get_open(s, person, introduction_id)
    found.ended_by = person.id
    close(s, found, IntroductionState.ENDED, now)
    if person.id == found.mentor_id:
        outbox.enqueue(s, MessageKind.INTRODUCTION_ENDED, found.id, found.resident, now)
    if person.id == found.resident_id or found.thanks:
        _notify_mentor(s, found, now)
    if found.goal.state is GoalState.OPEN and not _open_of_goal(s, found.goal_id):
        suggestions.create_shortlist(s, found.goal, why, now, suggestions.MAX_NEXT)
    return found


def update_report(s: Session, person: Person, introduction_id: int, account: MeetingReport, now: datetime) -> bool:
    """What the resident wrote while the mentor ended it isn't lost; whether there was something to keep."""
    found = s.get(Introduction, introduction_id)
    if found is None or found.resident_id != person.id:
        raise NotYours
    goal = goals.get_owned(s, person, found.goal_id)
    kept = bool(account.next_step and goal.state is GoalState.OPEN)
    if kept:
        goal.next_step = account.next_step
        outbox.refresh_homes(s, person.id)
    if (
        account.thanks.strip()
        and not found.thanks
        and not exclusions.are_blocked(s, found.resident_id, found.mentor_id)
    ):
        _save_thanks(found, account)
        _notify_mentor(s, found, now)
        kept = True
    return kept


def _notify_mentor(s: Session, found: Introduction, now: datetime) -> None:
    """Whatever way it ended, a thank-you that waited is passed on; else there is one kind line."""
    outbox.enqueue(
        s, MessageKind.THANKS if found.thanks else MessageKind.INTRODUCTION_ENDED, found.id, found.mentor, now
    )


def close_goal(s: Session, person: Person, goal_id: int, state: GoalState, now: datetime) -> Goal:
    """The resident finishes a goal or parks it: what belongs to it wraps up, and the mentors read one kind line."""
    goal = goals.get_owned(s, person, goal_id)
    if goal.state in (state, GoalState.FINISHED):
        return goal
    goals.close(s, goal, state, now)
    _close_asks(s, goal_id, now)
    ending = IntroductionState.FINISHED if state is GoalState.FINISHED else IntroductionState.ENDED
    for each in _open_of_goal(s, goal_id):
        close(s, each, ending, now)
        _notify_mentor(s, each, now)
    return goal


def latest_for_goal(s: Session, goal: Goal) -> Introduction | None:
    """Who helps with a goal now, the latest to have come."""
    return max(_open_of_goal(s, goal.id), key=lambda each: each.id, default=None)


def _open_of_goal(s: Session, goal_id: int) -> Sequence[Introduction]:
    return s.scalars(
        select(Introduction).where(Introduction.goal_id == goal_id, Introduction.state == IntroductionState.OPEN)
    ).all()


def _close_asks(s: Session, goal_id: int, now: datetime) -> None:
    """A goal that is over asks nobody any more."""
    for asked in s.scalars(select(Ask).where(Ask.goal_id == goal_id, Ask.state == AskState.OPEN)):
        asked.state, asked.answered_at = AskState.CLOSED, now
        asked.next_check_at = None
        outbox.refresh_ask(s, asked)


def close(s: Session, found: Introduction, state: IntroductionState, now: datetime) -> None:
    """Nothing more is planned for it, and what shows it is brought up to date."""
    found.state, found.ended_at = state, now
    check_ins.cancel_all(s, found.id)
    outbox.refresh(s, MessageKind.INTRODUCTION, found.id)
    outbox.refresh_reminders(s, found.id)
    outbox.refresh_goal(s, found.goal_id)
    outbox.refresh_homes(s, found.mentor_id, found.resident_id)
