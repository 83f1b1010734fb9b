"""The doctor's look at the database: each check reads the tables, and repairs nothing."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import config, db
from bot.application import utc_now
from bot.delivery.comparison import count_mended, count_never_updated, count_waiting_updates
from bot.delivery.leases import count_failed, count_unknown
from bot.heartbeat import ALIVE_SECONDS, read_pulse
from bot.imports.workspace import find_team
from bot.live_settings import of_workspace
from bot.slack import rate_limit
from mentoring.consequences import retention
from mentoring.people import evaluators
from models import HeldForgetting, UnlistedForgetting


class CheckFailed(Exception):
    """A check failed; the text says what to do."""


class NotYet(Exception):
    """Nothing is wrong, but something isn't there yet; the text says what."""


def describe_error(error: Exception) -> str:
    """Describe a network or database error in one sentence."""
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", "") or error).splitlines()[0]
        return f"The database can't be used ({reason}). Check DATABASE_URL."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} can't be used ({error.strerror})."
    return f"Slack could not be reached ({error}). Check the network and SLACK_API_URL."


def check_database(settings: config.Settings) -> str:
    """Look at the database, and migrate nothing."""
    try:
        with _open_database(settings, f"{settings.database_url} does not exist yet") as engine:
            where, revision = engine.url.render_as_string(), db.current_revision(engine)
            if revision and not db.is_known_revision(revision):
                raise CheckFailed(str(db.UnknownRevision(revision)))
            if revision and not db.is_current(engine):
                raise CheckFailed(f"{where} is of an earlier version. Run `curbside migrate`, or start `curbside run`.")
    except SQLAlchemyError as error:
        raise CheckFailed(describe_error(error)) from error
    return where if revision else f"{where} has no tables yet: `curbside run` makes them"


@contextmanager
def _tables(settings: config.Settings, before: str) -> Iterator[Session]:
    """Open a session.

    Raises: NotYet with `before` when there are no tables, CheckFailed when they can't be read or are another version's.
    """
    try:
        with _open_database(settings, before) as engine:
            revision = db.current_revision(engine)
            if revision is None:
                raise NotYet(before)
            if not db.is_current(engine):
                raise CheckFailed("Can't be checked until the database is of this version.")
            with db.session_factory(engine)() as s:
                yield s
    except SQLAlchemyError as error:
        raise CheckFailed("Can't be checked until the database works.") from error


def settings_in_force(settings: config.Settings) -> config.Settings:
    """Return the settings with what was chosen in Slack, where the tables can be read."""
    try:
        with _tables(settings, "") as s:
            return of_workspace(settings, s, find_team(s))
    except (NotYet, CheckFailed):
        return settings


@contextmanager
def _open_database(settings: config.Settings, before: str) -> Iterator[Engine]:
    """Open the database if there is one.

    Raises: NotYet with `before` when its file does not exist: `curbside run` makes it.
    """
    if any(not file.exists() for file in db.files_of(settings.database_url)[:1]):
        raise NotYet(before)
    engine = db.connect(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def check_process(settings: config.Settings) -> str:
    """Check that a process is alive, once one has run."""
    with _tables(settings, "not started yet") as s:
        pulse = read_pulse(s)
    if not pulse.known:
        raise NotYet("not started yet")
    if pulse.alive:
        return f"{pulse.alive} alive" if pulse.alive > 1 else "alive"
    if pulse.seconds_since_seen <= ALIVE_SECONDS:
        return f"the last one stopped {pulse.seconds_since_seen:.0f} s ago"
    minutes = math.ceil(pulse.seconds_since_seen / 60)
    raise CheckFailed(f"None has been alive for {minutes} min. Start one: curbside run")


def check_messages(settings: config.Settings) -> str:
    with _tables(settings, "none yet") as s:
        pause = rate_limit.paused_reason(s, utc_now().timestamp())
        counts = (
            f"{count_unknown(s)} with an unknown outcome (never sent twice)",
            f"{count_failed(s)} that Slack rejected",
            f"{count_never_updated(s)} that Slack won't update any more",
            f"{count_mended(s, utc_now() - timedelta(days=7))} found outdated and mended in the last week",
            _waiting(count_waiting_updates(s)),
        )
    if pause:
        raise CheckFailed(f"Nothing is being sent: Slack says {pause}. Messages wait until that is fixed.")
    return ", ".join(counts)


def check_evaluators(settings: config.Settings) -> str:
    """Check that no list of evaluators waits to be corrected, and that each program of a standing one has people."""
    with _tables(settings, "none imported yet") as s:
        status = evaluators.status(s, utc_now())
    if status.refused:
        raise CheckFailed(
            " ".join(
                f"The list of the source “{source}” was refused. Nothing known from it ends before a good one comes: "
                f"curbside import evaluators --source '{source}' FILE.{_unreadable(count)}"
                for source, count in status.refused
            )
        )
    if status.empty_programs:
        raise CheckFailed(f"No one is known in: {', '.join(status.empty_programs)}. Import who is in which program.")
    if not status.sources:
        raise NotYet("none imported yet")
    return f"{status.pairs or 'no'} pairs kept apart now, from: {', '.join(status.sources)}"


def _unreadable(rows: int) -> str:
    if not rows:
        return ""
    return f" Of its rows, {rows} name no two people who can be found, and keep no one apart."


def _waiting(updates: int) -> str:
    minutes = math.ceil(updates / rate_limit.PER_MINUTE["chat.update"])
    return f"{updates} waiting for an update" + (f" (at most {minutes} min)" if updates else "")


def check_retention(settings: config.Settings) -> str:
    """Say what is older than it may be kept, and whether a legal hold keeps it. It is deleted once a day."""
    with _tables(settings, "nothing is due") as s:
        due = retention.count_due(s, settings.retention, utc_now())
        held = s.scalar(select(func.count()).select_from(HeldForgetting)) or 0
    counts = ", ".join(f"{kind} {count}" for kind, count in due.items()) or "nothing"
    if settings.legal_hold:
        return f"LEGAL_HOLD is set: nothing is deleted. Due: {counts}. Kept aside of people who were forgotten: {held}"
    return f"due today: {counts}"


def check_forgotten_list(settings: config.Settings) -> str:
    """Check that everyone who was forgotten stands in the list beside the backups."""
    with _tables(settings, "no one was forgotten yet") as s:
        waiting = s.scalar(select(func.count()).select_from(UnlistedForgetting)) or 0
    if waiting:
        raise CheckFailed(
            f"{waiting} forgotten are not yet in {settings.forgotten_file}: a restored backup would bring them back. "
            "Start `curbside run`; if it runs, let it write there."
        )
    return f"complete: {settings.forgotten_file}"
