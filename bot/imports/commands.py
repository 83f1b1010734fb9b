"""`curbside import`: what its three kinds do."""

import argparse
from pathlib import Path

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot import config, db
from bot.application import utc_now
from bot.imports import evaluators_report, shifts
from bot.imports.csv_files import Problem
from bot.imports.dates import DateOrder
from bot.imports.evaluators import EvaluatorList, Lookup, read_evaluators
from bot.imports.evaluators_report import Report
from bot.imports.people import read_people
from bot.imports.workspace import Workspace, ask_slack, find_team
from bot.live_settings import of_workspace
from bot.slack.errors import try_token
from bot.slack.socket_mode import bypass_proxies
from mentoring import audit
from mentoring.people import evaluators, forgotten, placements, quiet_times, standing_evaluators
from models import AuditedAction

DEFAULT_SOURCE = "default"
MAX_SOURCE = 80  # characters
ENDS = "ends {ending} of {pairs} pairs of standing evaluators and people in their programs."
SAY_YES = "If that is meant, import it with --yes."
NO_PAIRS = "it names no pair. If no one evaluates anyone any more, say so with --yes."


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the kinds of imports, their arguments and their help to the command's parser."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    _add_evaluators(kinds)
    summary = "who is in which programs: a CSV with the columns person,program,site,role,year,ends"
    optional = "role, year and ends may be left out. Who is in several programs has a line for each, the main one first"
    people = kinds.add_parser("people", help=summary, description=f"Import {summary}; {optional}.")
    people.add_argument("file", type=Path)
    _add_dates(people)
    people.add_argument("--yes", action="store_true", help="take a list that ends many pairs of standing evaluators")
    people.set_defaults(run=import_people)
    summary = "when people are left alone: CSVs with the columns person,kind,from,until, or calendars (U0BEN.ics)"
    shifts_of = kinds.add_parser("shifts", help=summary, description=f"Import {summary}.")
    shifts_of.add_argument("--zone", help="the time zone of times without one, such as America/Chicago")
    shifts_of.add_argument("files", type=Path, nargs="+", metavar="file")
    shifts_of.set_defaults(run=import_shifts)


