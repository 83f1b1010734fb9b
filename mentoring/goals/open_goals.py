"""Open goals that a mentor could help with, including those posted before the mentor joined."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.goals import eligibility, suggestions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms, mentor_search
from mentoring.people import exclusions, participation
from models import Ask, Goal, GoalState, Introduction, IntroductionState, Person, Suggestion, Visibility

MAX_SCANNED = 40  # newest posts to consider for one Home tab


def matching_goals(s: Session, person: Person, now: datetime, matcher: Matcher, limit: int) -> list[Goal]:
    """List posted goals that no one helps with yet and that match this person's topics, newest first."""
    if eligibility.available_profile(s, person, now) is None:
        return []
    helped = select(Introduction.goal_id).where(Introduction.state == IntroductionState.OPEN)
    dismissed = select(Suggestion.goal_id).where(Suggestion.mentor_id == person.id, Suggestion.dismissed)
    candidates = (
        select(Goal)
        .join(Person, Person.id == Goal.person_id)
        .where(Goal.state == GoalState.OPEN, Goal.visibility != Visibility.NOT_POSTED, Goal.id.not_in(helped))
        .where(Person.team_id == person.team_id, Person.id != person.id, participation.takes_part())
        .where(Person.id.not_in(exclusions.excluded_ids(s, person, now)))
        .where(Goal.id.not_in(select(Ask.goal_id).where(Ask.mentor_id == person.id)))
        .where(Goal.id.not_in(dismissed))
        .order_by(Goal.created_at.desc(), Goal.id.desc())
        .limit(MAX_SCANNED)
    )
    posts = s.scalars(candidates).all()
    learned = learned_terms.learned(s, person.team_id, matcher)
    matches = mentor_search.search_for(matcher, person.team_id).matches(
        s, [suggestions.query_for(goal) for goal in posts], learned, person.id
    )
    return [goal for goal, is_match in zip(posts, matches, strict=True) if is_match][:limit]
