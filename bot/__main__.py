"""The command line: run, demo, doctor, migrate, manifest, backup, restore, tidy and import; each has --help."""

import argparse
import io
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot import backup, config, db, doctor, forgotten_list, logs, manifest
from bot.application import Curbside, utc_now
from bot.doctor_tables import describe_error
from bot.imports import commands as import_commands
from bot.imports import csv_files
from bot.imports.workspace import find_team
from bot.live_settings import of_workspace
from bot.slack.errors import TokenRefused, describe_refusal
from bot.tidy import Tidy
from bot.version import version
from bot.web_server import CannotListen
from mentoring.program import chosen_settings

NEEDS_EXTRA = "curbside demo needs {missing}. Install the extra that has it: pip install 'curbside[sandbox]'"
NO_LIST = (
    "There is no list of forgotten people at {file}. If anyone was forgotten since this backup, they are in this "
    "database again: restore it again with --forgotten and the list beside your backups."
)
# Errors that a command may end with; each becomes one sentence and an exit code.
EXPECTED_ERRORS = (
    backup.BackupError,
    forgotten_list.UnreadableList,
    config.SettingsError,
    csv_files.ImportFileError,
    db.UnknownRevision,
    db.UnfinishedRestore,
    db.OutdatedTables,
    TokenRefused,
    CannotListen,
    SlackApiError,
    OSError,
    SQLAlchemyError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `curbside` command.

    Returns: the exit code: 0 for success, 1 when something outside the program is wrong, 2 for wrong arguments or
    settings.
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal that can't show a sign shows another, after all is done
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if options.command == "demo":
        # The demo is a separate program, so that a hospital's bot needs neither the sandbox nor its dependencies.
        if missing := _missing_for_extra("sandbox"):
            print(NEEDS_EXTRA.format(missing=", ".join(missing)), file=sys.stderr)
            return 1
        os.execv(sys.executable, [sys.executable, "-m", "bot.demo", *rest])  # noqa: S606 (our own program)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except EXPECTED_ERRORS as error:
        print(_sentence(error), file=sys.stderr)
        return 2 if isinstance(error, config.SettingsError) else 1


def _missing_for_extra(extra: str) -> list[str]:
    """List the packages of an optional extra that aren't installed."""
    marker = re.compile(rf"extra\s*==\s*['\"]{extra}['\"]")
    try:
        needed = [each for each in metadata.requires("curbside") or [] if marker.search(each)]
    except metadata.PackageNotFoundError:  # a host that only unpacked the files
        return []
    names = [re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in needed]
    return [name for name in names if not _is_installed(name)]


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def build_parser() -> argparse.ArgumentParser:
    """Build the parser for the commands, their arguments and their help."""
    parser = argparse.ArgumentParser(
        prog="curbside", description="A Slack app for hospitals: residents meet the attending who can help them grow."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        command_parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        command_parser.set_defaults(run=run)
        return command_parser

    add("run", run, "connect to Slack with the tokens from the environment or .env, and stay until stopped")
    commands.add_parser("demo", add_help=False, help="a local Slack workspace with the bot in it; needs no account")
    add("doctor", lambda _: doctor.main(), "check settings, database, tokens, scopes and the growth channel")
    add("migrate", migrate, "update the database to this version; run does it too, and hosts do it at each release")
    manifest_parser = add("manifest", print_manifest, "print the Slack app's manifest for HTTP at an address")
    manifest_parser.add_argument(
        "address", type=_https, help="where Slack reaches this host: https://curbside.example.org"
    )
    backup_parser = add("backup", write_backup, "write everything to a new file, while the bot runs")
    backup_parser.add_argument("file", type=Path)
    restore_parser = add("restore", restore, "fill the empty database of DATABASE_URL from a backup")
    restore_parser.add_argument(
        "file", type=Path, help="a backup of SQLite or PostgreSQL; the database may be of either kind"
    )
    restore_parser.add_argument(
        "--forgotten", type=Path, metavar="LIST", help="who was forgotten since then (default: FORGOTTEN_FILE)"
    )
    add("tidy", tidy, "delete what is older than it may be kept; run does it once a day")
    import_parser = commands.add_parser(
        "import",
        help="replace what a program imported earlier with the contents of a file",
        description="Replace what a program imported earlier with the contents of a file. "
        "A file with a problem changes nothing, and each problem is listed with its line.",
    )
    import_commands.add_to(import_parser)
    return parser


def _https(address: str) -> str:
    if not address.startswith("https://"):
        raise argparse.ArgumentTypeError(f"{address} does not start with https://")
    return address


def run(_: argparse.Namespace) -> int:
    """Connect to Slack and stay until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = config.load()
    logs.configure(settings.log_format, settings.log_level)
    with Curbside(settings):
        state = f"listens on port {settings.port}" if settings.over_http else "is connected"
        print(f"Curbside {state}. Ctrl-C stops it.", flush=True)
        stop.wait()
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Update the database that DATABASE_URL names to this version."""
    db.migrate(db.connect(config.database_url()))
    print("The database is up to date.")
    return 0


def print_manifest(options: argparse.Namespace) -> int:
    """Print the Slack app's manifest for HTTP (manifest.json is for Socket Mode)."""
    print(json.dumps(manifest.over_http(options.address), indent=2))
    return 0


def write_backup(options: argparse.Namespace) -> int:
    """Write everything to a new file."""
    rows = backup.write(db.connect(config.database_url()), options.file, utc_now())
    print(f"Wrote {rows:,} rows to {options.file}.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Restore a backup into the empty database that DATABASE_URL names."""
    settings = config.load_for_import()
    listed: Path | None = options.forgotten or settings.forgotten_file
    forgotten = forgotten_list.read(listed) if listed and listed.exists() else None
    engine = db.connect(settings.database_url)
    restored = backup.restore(engine, options.file, forgotten or (), utc_now(), legal_hold=settings.legal_hold)
    print(f"Restored {restored.rows:,} rows. Start Curbside with `curbside run`.")
    if forgotten is None:
        print(NO_LIST.format(file=listed))
    else:
        print(f"People forgotten since this backup, and left out: {restored.forgotten}.")
    return 0


def tidy(_: argparse.Namespace) -> int:
    """Delete what is older than it may be kept, without Slack: also after the app was removed from it."""
    settings = config.load_for_import()
    engine = db.connect(settings.database_url)
    db.migrate(engine)
    sessions = db.session_factory(engine)
    with sessions() as s:
        team_id = find_team(s)
        if not team_id and chosen_settings.is_any_chosen(s):
            print(
                "This database has several workspaces, which may have chosen different times. `curbside run` tidies up."
            )
            return 1
        keeps = of_workspace(settings, s, team_id).retention
    deleted = Tidy(sessions, utc_now, keeps, legal_hold=settings.legal_hold).tidy()
    if settings.legal_hold:
        print("Nothing is deleted: LEGAL_HOLD is set.")
        return 0
    counts = ", ".join(f"{kind} {count}" for kind, count in deleted.items() if count)
    print(f"Deleted: {counts or 'nothing was due'}.")
    return 0


def _sentence(error: Exception) -> str:
    """Describe an error in one sentence that says what to do."""
    if isinstance(error, SlackApiError):
        return f"Slack answered {describe_refusal(error)}. Try again in a moment, or run `curbside doctor`."
    if isinstance(error, OSError | SQLAlchemyError):
        return f"{describe_error(error)} Run `curbside doctor` for more."
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
