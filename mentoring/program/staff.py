"""Who looks after a program, and who may do what: asked in one place.

Admins and owners of the workspace may do everything. They name program admins, who do the same for their programs,
and chiefs, who only see and invite.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mentoring import audit
from mentoring.errors import MentoringError
from models import AuditedAction, Duty, Person, StaffMember

EVERYWHERE = ""  # as a program: all of them


class NotYourPart(MentoringError):
    """Only your program's admins can do that. Your GME office can tell you who they are."""


class Role(StrEnum):
    """As what someone acts for the program."""

    WORKSPACE_ADMIN = "workspace admin or owner"
    HOSPITAL_ADMIN = "program admin of the whole hospital"
    PROGRAM_ADMIN = "program admin of one program"
    CHIEF = "chief"
    EVERYONE = "everyone"


class Task(StrEnum):
    """What someone may be allowed to do for the program."""

    SEE_MAP = "see the coverage map"
    SEE_PROGRAM = "see what is set for their program"
    SET_PROGRAM = "set their program's year, chiefs, and standing evaluators"
    SET_HOSPITAL = "set what holds for the whole hospital"
    NAME_ADMINS = "name program admins"
    SEE_AUDIT = "see and export the audit"
    IMPORT = "import who evaluates whom"


_ADMINS = frozenset({Role.WORKSPACE_ADMIN, Role.HOSPITAL_ADMIN})
# Who may do what; docs/program.md shows the same table, and a test compares them.
MAY: dict[Task, frozenset[Role]] = {
    Task.SEE_MAP: frozenset(Role),
    Task.SEE_PROGRAM: _ADMINS | {Role.PROGRAM_ADMIN, Role.CHIEF},
    Task.SET_PROGRAM: _ADMINS | {Role.PROGRAM_ADMIN},
    Task.SET_HOSPITAL: _ADMINS,
    Task.NAME_ADMINS: _ADMINS,
    Task.SEE_AUDIT: _ADMINS,
    Task.IMPORT: _ADMINS,
}


@dataclass(frozen=True)
class Standing:
    """As what a Slack user acts for the program: their roles, and the programs that they are named for."""

    roles: frozenset[Role] = frozenset({Role.EVERYONE})
    admin_of: frozenset[str] = frozenset()
    chief_of: frozenset[str] = frozenset()

    def may(self, task: Task) -> bool:
        """May they do this at all?"""
        return bool(self.roles & MAY[task])

    def may_set(self, program: str) -> bool:
        """May they set what belongs to this program?"""
        return self.may(Task.SET_HOSPITAL) or (self.may(Task.SET_PROGRAM) and program in self.admin_of)

    def ensure_may_set(self, program: str) -> None:
        """Raises: NotYourPart."""
        if not self.may_set(program):
            raise NotYourPart

    def ensure_may(self, task: Task) -> None:
        """Raises: NotYourPart."""
        if not self.may(task):
            raise NotYourPart


def standing_of(s: Session, team_id: str, user_id: str) -> Standing:
    """Say as what a Slack user acts for the program."""
    rows = s.scalars(select(StaffMember).where(StaffMember.team_id == team_id, StaffMember.user_id == user_id)).all()
    admin_of = frozenset(row.program for row in rows if row.duty is Duty.PROGRAM_ADMIN)
    chief_of = frozenset(row.program for row in rows if row.duty is Duty.CHIEF)
    known = select(Person.is_admin).where(Person.team_id == team_id, Person.user_id == user_id)
    held = {
        Role.EVERYONE: True,
        Role.CHIEF: bool(chief_of),
        Role.PROGRAM_ADMIN: bool(admin_of - {EVERYWHERE}),
        Role.HOSPITAL_ADMIN: EVERYWHERE in admin_of,
        Role.WORKSPACE_ADMIN: bool(s.scalar(known)),
    }
    return Standing(frozenset(role for role, holds in held.items() if holds), admin_of, chief_of)


def named(s: Session, team_id: str, duty: Duty, program: str = EVERYWHERE) -> list[str]:
    """List the Slack users who have a duty for a program, or for the whole hospital."""
    rows = select(StaffMember.user_id).where(StaffMember.team_id == team_id, StaffMember.duty == duty)
    return list(s.scalars(rows.where(StaffMember.program == program).order_by(StaffMember.user_id)))


def name(
    s: Session, team_id: str, duty: Duty, user_ids: Collection[str], by: str, now: datetime, program: str = EVERYWHERE
) -> bool:
    """Name who has a duty for a program, in place of those before. Returns: whether anything has changed."""
    before = set(named(s, team_id, duty, program))
    if before == set(user_ids):
        return False
    for row in s.scalars(
        select(StaffMember).where(
            StaffMember.team_id == team_id, StaffMember.duty == duty, StaffMember.program == program
        )
    ).all():
        if row.user_id not in user_ids:
            s.delete(row)
    s.add_all(
        StaffMember(team_id=team_id, user_id=user_id, duty=duty, program=program)
        for user_id in sorted(set(user_ids) - before)
    )
    s.flush()
    what = {Duty.PROGRAM_ADMIN: "program admins", Duty.CHIEF: "chiefs"}[duty]
    detail = f"{what}{f' of {program}' if program else ''}: {len(user_ids)}"
    audit.write(s, team_id, AuditedAction.CHANGED_SETTINGS, now, by=by, detail=detail)
    return True


def with_duties(s: Session, team_id: str) -> set[str]:
    """Return the Slack users who have any duty."""
    return set(s.scalars(select(StaffMember.user_id).where(StaffMember.team_id == team_id)))


def end_duties(s: Session, team_id: str, user_ids: Collection[str], now: datetime) -> None:
    """End the duties of those who have left the workspace; someone who comes back must be named again."""
    theirs = (StaffMember.team_id == team_id) & StaffMember.user_id.in_(user_ids)
    ended = s.scalars(delete(StaffMember).where(theirs).returning(StaffMember.user_id)).all()
    if ended:
        detail = f"duties that ended with a departure from Slack: {len(ended)}"
        audit.write(s, team_id, AuditedAction.CHANGED_SETTINGS, now, detail=detail)
