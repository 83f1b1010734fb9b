"""Goals that someone has already: in the same words, or in others that say the same."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.errors import FieldError
from mentoring.matching import is_same_wish
from models import Goal, GoalState, Person


def find_same_wish(s: Session, person: Person, sentence: str) -> Goal | None:
    """Find an open goal of this person that says the same in other words."""
    open_goals = s.scalars(select(Goal).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN))
    found = (each for each in open_goals if is_same_wish(each.sentence, sentence))
    return next((each for each in found if _normalized(each.sentence) != _normalized(sentence)), None)


def ensure_new(s: Session, person: Person, sentence: str, other_than: int = 0) -> None:
    """Refuse the words of another open goal of this person. Raises FieldError."""
    rows = select(Goal.sentence).where(Goal.person_id == person.id, Goal.state == GoalState.OPEN, Goal.id != other_than)
    if _normalized(sentence) in map(_normalized, s.scalars(rows)):
        raise FieldError("sentence", "You have this goal already. It's on your Home, with the people for it.")


def _normalized(sentence: str) -> str:
    return " ".join(sentence.casefold().split()).rstrip(".!?")
