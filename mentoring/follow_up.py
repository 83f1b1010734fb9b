"""What an answer to a check-in brings about beyond its own row."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring import check_ins, introductions, surfacing
from models import Answer, CheckIn, CheckInState, GoalState, Person, Why


def answered(s: Session, person: Person, check_in_id: int, given: Answer, now: datetime) -> CheckIn:
    """Answer a check-in and do what the answer means: end, park, or look for another view."""
    before = s.get(CheckIn, check_in_id)
    repeated = before is not None and before.state is CheckInState.ANSWERED
    check_in = check_ins.answer(s, person, check_in_id, given, now)
    if repeated:
        return check_in
    if given is Answer.NOT_A_FIT:
        introductions.end(s, person, check_in.introduction_id, now)
        surfacing.shortlist(s, check_in.introduction.goal, Why.DECLINED, now, surfacing.NEXT)
    elif given is Answer.PARK:
        introductions.close_goal(s, person, check_in.introduction.goal_id, GoalState.PARKED, now)
    elif given is Answer.STUCK:
        surfacing.shortlist(s, check_in.introduction.goal, Why.STUCK, now, surfacing.NEXT)
    return check_in
