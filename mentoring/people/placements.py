"""Who is in which programs, at which site, in which role and year, and until when, as the programs say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mentoring.people import forgotten
from mentoring.people.evaluator_pairs import normalized
from mentoring.people.standing_evaluators import expand_standing
from models import Forgotten, Placement, Program, Role

VALUES = [each.key for each in Placement.__table__.columns if not each.primary_key]


@dataclass(frozen=True)
class PlacementRow:
    """What an import says of a Slack user in one program; "" or None where it doesn't say.

    `year` is the year of training, `ends` the last day in the program.
    """

    user_id: str
    program: str
    site: str
    role: Role | None = None
    year: int | None = None
    ends: date | None = None


def import_placements(
    s: Session, team_id: str, placed: Sequence[PlacementRow], *, students_take_part: bool = False
) -> tuple[int, int]:
    """Replace all placements of a workspace; the pairs of standing evaluators follow.

    A program or site that is written in several ways ("internal medicine " and "Internal Medicine") is one, as it was
    first. Of someone's programs, the first is the one in which they are counted (`is_home`). Of those who were
    forgotten nothing is stored; they stay apart from their standing evaluators, should they come back.

    Returns: how many pairs of standing evaluators there were before, and how many of them end now.
    """
    gone = {each.user_id for each in forgotten.rows(s, team_id) if not each.is_back}
    named = s.scalars(select(Program.name).where(Program.team_id == team_id)).all()
    programs = _one_spelling([*named, *(each.program for each in placed)])
    sites = _one_spelling(each.site for each in placed)
    wanted: dict[str, dict[str, Placement]] = defaultdict(dict)
    for each in placed:
        theirs, program = wanted[each.user_id], programs[normalized(each.program)]
        theirs[program] = Placement(
            team_id=team_id,
            **vars(each) | {"program": program, "site": sites[normalized(each.site)]},
            takes_part=students_take_part or each.role is not Role.STUDENT,
            is_home=False,
        )
    for theirs in wanted.values():
        theirs[next((program for program in theirs if program), "")].is_home = True
    _note_forgotten(s, team_id, {user_id: [*wanted.pop(user_id, {}).values()] for user_id in gone})
    for known in s.scalars(select(Placement).where(Placement.team_id == team_id)).all():
        found = wanted[known.user_id].get(known.program)
        if found and all(getattr(found, name) == getattr(known, name) for name in VALUES):
            del wanted[known.user_id][known.program]
        else:
            s.delete(known)
    s.flush()
    s.add_all(Program(team_id=team_id, name=each) for each in sorted(set(programs.values()) - {"", *named}))
    s.add_all(placement for theirs in wanted.values() for placement in theirs.values())
    return expand_standing(s, team_id)


def _note_forgotten(s: Session, team_id: str, listed: Mapping[str, Sequence[Placement]]) -> None:
    """Note what a new list says of those who were forgotten, and forget that of those who are back: they are in it."""
    for each in forgotten.rows(s, team_id):
        if each.is_back:
            s.delete(each)
        else:
            forgotten.keep_placements(each, listed[each.user_id])


def apply_students_setting(s: Session, team_id: str, *, students_take_part: bool) -> None:
    """Let students take part or not, after the hospital's setting has changed."""
    students = select(Placement).where(Placement.team_id == team_id, Placement.role == Role.STUDENT)
    for placement in s.scalars(students):
        placement.takes_part = students_take_part
    if students_take_part:
        s.execute(update(Forgotten).where(Forgotten.team_id == team_id).values(takes_part=True))
    s.flush()


def _one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Map each name to its first spelling."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(normalized(name), " ".join(name.split()))
    return found
