"""Slack users who were forgotten: nothing is stored of them again until they use Curbside themselves."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import String, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base, Forgotten, Placement, Role

# Built once, because every command runs it.
_WHO = (
    Forgotten.team_id == bindparam("of_team", type_=String()),
    Forgotten.user_id == bindparam("user", type_=String()),
)
_COME_BACK = update(Forgotten).where(*_WHO, ~Forgotten.is_back).values(is_back=True)
_COME_BACK = _COME_BACK.execution_options(synchronize_session=False)


def is_forgotten(s: Session, team_id: str, user_id: str) -> bool:
    """Was this Slack user forgotten, and hasn't used Curbside since?"""
    found = s.get(Forgotten, (team_id, user_id))
    return found is not None and not found.is_back


def forgotten_users(s: Session, team_id: str) -> set[str]:
    """Return the user ids of everyone in a workspace who was forgotten, and hasn't used Curbside since."""
    return set(s.scalars(select(Forgotten.user_id).where(Forgotten.team_id == team_id, ~Forgotten.is_back)))


def remember(s: Session, team_id: str, user_id: str) -> None:
    """Remember that a Slack user was forgotten, and what their placement must go on to hold; see `Forgotten`."""
    placed = select(Placement).where(Placement.team_id == team_id, Placement.user_id == user_id)
    placements = s.scalars(placed.order_by(Placement.program)).all()
    known = s.get(Forgotten, (team_id, user_id)) or insert_once(s, Forgotten(team_id=team_id, user_id=user_id))
    if placements:
        keep_placements(known, placements)
    known.is_back = False


def rows(s: Session, team_id: str) -> list[Forgotten]:
    """Return what is kept of everyone in a workspace who was forgotten, those who are back among them."""
    return list(s.scalars(select(Forgotten).where(Forgotten.team_id == team_id)))


def come_back(s: Session, team_id: str, user_id: str) -> None:
    """Treat a Slack user like any other again, because they use Curbside."""
    s.execute(_COME_BACK, {"of_team": team_id, "user": user_id})


def keep_placements(known: Forgotten, placements: Sequence[Placement]) -> None:
    """Keep what placements must go on to hold of someone who was forgotten."""
    known.programs = [each.program for each in placements if each.program and each.role is not Role.ATTENDING]
    known.takes_part = all(each.takes_part for each in placements)


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
