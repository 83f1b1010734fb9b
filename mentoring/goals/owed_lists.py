"""The first list of people for a goal: sharing is acknowledged once the goal is stored, and the list is made after."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.goals import goals, suggestions
from mentoring.matching import Matcher
from models import Goal, GoalState, ShortlistReason


def owed_ids(s: Session) -> list[int]:
    """List the goals whose first list is owed, the oldest first."""
    return list(s.scalars(select(Goal.id).where(Goal.list_owed_at.is_not(None)).order_by(Goal.list_owed_at, Goal.id)))


def make(s: Session, goal_id: int, now: datetime, matcher: Matcher) -> bool:
    """Make the first list of people for a goal, once. Returns: whether there is one now that wasn't before."""
    goal = goals.get_for_update(s, goal_id)
    if goal is None or goal.list_owed_at is None:
        return False
    goal.list_owed_at = None
    if goal.state is not GoalState.OPEN:
        return False
    suggestions.create_shortlist(s, goal, ShortlistReason.FIRST, now, matcher)
    return True
