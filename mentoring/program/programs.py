"""Programs: when the year of each begins, who looks after it, and who always evaluates its residents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from mentoring import audit
from mentoring.errors import FieldError, NotYours
from mentoring.people.evaluator_pairs import normalized
from mentoring.people.standing_evaluators import expand_standing
from mentoring.program import staff
from models import AuditedAction, Duty, Placement, Program, StandingEvaluator

SOURCE = "program settings"  # of standing evaluators: a file's source replaces only what it said before
ANY_YEAR = 2031  # without a February 29, on which no year of a program begins


@dataclass(frozen=True)
class ProgramValues:
    """What is set of a program: when its year begins, and the Slack users who are named for it."""

    month: int
    day: int
    admins: Sequence[str] | None = ()
    chiefs: Sequence[str] = ()
    evaluators: Sequence[str] = ()


@dataclass(frozen=True)
class ProgramSummary:
    """A program with what is set, who is in it, and how many of its evaluators come from imports.

    `years` counts the people of each year of training, and `ends` those who leave on each day.
    """

    name: str
    values: ProgramValues
    people: int
    sites: int
    years: dict[int, int]
    ends: dict[date, int]
    imported_evaluators: int


def names(s: Session, team_id: str) -> list[str]:
    """List the workspace's programs."""
    return list(s.scalars(select(Program.name).where(Program.team_id == team_id).order_by(Program.name)))


def load(s: Session, team_id: str, name: str) -> ProgramSummary:
    """Load a program. Raises: NotYours where there is none of this name."""
    program = s.get(Program, (team_id, name))
    if program is None:
        raise NotYours
    placed = select(Placement).where(Placement.team_id == team_id, Placement.program == name)
    people = s.scalars(placed).all()
    evaluators = s.scalars(select(StandingEvaluator).where(StandingEvaluator.team_id == team_id)).all()
    mine = [each for each in evaluators if normalized(each.program) == normalized(name)]
    values = ProgramValues(
        program.year_month,
        program.year_day,
        staff.named(s, team_id, Duty.PROGRAM_ADMIN, name),
        staff.named(s, team_id, Duty.CHIEF, name),
        sorted(each.evaluator for each in mine if each.source == SOURCE),
    )
    return ProgramSummary(
        name,
        values,
        people=len(people),
        sites=len({each.site for each in people} - {""}),
        years=dict(sorted(Counter(each.year for each in people if each.year).items())),
        ends=dict(sorted(Counter(each.ends for each in people if each.ends).items())),
        imported_evaluators=sum(each.source != SOURCE for each in mine),
    )


def save(s: Session, team_id: str, name: str, wanted: ProgramValues, by: str, now: datetime) -> bool:
    """Set what belongs to a program; who evaluates its residents is kept apart from them from now on.

    Its admins stay where `wanted` has None.

    Returns: whether anything has changed. Raises: FieldError for a day that the month doesn't have, NotYours.
    """
    before = load(s, team_id, name).values
    try:
        date(ANY_YEAR, wanted.month, wanted.day)
    except (ValueError, OverflowError) as error:
        raise FieldError("year_day", "This month has no such day.") from error
    program = s.get_one(Program, (team_id, name))
    program.year_month, program.year_day = wanted.month, wanted.day
    people_changed = [
        wanted.admins is not None and staff.name(s, team_id, Duty.PROGRAM_ADMIN, wanted.admins, by, now, name),
        staff.name(s, team_id, Duty.CHIEF, wanted.chiefs, by, now, name),
    ]
    changed = []
    if (before.month, before.day) != (wanted.month, wanted.day):
        changed.append("year")
    if set(before.evaluators) != set(wanted.evaluators):
        _replace_evaluators(s, team_id, name, wanted.evaluators)
        changed.append("standing evaluators")
    if changed:
        detail = f"{' and '.join(changed)} of {name}"
        audit.write(s, team_id, AuditedAction.CHANGED_SETTINGS, now, by=by, detail=detail)
    return bool(changed) or any(people_changed)


def _replace_evaluators(s: Session, team_id: str, name: str, user_ids: Sequence[str]) -> None:
    ours = (StandingEvaluator.team_id == team_id, StandingEvaluator.source == SOURCE, StandingEvaluator.program == name)
    s.execute(delete(StandingEvaluator).where(*ours))
    named = sorted(set(user_ids))
    s.add_all(StandingEvaluator(team_id=team_id, source=SOURCE, evaluator=each, program=name) for each in named)
    expand_standing(s, team_id)


def year_begins(s: Session, team_id: str, user_id: str) -> tuple[int, int]:
    """Return the month and day on which the year of someone's program begins; July 1 where it isn't known."""
    home = and_(Placement.team_id == Program.team_id, Placement.program == Program.name, Placement.is_home)
    theirs = select(Program).join(Placement, home).where(Program.team_id == team_id, Placement.user_id == user_id)
    program = s.scalar(theirs)
    return (program.year_month, program.year_day) if program else (7, 1)
