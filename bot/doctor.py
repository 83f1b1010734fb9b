"""`curbside doctor`: check what works, what doesn't, and what to do about it."""

import math
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import config, db, manifest, onnx_encoder
from bot.application import utc_now
from bot.delivery.comparison import count_mended, count_never_updated, count_waiting_updates
from bot.delivery.leases import count_failed, count_unknown
from bot.heartbeat import ALIVE_SECONDS, read_pulse
from bot.imports import lexicon_file
from bot.slack import rate_limit
from bot.slack.channels import NoSuchChannel, find_channel
from bot.slack.errors import TOKEN_ERRORS, PermanentError, RetryableError
from bot.slack.socket_mode import bypass_proxies
from mentoring.people import evaluators


class CheckFailed(Exception):
    """A check failed; the text says what to do."""


class NotYet(Exception):
    """Nothing is wrong, but something isn't there yet; the text says what."""


Check = tuple[str, Callable[[], str]]


def main() -> int:
    """Run every check and print a line for each.

    Returns: the exit code: 0 when every check passes, else 1.
    """
    try:
        settings = config.load()
    except config.SettingsError as error:
        print(error)
        return 1
    bypass_proxies(settings)
    passed = [_run_check(name, check) for name, check in checks(settings)]
    return 0 if all(passed) else 1


def _run_check(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {check()}")
    except NotYet as reason:
        print(f"ok    {name}: {reason}")
    except (CheckFailed, lexicon_file.LexiconFileError, onnx_encoder.EncoderError) as error:
        print(f"FIX   {name}: {error}")
        return False
    return True


def checks(settings: config.Settings) -> Iterator[Check]:
    """Yield the name and function of each check, in the order in which to fix problems."""
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    yield "settings", _settings
    yield "files", lambda: _files(settings)
    yield "database", lambda: _database(settings)
    yield "bot token", lambda: _bot_token(client)
    if settings.over_http:
        yield "HTTP", lambda: f"Slack calls port {settings.port}; the signing secret is set"
    else:
        yield "app token", lambda: _app_token(settings)
    yield "scopes", lambda: _scopes(client)
    yield "growth channel", lambda: _growth_channel(client, settings)
    yield "process", lambda: _process(settings)
    yield "evaluators", lambda: _evaluators(settings)
    yield "messages", lambda: _messages(settings)
    yield "contacts", lambda: _contacts(settings)
    if settings.lexicon:
        yield "lexicon", lambda: _lexicon(settings.lexicon)
    if settings.encoder:
        yield "encoder", lambda: _encoder(settings.encoder)


def describe_error(error: Exception) -> str:
    """Describe a network or database error in one sentence."""
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", "") or error).splitlines()[0]
        return f"The database can't be used ({reason}). Check DATABASE_URL."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} can't be used ({error.strerror})."
    return f"Slack could not be reached ({error}). Check the network and SLACK_API_URL."


def _settings() -> str:
    """Check that no setting is misspelled."""
    if unknown := config.find_unknown():
        raise CheckFailed(" ".join(unknown))
    return "complete"


def _contacts(settings: config.Settings) -> str:
    """Check that people in a crisis or with a concern read whom to turn to at this hospital."""
    named = {"CRISIS_CONTACTS": settings.contacts.crisis, "CONCERN_CONTACTS": settings.contacts.concern}
    if missing := " and ".join(name for name, words in named.items() if not words):
        raise NotYet(f"none named yet: people in need read only national numbers. Set {missing}.")
    return "your hospital's own are named"


def _files(settings: config.Settings) -> str:
    """Check that no one else on this machine can read tokens and what people wrote."""
    found = [path for path in (config.ENV_FILE, *db.files_of(settings.database_url)) if path.exists()]
    if open_to_others := [path for path in found if path.stat().st_mode & 0o077]:
        names = " ".join(shlex.quote(str(path)) for path in open_to_others)
        raise CheckFailed(f"Others on this machine may read what is private. Run: chmod 600 {names}")
    return "only their owner reads them" if found else "none yet"


def _database(settings: config.Settings) -> str:
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


def _process(settings: config.Settings) -> str:
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


def _bot_token(client: WebClient) -> str:
    response = _try_token(client.auth_test, "Copy it again from api.slack.com/apps > your app > OAuth & Permissions.")
    return f"{response['user']} in {response['team']}"


def _app_token(settings: config.Settings) -> str:
    client = WebClient(settings.app_token, base_url=settings.slack_api_url, timeout=10)
    advice = "Create one with the scope connections:write at your app > Basic Information > App-Level Tokens."
    _try_token(lambda: client.apps_connections_open(app_token=settings.app_token), advice)
    return "Socket Mode answers"


def _try_token(call: Callable[[], SlackResponse], advice: str) -> SlackResponse:
    """Make a call that tries a token.

    Raises: CheckFailed, with `advice` when it is the token that Slack rejects.
    """
    try:
        return call()
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        advice = advice if code in TOKEN_ERRORS else "That is not about the token: try again in a moment."
        raise CheckFailed(f"Slack says {code}. {advice}") from error
    except OSError as error:
        raise CheckFailed(describe_error(error)) from error


def _scopes(client: WebClient) -> str:
    scopes = manifest.read()["oauth_config"]["scopes"]
    needed, optional = set(scopes["bot"]), set(scopes["bot_optional"])
    try:
        headers = client.auth_test().headers
    except (SlackApiError, OSError) as error:
        raise CheckFailed("Can't be checked until the bot token works.") from error
    header = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    granted = {scope.strip() for scope in str(header).split(",") if scope.strip()}
    if needed - granted:
        raise CheckFailed(f"Missing: {', '.join(sorted(needed - granted))}. Add them and reinstall the app.")
    without, extra = sorted(optional - granted), sorted(granted - needed - optional)
    return "; ".join(
        (
            "as in the manifest",
            *([f"optional, and not granted: {', '.join(without)}"] if without else []),
            *([f"not needed: {', '.join(extra)}"] if extra else []),
        )
    )


def _growth_channel(client: WebClient, settings: config.Settings) -> str:
    name = settings.growth_channel
    try:
        channel = client.conversations_info(channel=find_channel(client, name))["channel"]
    except NoSuchChannel as error:
        raise CheckFailed(f"There is no public channel #{name}. Create it, or set GROWTH_CHANNEL.") from error
    except (RetryableError, PermanentError, SlackApiError, OSError) as error:
        raise CheckFailed("Can't be checked until Slack can be reached and takes the bot token.") from error
    if not channel.get("is_member"):
        raise CheckFailed(f"Curbside isn't in #{channel['name']}. Type there: /invite @Curbside")
    return f"#{channel['name']}, and Curbside is in it"


def _messages(settings: config.Settings) -> str:
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


def _evaluators(settings: config.Settings) -> str:
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


def _lexicon(path: str) -> str:
    lexicon = lexicon_file.read(path)
    return f"{len(lexicon.concepts)} lines of names and {len(lexicon.sayings)} sentences of your own"


def _encoder(folder: str) -> str:
    dimensions = onnx_encoder.OnnxEncoder(folder).dimensions
    return f"as SHA256SUMS lists it, and it gives vectors of {dimensions} dimensions"
