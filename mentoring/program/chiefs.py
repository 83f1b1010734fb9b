"""The chief residents of someone for whom there is no one to ask: they may know someone."""

from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, String, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from mentoring.people import exclusions
from mentoring.people.participation import SAYING, is_left_out
from mentoring.people.quiet_times import covers
from mentoring.program.staff import EVERYWHERE
from models import DoNotMessage, Duty, Goal, Person, Placement, QuietTime, Shift, StaffMember, Suggestion, UtcDateTime


def to_turn_to(s: Session, goal: Goal, now: datetime) -> list[str]:
    """List the chiefs of someone's programs, then those of the whole hospital: Slack users who may know whom to ask.

    They need not use Curbside. No one is listed who must not be shown to this person, who was suggested for the goal
    already, or who is left alone now, has left, or takes no part.
    """
    person = goal.person
    who = {"team": person.team_id, "user": person.user_id, "goal_id": goal.id, "now": now}
    found = s.execute(_chiefs(), who).all()
    users = [user_id for user_id, _ in sorted(found, key=lambda each: (each.program == EVERYWHERE, each.user_id))]
    apart = exclusions.excluded_users(s, person, users, now) if users else set()
    return [each for each in dict.fromkeys(users) if each not in apart]


@cache
def _chiefs() -> Select[str, str]:
    """Build, once, what a window asks in which there is no one."""
    team, user = bindparam("team", type_=String()), bindparam("user", type_=String())
    goal_id, now = bindparam("goal_id", type_=Integer()), bindparam("now", type_=UtcDateTime())
    chief = (StaffMember.team_id, StaffMember.user_id)
    theirs = select(Placement.program).where(Placement.team_id == team, Placement.user_id == user)
    known = and_(Person.team_id == StaffMember.team_id, Person.user_id == StaffMember.user_id)
    not_named = or_(
        StaffMember.user_id == user,
        exists().where(known, Person.left_at.is_not(None)),
        exists().where(known, Suggestion.mentor_id == Person.id, Suggestion.goal_id == goal_id),
        exists().where(known, QuietTime.person_id == Person.id, covers(QuietTime, now)),
        exists().where(Shift.team_id == StaffMember.team_id, Shift.user_id == StaffMember.user_id, covers(Shift, now)),
        exists().where(DoNotMessage.team_id == StaffMember.team_id, DoNotMessage.user_id == StaffMember.user_id),
        *(is_left_out(table, *chief) for table in SAYING),
    )
    here = or_(StaffMember.program == EVERYWHERE, StaffMember.program.in_(theirs))
    rows = select(StaffMember.user_id, StaffMember.program)
    return rows.where(StaffMember.team_id == team, StaffMember.duty == Duty.CHIEF, here, ~not_named)
