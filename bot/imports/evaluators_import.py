"""Take a list of evaluators, or show what it would change: the same for the command line and for Slack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from bot import config, db
from bot.imports.csv_files import Problem
from bot.imports.dates import DateOrder
from bot.imports.evaluators import EvaluatorList, Lookup, read_evaluators
from bot.imports.evaluators_report import Report
from bot.imports.workspace import Workspace, find_team
from bot.live_settings import of_workspace
from mentoring import audit
from mentoring.people import evaluators, standing_evaluators
from models import AuditedAction

SAY_YES = "say so with --yes."
NO_PAIRS = f"it names no pair. If no one evaluates anyone any more, {SAY_YES}"


@dataclass(frozen=True)
class ImportRequest:
    """What someone wants to import: files that are one list, the source it comes from, and how its dates are read.

    `by` is a Slack user, or `audit.COMMAND_LINE`. A list that is empty or ends many pairs is taken only if confirmed.
    Without `notes_refusal`, a list with problems changes nothing at all: someone looks at them, and corrects the file.
    """

    files: Sequence[Path]
    source: str
    order: DateOrder | None = None
    by: str = audit.COMMAND_LINE
    is_preview: bool = False
    is_confirmed: bool = False
    notes_refusal: bool = True


def preview(
    sessions: sessionmaker[Session] | None, wanted: ImportRequest, workspace: Workspace, now: datetime
) -> Report:
    """Compare a list with what is known, and change nothing. There are no `sessions` where nothing is known yet."""
    if sessions is None:
        listed = _read(wanted, workspace, {})
        return _report(wanted, workspace, workspace.team_id, listed, evaluators.Changes([*listed.pairs], [], []))
    with db.reading(sessions) as s:
        team_id = workspace.team_id or find_team(s)
        listed = _read(wanted, workspace, standing_evaluators.known_programs(s, team_id))
        changes = evaluators.compare(s, team_id, wanted.source, listed.pairs, now)
    return _report(wanted, workspace, team_id, listed, changes)


def take(
    sessions: sessionmaker[Session],
    wanted: ImportRequest,
    workspace: Workspace,
    settings: config.Settings,
    now: datetime,
) -> Report:
    """Replace what a source said before; a list with problems is refused as a whole, and what was known stays apart."""
    with db.reading(sessions) as s:  # files are read before anyone has to wait for a lock
        team_id = workspace.team_id or find_team(s)
        listed = _read(wanted, workspace, standing_evaluators.known_programs(s, team_id))
    with sessions.begin() as s:
        changes = evaluators.compare(s, team_id, wanted.source, listed.pairs, now)
        report = _report(wanted, workspace, team_id, listed, changes)
        if report.was_taken:
            grace = of_workspace(settings, s, team_id).evaluator_grace
            evaluators.replace(s, team_id, wanted.source, listed.pairs, now, grace)
            what = f"evaluator pairs from {wanted.source}: {len(listed.pairs)}"
            audit.write(s, team_id, AuditedAction.IMPORTED, now, by=wanted.by, detail=what)
        elif report.problems and wanted.notes_refusal and team_id and not listed.is_missing:
            evaluators.refuse(s, team_id, wanted.source, listed.readable(), listed.count_unreadable(), now)
    return report


def _read(wanted: ImportRequest, workspace: Workspace, programs: Mapping[str, str]) -> EvaluatorList:
    listed = read_evaluators(wanted.files, Lookup(workspace.directory, programs), wanted.order)
    if not listed.pairs and not listed.problems and not wanted.is_confirmed:
        listed.problems.append(Problem(wanted.files[0], 0, "", NO_PAIRS))
    if workspace.trouble and (workspace.was_asked or not wanted.is_preview):
        listed.problems.append(Problem(None, 0, "", workspace.trouble))
    return listed


def _report(
    wanted: ImportRequest, workspace: Workspace, team_id: str, listed: EvaluatorList, changes: evaluators.Changes
) -> Report:
    return Report(
        source=wanted.source,
        listed=listed,
        changes=changes,
        directory=workspace.directory,
        trouble=workspace.trouble,
        is_preview=wanted.is_preview,
        is_confirmed=wanted.is_confirmed,
        has_team=bool(team_id),
    )
