"""Who is in which program, at which site and in which role, as the program says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mentoring.people import forgotten
from mentoring.people.evaluator_pairs import normalized
from mentoring.people.standing_evaluators import expand_standing
from models import Forgotten, Placement, Program, Role


@dataclass(frozen=True)
class PlacementRow:
    """The program, site and role of a Slack user, from an import; "" or None if not given."""

    user_id: str
    program: str
    site: str
    role: Role | None = None


Place = tuple[str, str, Role | None, bool]  # program, site, role, and whether they take part
NOWHERE: Place = ("", "", None, True)


def import_placements(
    s: Session, team_id: str, placed: Sequence[PlacementRow], *, students_take_part: bool = False
) -> tuple[int, int]:
    """Replace all placements of a workspace; the pairs of standing evaluators follow.

    A program or site that is written in several ways ("internal medicine " and "Internal Medicine") is one, as it was
    first. Of those who were forgotten nothing is stored; they stay apart from their standing evaluators, should they
    come back.

    Returns: how many pairs of standing evaluators there were before, and how many of them end now.
    """
    gone = {each.user_id: each for each in forgotten.rows(s, team_id) if not each.is_back}
    named = s.scalars(select(Program.name).where(Program.team_id == team_id)).all()
    programs = _one_spelling([*named, *(each.program for each in placed)])
    sites = _one_spelling(each.site for each in placed)
    wanted: dict[str, Place] = {
        each.user_id: (
            programs[normalized(each.program)],
            sites[normalized(each.site)],
            each.role,
            students_take_part or each.role is not Role.STUDENT,
        )
        for each in placed
    }
    _note_forgotten(s, team_id, {user_id: wanted.pop(user_id, NOWHERE) for user_id in gone})
    for known in s.scalars(select(Placement).where(Placement.team_id == team_id)).all():
        values = (known.program, known.site, known.role, known.takes_part)
        if wanted.get(known.user_id) == values:
            del wanted[known.user_id]
        else:
            s.delete(known)
    s.flush()
    s.add_all(Program(team_id=team_id, name=each) for each in sorted(set(programs.values()) - {"", *named}))
    names = ("program", "site", "role", "takes_part")
    s.add_all(
        Placement(team_id=team_id, user_id=user_id, **dict(zip(names, values, strict=True)))
        for user_id, values in wanted.items()
    )
    return expand_standing(s, team_id)


def _note_forgotten(s: Session, team_id: str, listed: Mapping[str, Place]) -> None:
    """Note what a new list says of those who were forgotten, and forget that of those who are back: they are in it."""
    for each in forgotten.rows(s, team_id):
        if each.is_back:
            s.delete(each)
        else:
            program, _, role, takes_part = listed[each.user_id]
            forgotten.keep_placement(each, program, role, takes_part=takes_part)


def apply_students_setting(s: Session, *, students_take_part: bool) -> None:
    """Let students take part or not, after the hospital's setting has changed."""
    for placement in s.scalars(select(Placement).where(Placement.role == Role.STUDENT)):
        placement.takes_part = students_take_part
    if students_take_part:
        s.execute(update(Forgotten).values(takes_part=True))
    s.flush()


def _one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Map each name to its first spelling."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(normalized(name), " ".join(name.split()))
    return found
