"""Open posts that somebody could help with: what waits for a mentor, whenever they came."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.goals import suggestions
from mentoring.mentors import learned_terms, mentor_search
from mentoring.people import exclusions
from models import Ask, Goal, GoalState, Introduction, IntroductionState, Person, Suggestion, Visibility

MAX_SCANNED = 40  # posts, the newest: for one Home


def fitting_goals(s: Session, person: Person, now: datetime, most: int) -> list[Goal]:
    """Open posts that nobody helps with and this person fits, newest first: also of before they came."""
    if suggestions.available_profile(s, person, now) is None:
        return []
    helped = select(Introduction.goal_id).where(Introduction.state == IntroductionState.OPEN)
    dismissed = select(Suggestion.goal_id).where(Suggestion.mentor_id == person.id, Suggestion.dismissed)
    rows = (
        select(Goal)
        .join(Person, Person.id == Goal.person_id)
        .where(Goal.state == GoalState.OPEN, Goal.visibility != Visibility.PEOPLE, Goal.id.not_in(helped))
        .where(Person.team_id == person.team_id, Person.id != person.id)
        .where(Person.id.not_in(exclusions.excluded_ids(s, person, now)))
        .where(Goal.id.not_in(select(Ask.goal_id).where(Ask.mentor_id == person.id)))
        .where(Goal.id.not_in(dismissed))
        .order_by(Goal.created_at.desc(), Goal.id.desc())
        .limit(MAX_SCANNED)
    )
    posts = s.scalars(rows).all()
    learnt = learned_terms.learned(s, person.team_id)
    fit = mentor_search.search_of(s, person.team_id).fitting(
        s, [suggestions.query_for(goal) for goal in posts], learnt, person.id
    )
    return [goal for goal, fits in zip(posts, fit, strict=True) if fits][:most]
