"""`curbside doctor`: check what works, what doesn't, and what to do about it."""

import shlex
from collections.abc import Callable, Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import config, db, manifest, onnx_encoder
from bot.doctor_tables import (
    CheckFailed,
    NotYet,
    check_database,
    check_evaluators,
    check_forgotten_list,
    check_messages,
    check_process,
    check_retention,
    describe_error,
    settings_in_force,
)
from bot.imports import lexicon_file
from bot.slack.channels import CHANNEL_ID, NoSuchChannel, find_channel
from bot.slack.errors import TOKEN_ERRORS, PermanentError, RetryableError
from bot.slack.scopes import granted_scopes
from bot.slack.socket_mode import bypass_proxies

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
    settings = settings_in_force(settings)
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    yield "settings", _settings
    yield "files", lambda: _files(settings)
    yield "database", lambda: check_database(settings)
    yield "bot token", lambda: _bot_token(client)
    if settings.over_http:
        yield "HTTP", lambda: f"Slack calls port {settings.port}; the signing secret is set"
    else:
        yield "app token", lambda: _app_token(settings)
    yield "scopes", lambda: _scopes(client)
    yield "growth channel", lambda: _growth_channel(client, settings)
    yield "process", lambda: check_process(settings)
    yield "evaluators", lambda: check_evaluators(settings)
    yield "messages", lambda: check_messages(settings)
    yield "retention", lambda: check_retention(settings)
    yield "forgotten", lambda: check_forgotten_list(settings)
    yield "contacts", lambda: _contacts(settings)
    if settings.lexicon:
        yield "lexicon", lambda: _lexicon(settings.lexicon)
    if settings.encoder:
        yield "encoder", lambda: _encoder(settings.encoder)


def _settings() -> str:
    """Check that no setting is misspelled."""
    if unknown := config.find_unknown():
        raise CheckFailed(" ".join(unknown))
    return "complete"


def _contacts(settings: config.Settings) -> str:
    """Check that people in a crisis or with a concern read whom to turn to at this hospital."""
    named = {"CRISIS_CONTACTS": settings.contacts.crisis, "CONCERN_CONTACTS": settings.contacts.concern}
    if missing := " and ".join(name for name, words in named.items() if not words):
        how = f"Name them in Slack, in Program settings, or set {missing}."
        raise NotYet(f"none named yet: people in need read only national numbers. {how}")
    return "your hospital's own are named"


def _files(settings: config.Settings) -> str:
    """Check that no one else on this machine can read tokens and what people wrote."""
    found = [path for path in (config.ENV_FILE, *db.files_of(settings.database_url)) if path.exists()]
    if open_to_others := [path for path in found if path.stat().st_mode & 0o077]:
        names = " ".join(shlex.quote(str(path)) for path in open_to_others)
        raise CheckFailed(f"Others on this machine may read what is private. Run: chmod 600 {names}")
    return "only their owner reads them" if found else "none yet"


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
        granted = granted_scopes(client.auth_test())
    except (SlackApiError, OSError) as error:
        raise CheckFailed("Can't be checked until the bot token works.") from error
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
        raise CheckFailed(
            f"There is no public channel #{name}. Create it, choose another in Program settings, or set GROWTH_CHANNEL."
        ) from error
    except (RetryableError, PermanentError, SlackApiError, OSError) as error:
        if "missing_scope" not in str(error):
            raise CheckFailed("Can't be checked until Slack can be reached and takes the bot token.") from error
        if CHANNEL_ID.fullmatch(name):
            raise NotYet("chosen in Program settings; more can't be read without the scope channels:read") from error
        how = "choose it in Slack, in Program settings, or grant the scope"
        raise CheckFailed(f"Without the optional scope channels:read, #{name} can't be found: {how}.") from error
    if not channel.get("is_member"):
        raise CheckFailed(f"Curbside isn't in #{channel['name']}. Type there: /invite @Curbside")
    return f"#{channel['name']}, and Curbside is in it"


def _lexicon(path: str) -> str:
    lexicon = lexicon_file.read(path)
    return f"{len(lexicon.concepts)} lines of names and {len(lexicon.sayings)} sentences of your own"


def _encoder(folder: str) -> str:
    dimensions = onnx_encoder.OnnxEncoder(folder).dimensions
    return f"as SHA256SUMS lists it, and it gives vectors of {dimensions} dimensions"
