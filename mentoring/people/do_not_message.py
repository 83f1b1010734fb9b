"""Slack users who asked for no messages, whether they use Curbside or not: questions only."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models import DoNotMessage, Person


def is_unwanted(s: Session, team_id: str, user_id: str) -> bool:
    """Did this Slack user ask for no messages?"""
    return s.get(DoNotMessage, (team_id, user_id)) is not None


def wants_messages() -> ColumnElement[bool]:
    """Build the SQL condition on a row of `people`: they didn't ask for no messages."""
    theirs = (DoNotMessage.team_id == Person.team_id, DoNotMessage.user_id == Person.user_id)
    return ~exists().where(*theirs).correlate(Person)


def unwanted_ids(s: Session, team_id: str) -> set[int]:
    """Return the ids of the people in a workspace who asked for no messages."""
    return set(s.scalars(select(Person.id).where(Person.team_id == team_id, ~wants_messages())))
