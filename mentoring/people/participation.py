"""Who takes part: members of the workspace, but no guests, and no students unless the hospital says so."""

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Exists, Select, String, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from mentoring.errors import MentoringError
from models import Forgotten, Person, Placement

# What says whether someone takes part: the program's list, or what is kept of it of someone who was forgotten.
SAYING: tuple[type[Placement] | type[Forgotten], ...] = (Placement, Forgotten)
TeamOrUser = str | InstrumentedAttribute[str] | BindParameter[str]


class TakesNoPart(MentoringError):
    """Not everyone takes part in Curbside."""


class GuestsTakeNoPart(TakesNoPart):
    """Curbside is for members of this workspace. Guests and people from connected workspaces can't use it."""


class StudentsTakeNoPart(TakesNoPart):
    """Curbside isn't open to students at this hospital. Your program can tell you more."""


def ensure_takes_part(s: Session, team_id: str, user_id: str, *, is_guest: bool = False) -> None:
    """Refuse a guest, and a Slack user whose imported role takes no part.

    Raises: GuestsTakeNoPart, StudentsTakeNoPart.
    """
    if is_guest:
        raise GuestsTakeNoPart
    if s.scalar(select(or_(*(is_left_out(table, team_id, user_id) for table in SAYING)))):
        raise StudentsTakeNoPart


def takes_part() -> ColumnElement[bool]:
    """Build the SQL condition on a row of `people`: their imported role takes part."""
    return and_(*(~is_left_out(table, Person.team_id, Person.user_id).correlate(Person) for table in SAYING))


def is_left_out(table: type[Placement] | type[Forgotten], team_id: TeamOrUser, user_id: TeamOrUser) -> Exists:
    """Build the SQL condition: a table of SAYING says that a Slack user takes no part."""
    return exists().where(table.team_id == team_id, table.user_id == user_id, ~table.takes_part)


def left_out(s: Session, person: Person) -> set[int]:
    """Return the ids of the people in someone's workspace whose imported role takes no part."""
    return set(s.scalars(_left_out(), {"team": person.team_id}))


@cache
def _left_out() -> Select[int]:
    """Build, once, what each rendering of a list asks."""
    return select(Person.id).where(Person.team_id == bindparam("team", type_=String()), ~takes_part())
