"""`curbside doctor`: what is in order, what is not, and what to do about it."""

from collections.abc import Callable, Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import config, db, manifest, onnx_encoder
from bot.application import utc_now
from bot.delivery.delivery import find_channel
from bot.delivery.leases import count_failed, count_unknown
from bot.imports import lexicon_file
from bot.slack import rate_limit
from bot.slack.errors import RetryableError
from bot.slack.socket_mode import bypass_proxies


class CheckFailed(Exception):
    """One thing that is not in order, with what to do."""


Check = tuple[str, Callable[[], str]]


def main() -> int:
    """Run every check, print a line for each; 0 when all is in order."""
    try:
        settings = config.load()
    except config.SettingsError as wrong:
        print(wrong)
        return 1
    bypass_proxies(settings)
    print("ok    settings: complete")
    told = [_run_check(name, check) for name, check in checks(settings)]
    return 0 if all(told) else 1


def _run_check(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {check()}")
    except (CheckFailed, lexicon_file.LexiconFileError, onnx_encoder.EncoderError) as trouble:
        print(f"FIX   {name}: {trouble}")
        return False
    return True


def checks(settings: config.Settings) -> Iterator[Check]:
    """Name and check, in the order in which one would mend them."""
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    yield "database", lambda: _database(settings)
    yield "bot token", lambda: _bot_token(client)
    if settings.over_http:
        yield "way in", lambda: f"Slack calls port {settings.port}; the signing secret is set"
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
    """A network or database error in one sentence."""
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
    except (SQLAlchemyError, OSError, db.UnknownRevision) as unusable:
        raise CheckFailed(
            describe_error(unusable) if isinstance(unusable, SQLAlchemyError) else str(unusable)
        ) from unusable
    return engine.url.render_as_string()


def _bot_token(client: WebClient) -> str:
    answer = _try_token(client.auth_test, "Copy it anew: api.slack.com/apps > your app > OAuth & Permissions.")
    return f"{answer['user']} in {answer['team']}"


def _app_token(settings: config.Settings) -> str:
    client = WebClient(settings.app_token, base_url=settings.slack_api_url, timeout=10)
    advice = "Make one with connections:write: your app > Basic Information > App-Level Tokens."
    _try_token(lambda: client.apps_connections_open(app_token=settings.app_token), advice)
    return "Socket Mode answers"


def _try_token(call: Callable[[], SlackResponse], advice: str) -> SlackResponse:
    """Slack's answer to a call that tries a token, or Trouble with what to do."""
    try:
        return call()
    except SlackApiError as refused:
        raise CheckFailed(f"Slack says {refused.response['error']}. {advice}") from refused
    except OSError as unreachable:
        raise CheckFailed(describe_error(unreachable)) from unreachable


def _scopes(client: WebClient) -> str:
    wanted = set(manifest.read()["oauth_config"]["scopes"]["bot"])
    try:
        headers = client.auth_test().headers
    except (SlackApiError, OSError) as refused:
        raise CheckFailed("Not known while the bot token is not in order.") from refused
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    granted = {scope.strip() for scope in str(given).split(",") if scope.strip()}
    if wanted - granted:
        raise CheckFailed(f"Missing: {', '.join(sorted(wanted - granted))}. Add them and reinstall the app.")
    extra = ", ".join(sorted(granted - wanted))
    return f"as in the manifest; not needed: {extra}" if extra else "as in the manifest"


def _growth_channel(client: WebClient, settings: config.Settings) -> str:
    name = settings.growth_channel
    try:
        found = client.conversations_info(channel=find_channel(client, name))["channel"]
    except RetryableError as missing:
        raise CheckFailed(f"{str(missing).capitalize()}. Make it, or set GROWTH_CHANNEL.") from missing
    except (SlackApiError, OSError) as refused:
        raise CheckFailed("Not known while the bot token is not in order.") from refused
    if not found.get("is_member"):
        raise CheckFailed(f"Curbside isn't in #{found['name']}. Type there: /invite @Curbside")
    return f"#{found['name']}, and Curbside is in it"


def _messages(settings: config.Settings) -> str:
    try:
        with db.session_factory(db.connect(settings.database_url))() as s:
            doubtful, dropped, shut = (
                count_unknown(s),
                count_failed(s),
                rate_limit.paused_reason(s, utc_now().timestamp()),
            )
    except SQLAlchemyError as unusable:
        raise CheckFailed("Not known while the database is not in order.") from unusable
    if shut:
        raise CheckFailed(f"Nothing is sent: Slack says {shut}. What is owed is kept until that is mended.")
    return f"{doubtful} in doubt (never sent twice), {dropped} that Slack would not take"


def _lexicon(path: str) -> str:
    found = lexicon_file.read(path)
    return f"{len(found.concepts)} lines of names and {len(found.sayings)} sentences of your own"


def _encoder(folder: str) -> str:
    dimensions = onnx_encoder.OnnxEncoder(folder).dimensions
    return f"as SHA256SUMS lists it, and it gives vectors of {dimensions} dimensions"
