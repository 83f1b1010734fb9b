"""`curbside doctor`: check what works, what doesn't, and what to do about it."""

import math
from collections.abc import Callable, Iterator
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import config, db, manifest, onnx_encoder
from bot.application import utc_now
from bot.delivery.comparison import count_mended, count_never_updated, count_waiting_updates
from bot.delivery.leases import count_failed, count_unknown
from bot.imports import lexicon_file
from bot.slack import rate_limit
from bot.slack.channels import find_channel
from bot.slack.errors import RetryableError
from bot.slack.socket_mode import bypass_proxies


class CheckFailed(Exception):
    """A check failed; the text says what to do."""


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
    print("ok    settings: complete")
    passed = [_run_check(name, check) for name, check in checks(settings)]
    return 0 if all(passed) else 1


def _run_check(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {check()}")
    except (CheckFailed, lexicon_file.LexiconFileError, onnx_encoder.EncoderError) as error:
        print(f"FIX   {name}: {error}")
        return False
    return True


def checks(settings: config.Settings) -> Iterator[Check]:
    """Yield the name and function of each check, in the order in which to fix problems."""
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    yield "database", lambda: _database(settings)
    yield "bot token", lambda: _bot_token(client)
    if settings.over_http:
        yield "HTTP", lambda: f"Slack calls port {settings.port}; the signing secret is set"
    else:
        yield "app token", lambda: _app_token(settings)
    yield "scopes", lambda: _scopes(client)
    yield "growth channel", lambda: _growth_channel(client, settings)
    yield "messages", lambda: _messages(settings)
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


def _database(settings: config.Settings) -> str:
    try:
        engine = db.connect(settings.database_url)
        if not db.is_current(engine):
            db.migrate(engine)
            return f"{engine.url.render_as_string()}, now up to date"
    except (SQLAlchemyError, OSError, db.UnknownRevision) as error:
        raise CheckFailed(describe_error(error) if isinstance(error, SQLAlchemyError) else str(error)) from error
    return engine.url.render_as_string()


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

    Raises: CheckFailed with `advice` when Slack rejects the token, or when Slack can't be reached.
    """
    try:
        return call()
    except SlackApiError as error:
        raise CheckFailed(f"Slack says {error.response['error']}. {advice}") from error
    except OSError as error:
        raise CheckFailed(describe_error(error)) from error


def _scopes(client: WebClient) -> str:
    needed = set(manifest.read()["oauth_config"]["scopes"]["bot"])
    try:
        headers = client.auth_test().headers
    except (SlackApiError, OSError) as error:
        raise CheckFailed("Can't be checked until the bot token works.") from error
    header = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    granted = {scope.strip() for scope in str(header).split(",") if scope.strip()}
    if needed - granted:
        raise CheckFailed(f"Missing: {', '.join(sorted(needed - granted))}. Add them and reinstall the app.")
    extra = ", ".join(sorted(granted - needed))
    return f"as in the manifest; not needed: {extra}" if extra else "as in the manifest"


def _growth_channel(client: WebClient, settings: config.Settings) -> str:
    name = settings.growth_channel
    try:
        channel = client.conversations_info(channel=find_channel(client, name))["channel"]
    except RetryableError as error:
        raise CheckFailed(f"{str(error).capitalize()}. Create it, or set GROWTH_CHANNEL.") from error
    except (SlackApiError, OSError) as error:
        raise CheckFailed("Can't be checked until the bot token works.") from error
    if not channel.get("is_member"):
        raise CheckFailed(f"Curbside isn't in #{channel['name']}. Type there: /invite @Curbside")
    return f"#{channel['name']}, and Curbside is in it"


def _messages(settings: config.Settings) -> str:
    try:
        with db.session_factory(db.connect(settings.database_url))() as s:
            pause = rate_limit.paused_reason(s, utc_now().timestamp())
            counts = (
                f"{count_unknown(s)} with an unknown outcome (never sent twice)",
                f"{count_failed(s)} that Slack rejected",
                f"{count_never_updated(s)} that Slack won't update any more",
                f"{count_mended(s, utc_now() - timedelta(days=7))} found outdated and mended in the last week",
                _waiting(count_waiting_updates(s)),
            )
    except SQLAlchemyError as error:
        raise CheckFailed("Can't be checked until the database works.") from error
    if pause:
        raise CheckFailed(f"Nothing is being sent: Slack says {pause}. Messages wait until that is fixed.")
    return ", ".join(counts)


def _waiting(updates: int) -> str:
    minutes = math.ceil(updates / rate_limit.PER_MINUTE["chat.update"])
    return f"{updates} waiting for an update" + (f" (at most {minutes} min)" if updates else "")


def _lexicon(path: str) -> str:
    lexicon = lexicon_file.read(path)
    return f"{len(lexicon.concepts)} lines of names and {len(lexicon.sayings)} sentences of your own"


def _encoder(folder: str) -> str:
    dimensions = onnx_encoder.OnnxEncoder(folder).dimensions
    return f"as SHA256SUMS lists it, and it gives vectors of {dimensions} dimensions"
