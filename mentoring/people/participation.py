"""Who takes part: members of the workspace, but no guests, and no students unless the hospital says so."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from models import Person, Placement


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
    placement = s.get(Placement, (team_id, user_id))
    if placement is not None and not placement.takes_part:
        raise StudentsTakeNoPart


def takes_part() -> ColumnElement[bool]:
    """Build the SQL condition on a row of `people`: their imported role takes part."""
    return ~exists().where(
        Placement.team_id == Person.team_id, Placement.user_id == Person.user_id, ~Placement.takes_part
    ).correlate(Person)


def left_out(s: Session, person: Person) -> set[int]:
    """Return the ids of the people in someone's workspace whose imported role takes no part."""
    return set(s.scalars(select(Person.id).where(Person.team_id == person.team_id, ~takes_part())))
