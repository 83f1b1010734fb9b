"""Whose data it is: a Slack user, with or without a row in `people`."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person

NO_ONE = 0  # no row in `people` has this id


@dataclass(frozen=True)
class Owner:
    """A Slack user, and their row in `people` if they have one; `hidden` are people whom they may not be shown now."""

    team_id: str
    user_id: str
    person_id: int = NO_ONE
    hidden: frozenset[int] = frozenset()


def find_owner(s: Session, team_id: str, user_id: str) -> Owner:
    """Find what is known of a Slack user."""
    person_id = s.scalar(select(Person.id).where(Person.team_id == team_id, Person.user_id == user_id))
    return Owner(team_id, user_id, person_id or NO_ONE)


def as_text(value: object) -> str:
    """Write a moment or a day as ISO 8601 says."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")
