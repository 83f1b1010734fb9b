"""The command line: demo, run, migrate, manifest, backup, restore, evaluators, people, shifts, doctor."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot import backup, config, db, doctor, manifest
from bot.application import Curbside, real_now
from bot.imports import csv_files, shifts
from mentoring.mentors import common_ground
from mentoring.people import exclusions, quiet_times

USAGE = """usage: curbside COMMAND

  curbside demo     a local Slack workspace with the bot in it, no account needed (--once, --port N)
  curbside run      connect to Slack with the tokens from the environment or .env
  curbside migrate  bring the database up to date (run does it too; hosts do it at each release)
  curbside manifest https://curbside.example.org
                    the Slack app's manifest for HTTP at that address (manifest.json is the one for Socket Mode)
  curbside backup FILE
                    write everything to a new file, while the bot runs
  curbside restore FILE
                    fill the empty database of DATABASE_URL from such a file, of SQLite or PostgreSQL
  curbside evaluators FILE
                    know who evaluates whom from a CSV (evaluator,resident,from,until) instead of what was known before:
                    for that time the two are never shown to each other
  curbside people FILE
                    know who is in which programme and at which site from a CSV (person,programme,site) instead of what
                    was known before: what two people have in common is said where they are shown to each other
  curbside shifts ZONE FILE...
                    know when people are left alone (call, nights, post-call, leave, on service) from CSV files
                    (person,kind,from,until) or calendars named for their person (U0BEN.ics), instead of what was
                    known before; moments without an offset are of that time zone, such as America/Chicago
  curbside doctor   check settings, database, tokens, scopes and the growth channel, and say what to fix
"""


def main() -> int:
    """Entry point of the `curbside` command; the exit code."""
    command, *arguments = sys.argv[1:] or [""]
    if command == "demo":
        # A program of its own: what runs at the hospital needs neither the sandbox nor what that is built on.
        os.execv(sys.executable, [sys.executable, "-m", "bot.demo", *arguments])  # noqa: S606 (our own program)
    if command == "run" and not arguments:
        return run()
    if command == "migrate" and not arguments:
        return told(migrate)
    if command == "manifest" and len(arguments) == 1 and arguments[0].startswith("https://"):
        print(json.dumps(manifest.over_http(arguments[0]), indent=2))
        return 0
    if command in WITH_A_FILE and len(arguments) == 1:
        return told(partial(WITH_A_FILE[command], Path(arguments[0])))
    if command == "shifts" and len(arguments) > 1:
        return told(partial(leave_alone, arguments[0], [Path(each) for each in arguments[1:]]))
    if command == "doctor" and not arguments:
        return doctor.main()
    print(USAGE, file=sys.stderr)
    return 0 if command in ("help", "--help", "-h") else 2


def run() -> int:
    """Connect to Slack and stay until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # what it would log at errors holds request bodies
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    try:
        settings = config.load()
        with Curbside(settings):
            where = f"listens on port {settings.port}" if settings.over_http else "is connected"
            print(f"Curbside {where}. Ctrl-C stops it.", flush=True)
            stop.wait()
    except config.SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (BoltError, SlackApiError):
        print(
            "Slack does not accept these tokens: check SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or run `curbside doctor`.",
            file=sys.stderr,
        )
        return 1
    except (OSError, SQLAlchemyError) as unreachable:
        print(f"{doctor.in_words(unreachable)} Run `curbside doctor` for more.", file=sys.stderr)
        return 1
    return 0


def told(work: Callable[[], str]) -> int:
    """Do what needs no tokens, and print what was done, or what stands in its way; the exit code."""
    try:
        print(work())
    except (backup.BackupError, csv_files.TableError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except (OSError, SQLAlchemyError) as unusable:
        print(doctor.in_words(unusable), file=sys.stderr)
        return 1
    return 0


def migrate() -> str:
    """Bring the database of DATABASE_URL up to date."""
    db.migrate(db.connect(config.database_url()))
    return "The database is up to date."


def write_backup(file: Path) -> str:
    """Write everything to a new file."""
    return f"Wrote {backup.write(db.connect(config.database_url()), file, real_now()):,} rows to {file}."


def restore(file: Path) -> str:
    """Fill the empty database of DATABASE_URL from a backup."""
    rows = backup.restore(db.connect(config.database_url()), file)
    return f"Restored {rows:,} rows. Start Curbside with `curbside run`."


def keep_apart(file: Path) -> str:
    """Take over who evaluates whom."""
    rows = csv_files.evaluators(file)
    with _ready().begin() as s:
        exclusions.import_evaluations(s, rows)
    pairs = len(set(rows))
    return f"Pairs kept apart, for as long as one evaluates the other: {pairs}. What was known before is gone."


def place(file: Path) -> str:
    """Take over who is in which programme and at which site."""
    rows = csv_files.people(file)
    with _ready().begin() as s:
        common_ground.import_placements(s, rows)
    return f"People whose programme or site is known: {len(rows)}. What was known before is gone."


def leave_alone(zone: str, files: Sequence[Path]) -> str:
    """Take over who is on shift when."""
    planned = shifts.read_all(zone, files)
    with _ready().begin() as s:
        quiet_times.import_shifts(s, planned, real_now())
    return f"Shifts known: {len(planned)}. What was known before is gone."


def _ready() -> sessionmaker[Session]:
    """Sessions of the database of DATABASE_URL, which is up to date."""
    engine = db.connect(config.database_url())
    db.migrate(engine)
    return db.sessions(engine)


WITH_A_FILE = {"backup": write_backup, "restore": restore, "evaluators": keep_apart, "people": place}


if __name__ == "__main__":
    sys.exit(main())
