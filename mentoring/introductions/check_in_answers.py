"""Check-in answers: what follows from an answer beyond the check-in itself."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mentoring.errors import CheckInIsAnswered, IntroductionIsOver, NothingToAnswer, OnHold
from mentoring.goals import shortlists
from mentoring.introductions import check_ins, introductions
from mentoring.introductions.meeting_report import MeetingReport
from models import CheckIn, CheckInAnswer, GoalState, Introduction, Person, Shortlist, ShortlistReason


def answer(s: Session, person: Person, check_in_id: int, given: CheckInAnswer, now: datetime) -> CheckIn:
    """Answer a check-in and act on it: end the introduction, park the goal, or get a second opinion.

    Repeating an answer changes nothing.

    Raises: CheckInIsAnswered when it was answered differently, NotYours, NothingToAnswer.
    """
    try:
        check_in = check_ins.answer(s, person, check_in_id, given, now)
    except CheckInIsAnswered:
        answered = s.get_one(CheckIn, check_in_id)
        if answered.answer is given:
            return answered
        raise
    if given is CheckInAnswer.NOT_A_FIT:
        introductions.end(s, person, check_in.introduction_id, now, ShortlistReason.DECLINED)
    elif given is CheckInAnswer.PARK:
        introductions.close_goal(s, person, check_in.introduction.goal_id, GoalState.PARKED, now)
    elif given is CheckInAnswer.STUCK and not _has_fresh_opinion(s, check_in, now):
        shortlists.owe(s, check_in.introduction.goal, ShortlistReason.SECOND_OPINION, now)
    return check_in


def _has_fresh_opinion(s: Session, check_in: CheckIn, now: datetime) -> bool:
    """Was a second opinion found within a day? Then an answer that was changed and given again needs no other."""
    fresh = exists().where(
        Shortlist.goal_id == check_in.introduction.goal_id,
        Shortlist.reason == ShortlistReason.SECOND_OPINION,
        Shortlist.created_at > now - check_ins.CHANGE_WITHIN,
    )
    return s.scalar(select(fresh)) or False


def answer_with_report(
    s: Session,
    person: Person,
    introduction_id: int,
    report: MeetingReport,
    now: datetime,
    *,
    view_id: str,
    check_in_id: int,
    finished: bool,
) -> None:
    """Handle the form sent after a meeting or at the end, and answer the check-in it was opened from, if still open.

    Raises: OnHold while one of the two evaluates the other, also for an introduction that has ended.
    """
    if introductions.are_apart(s, introductions.get(s, person, introduction_id), now):
        raise OnHold
    if check_in_id:
        with suppress(CheckInIsAnswered, NothingToAnswer):
            check_ins.answer(s, person, check_in_id, CheckInAnswer.DONE if finished else CheckInAnswer.YES, now)
    try:
        if finished:
            introductions.finish(s, person, introduction_id, report, now)
        else:
            introductions.record_meeting(s, person, introduction_id, report, view_id, now)
    except IntroductionIsOver:
        saved = introductions.save_late_report(s, person, introduction_id, report, now)
        if finished or report.learned:
            goal_id = s.get_one(Introduction, introduction_id).goal_id
            introductions.close_goal(s, person, goal_id, GoalState.FINISHED, now)
        elif not saved:
            raise
