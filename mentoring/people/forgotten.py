"""Slack users who were forgotten: nothing is stored of them again until they use Curbside themselves."""

from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base, Forgotten, Placement, Role


def is_forgotten(s: Session, team_id: str, user_id: str) -> bool:
    """Was this Slack user forgotten, and hasn't used Curbside since?"""
    found = s.get(Forgotten, (team_id, user_id))
    return found is not None and not found.is_back


def forgotten_users(s: Session, team_id: str) -> set[str]:
    """Return the user ids of everyone in a workspace who was forgotten, and hasn't used Curbside since."""
    return set(s.scalars(select(Forgotten.user_id).where(Forgotten.team_id == team_id, ~Forgotten.is_back)))


def remember(s: Session, team_id: str, user_id: str) -> None:
    """Remember that a Slack user was forgotten, and what their placement must go on to hold; see `Forgotten`."""
    placement = s.get(Placement, (team_id, user_id))
    known = s.get(Forgotten, (team_id, user_id)) or insert_once(s, Forgotten(team_id=team_id, user_id=user_id))
    if placement:
        keep_placement(known, placement.program, placement.role, takes_part=placement.takes_part)
    known.is_back = False


def rows(s: Session, team_id: str) -> list[Forgotten]:
    """Return what is kept of everyone in a workspace who was forgotten, those who are back among them."""
    return list(s.scalars(select(Forgotten).where(Forgotten.team_id == team_id)))


def come_back(s: Session, team_id: str, user_id: str) -> None:
    """Treat a Slack user like any other again, because they use Curbside."""
    theirs = (Forgotten.team_id == team_id, Forgotten.user_id == user_id, ~Forgotten.is_back)
    s.execute(update(Forgotten).where(*theirs).values(is_back=True))


def keep_placement(known: Forgotten, program: str, role: Role | None, *, takes_part: bool) -> None:
    """Keep what a placement must go on to hold of someone who was forgotten."""
    known.program = "" if role is Role.ATTENDING else program
    known.takes_part = takes_part


Row = TypeVar("Row", bound=Base)


def insert_once(s: Session, row: Row) -> Row:
    """Insert a row, or return the one that another transaction has inserted at the same moment."""
    key = [getattr(row, column.name) for column in row.__table__.primary_key]
    try:
        with s.begin_nested():
            s.add(row)
    except IntegrityError:
        return s.get_one(type(row), tuple(key))
    return row
