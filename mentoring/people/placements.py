"""Who is in which program, at which site and in which role, as the program says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.people.evaluator_pairs import normalized
from mentoring.people.standing_evaluators import expand_standing
from models import Placement, Role


@dataclass(frozen=True)
class PlacementRow:
    """The program, site and role of a Slack user, from an import; "" or None if not given."""

    user_id: str
    program: str
    site: str
    role: Role | None = None


def import_placements(
    s: Session, team_id: str, placed: Sequence[PlacementRow], *, students_take_part: bool = False
) -> tuple[int, int]:
    """Replace all placements of a workspace; the pairs of standing evaluators follow.

    A program or site that is written in several ways ("internal medicine " and "Internal Medicine") is one.

    Returns: how many pairs of standing evaluators there were before, and how many of them end now.
    """
    programs = _one_spelling(each.program for each in placed)
    sites = _one_spelling(each.site for each in placed)
    wanted = {
        each.user_id: (
            programs[normalized(each.program)],
            sites[normalized(each.site)],
            each.role,
            students_take_part or each.role is not Role.STUDENT,
        )
        for each in placed
    }
    for known in s.scalars(select(Placement).where(Placement.team_id == team_id)).all():
        values = (known.program, known.site, known.role, known.takes_part)
        if wanted.get(known.user_id) == values:
            del wanted[known.user_id]
        else:
            s.delete(known)
    s.flush()
    names = ("program", "site", "role", "takes_part")
    s.add_all(
        Placement(team_id=team_id, user_id=user_id, **dict(zip(names, values, strict=True)))
        for user_id, values in wanted.items()
    )
    return expand_standing(s, team_id)


def apply_students_setting(s: Session, *, students_take_part: bool) -> None:
    """Let students take part or not, after the hospital's setting has changed."""
    for placement in s.scalars(select(Placement).where(Placement.role == Role.STUDENT)):
        placement.takes_part = students_take_part
    s.flush()


def _one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Map each name to its first spelling."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(normalized(name), " ".join(name.split()))
    return found