def _add_evaluators(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    summary = "who evaluates whom: CSVs with the columns evaluator,resident,from,until or evaluator,program"
    parser = kinds.add_parser(
        "evaluators",
        help=summary,
        description=f"Import {summary}. People are member IDs, or email addresses where the app may read them. "
        "A list with problems is refused as a whole, and until a good one comes every pair known before stays apart.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="all files together are one list")
    parser.add_argument(
        "--source",
        type=_source,
        default=DEFAULT_SOURCE,
        metavar="NAME",
        help="where the list comes from: it replaces only what this source said before (default: %(default)s)",
    )
    _add_dates(parser)
    parser.add_argument("--preview", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--yes", action="store_true", help="take an empty list, and one that ends many pairs")
    parser.set_defaults(run=import_evaluators)


def _add_dates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dates",
        choices=[each.value for each in DateOrder],
        metavar="|".join(DateOrder),
        help="whether the month or the day comes first in dates such as 7/1/2031, where no date in a file decides it",
    )


def _order(options: argparse.Namespace) -> DateOrder | None:
    return DateOrder(options.dates) if options.dates else None


def _source(written: str) -> str:
    name = " ".join(written.split()).casefold()
    if not 0 < len(name) <= MAX_SOURCE:
        raise argparse.ArgumentTypeError(f"a source has a name of at most {MAX_SOURCE} characters")
    return name


def import_evaluators(options: argparse.Namespace) -> int:
    """Replace what one source said about who evaluates whom, or show what that would change.

    Returns: the exit code, 1 when the list was refused or has problems.
    """
    settings = config.load_for_import()
    bypass_proxies(settings)
    workspace = ask_slack(settings)
    report = (_preview if options.preview else _import)(options, settings, workspace)
    print(evaluators_report.as_json(report) if options.json else evaluators_report.as_text(report))
    return 0 if report.is_fine else 1


def _preview(options: argparse.Namespace, settings: config.Settings, workspace: Workspace) -> Report:
    with db.existing(settings.database_url) as sessions:
        if sessions is None:  # no process has run here yet, so nothing is known
            listed = _read(options, workspace, {})
            return _report(options, workspace, workspace.team_id, listed, evaluators.Changes([*listed.pairs], [], []))
        with db.reading(sessions) as s:
            team_id = workspace.team_id or find_team(s)
            listed = _read(options, workspace, standing_evaluators.known_programs(s, team_id))
            changes = evaluators.compare(s, team_id, options.source, listed.pairs, utc_now())
    return _report(options, workspace, team_id, listed, changes)


def _import(options: argparse.Namespace, settings: config.Settings, workspace: Workspace) -> Report:
    engine = db.connect(settings.database_url)
    db.migrate(engine)
    sessions, now = db.session_factory(engine), utc_now()
    with db.reading(sessions) as s:  # files are read before anyone has to wait for a lock
        team_id = workspace.team_id or find_team(s)
        listed = _read(options, workspace, standing_evaluators.known_programs(s, team_id))
    with sessions.begin() as s:
        changes = evaluators.compare(s, team_id, options.source, listed.pairs, now)
        report = _report(options, workspace, team_id, listed, changes)
        if report.was_taken:
            grace = of_workspace(settings, s, team_id).evaluator_grace
            evaluators.replace(s, team_id, options.source, listed.pairs, now, grace)
            what = f"{len(listed.pairs)} evaluator pairs from {options.source}"
            audit.write(s, team_id, AuditedAction.IMPORTED, now, by=audit.COMMAND_LINE, detail=what)
        elif report.problems and team_id and not listed.is_missing:
            evaluators.refuse(s, team_id, options.source, listed.readable(), listed.count_unreadable(), now)
    return report


def _read(options: argparse.Namespace, workspace: Workspace, programs: dict[str, str]) -> EvaluatorList:
    listed = read_evaluators(options.files, Lookup(workspace.directory, programs), _order(options))
    if not listed.pairs and not listed.problems and not options.yes:
        listed.problems.append(Problem(options.files[0], 0, "", NO_PAIRS))
    if workspace.trouble and (workspace.was_asked or not options.preview):
        listed.problems.append(Problem(None, 0, "", workspace.trouble))
    return listed


def _report(
    options: argparse.Namespace,
    workspace: Workspace,
    team_id: str,
    listed: EvaluatorList,
    changes: evaluators.Changes,
) -> Report:
    return Report(
        source=options.source,
        listed=listed,
        changes=changes,
        directory=workspace.directory,
        trouble=workspace.trouble,
        is_preview=options.preview,
        is_confirmed=options.yes,
        has_team=bool(team_id),
    )


def import_people(options: argparse.Namespace) -> int:
    """Replace the list of who is in which programs, at which site, in which role and year, and until when.

    Returns: the exit code, 1 when the list would end many pairs of standing evaluators and no one has said yes to that.
    """
    rows = read_people(options.file, _order(options))
    settings = config.load()
    db_session, team_id = _workspace(settings)
    with db_session() as s:
        students_take_part = of_workspace(settings, s, team_id).students_take_part
        pairs, ending = placements.import_placements(s, team_id, rows, students_take_part=students_take_part)
        if ending > evaluators.MAX_ENDING_SHARE * pairs and not options.yes:
            print(f"Nothing was changed. This list {ENDS.format(ending=ending, pairs=pairs)} {SAY_YES}")
            return 1
        listed = {row.user_id for row in rows}
        left_out = forgotten.forgotten_users(s, team_id) & listed
        audit.write(
            s, team_id, AuditedAction.IMPORTED, utc_now(), by=audit.COMMAND_LINE, detail=f"{len(listed)} people"
        )
        s.commit()
    print(f"People whose program or site is known: {len(listed) - len(left_out)}. They replace the earlier ones.")
    if left_out:
        print(
            f"Left out, because they asked to be forgotten: {len(left_out)}. They can use Curbside again at any time."
        )
    if ending:
        print(f"This list {ENDS.format(ending=ending, pairs=pairs)}")
    return 0


def import_shifts(options: argparse.Namespace) -> int:
    """Replace the list of who is on which shift."""
    planned = shifts.read_shifts(options.zone, options.files)
    db_session, team_id = _workspace(config.load())
    with db_session.begin() as s:
        quiet_times.import_shifts(s, team_id, planned, utc_now())
        left_out = forgotten.forgotten_users(s, team_id) & {each.user_id for each in planned}
        what = f"{len(planned)} shifts"
        audit.write(s, team_id, AuditedAction.IMPORTED, utc_now(), by=audit.COMMAND_LINE, detail=what)
    known = [each for each in planned if each.user_id not in left_out]
    print(f"Shifts: {len(known)}. They replace the earlier ones.")
    if left_out:
        print(f"Left out, because they asked to be forgotten: {len(planned) - len(known)}.")
    return 0


def _workspace(settings: config.Settings) -> tuple[sessionmaker[Session], str]:
    """Migrate the database, and ask Slack which workspace the bot is in.

    Returns: the sessionmaker and the workspace's id.
    """
    bypass_proxies(settings)
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10)
    team_id = str(try_token("SLACK_BOT_TOKEN", client.auth_test)["team_id"])
    engine = db.connect(settings.database_url)
    db.migrate(engine)
    return db.session_factory(engine), team_id
