"""`curbside import`: what its three kinds do."""

import argparse
from pathlib import Path

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot import config, db
from bot.application import utc_now
from bot.imports import evaluators_report, shifts
from bot.imports.dates import DateOrder
from bot.imports.evaluators_import import ImportRequest, preview, take
from bot.imports.people import read_people
from bot.imports.workspace import ask_slack
from bot.live_settings import of_workspace
from bot.slack.errors import try_token
from bot.slack.socket_mode import bypass_proxies
from mentoring import audit
from mentoring.people import evaluators, forgotten, placements, quiet_times
from models import AuditedAction

DEFAULT_SOURCE = "default"
MAX_SOURCE = 80  # characters
ENDS = "ends {ending} of {pairs} pairs of standing evaluators and people in their programs."
SAY_YES = "If that is meant, import it with --yes."


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
    wanted = ImportRequest(
        options.files, options.source, _order(options), is_preview=options.preview, is_confirmed=options.yes
    )
    if options.preview:
        with db.existing(settings.database_url) as sessions:
            report = preview(sessions, wanted, workspace, utc_now())
    else:
        engine = db.connect(settings.database_url)
        db.migrate(engine)
        report = take(db.session_factory(engine), wanted, workspace, settings, utc_now())
    print(evaluators_report.as_json(report) if options.json else evaluators_report.as_text(report))
    return 0 if report.is_fine else 1


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
