"""Settings from the environment and `.env`; all problems are reported at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import logs
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.evaluator_pairs import DEFAULT_GRACE
from mentoring.safety.contacts import Contacts

# All settings; a test compares the README's table with them.
SETTINGS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "DATABASE_URL",
    "SLACK_SIGNING_SECRET",
    "PORT",
    "BIND_ADDRESS",
    "HEALTH_PORT",
    "HEALTH_ADDRESS",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "GROWTH_CHANNEL",
    "CRISIS_CONTACTS",
    "CONCERN_CONTACTS",
    "LEXICON",
    "ENCODER",
    "MESSAGE_WINDOWS",
    "DAYS_BETWEEN",
    "EVALUATOR_DAYS",
    "STUDENTS_TAKE_PART",
    "SMALLEST_CELL",
    "SLACK_API_URL",
)
# The two tokens: each one's setting, how it begins, and where to find it.
BOT_TOKEN = ("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions > Bot User OAuth Token")
APP_TOKEN = ("SLACK_APP_TOKEN", "xapp-", "Basic Information > App-Level Tokens, with the scope connections:write")
ENV_FILE = Path(".env")
OUR_PREFIXES = ("SLACK_", "CURBSIDE_")
RENAMED = {"HOSPITAL_CONTACTS": "CRISIS_CONTACTS and CONCERN_CONTACTS"}
NOT_OURS = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}  # other apps' settings, and those that a sandbox prints
SLACK = "https://slack.com/api/"
MAX_DAYS_BETWEEN = 90  # the most days between two messages that the bot starts by itself
MIN_WINDOW_MINUTES = 30  # the shortest send window
MAX_EVALUATOR_DAYS = 90  # the most days for which an evaluator is kept apart after the last day
# The fewest learners of whom anything is told together; ACGME's own surveys need four.
DEFAULT_CELL, MIN_CELL, MAX_CELL = 5, 4, 100
YES_OR_NO = {"yes": True, "no": False}


class SettingsError(Exception):
    """One or more settings are missing or malformed; the text names each and where to find it."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Their repr leaves out the tokens."""

    bot_token: str
    app_token: str
    database_url: str
    slack_api_url: str = SLACK
    growth_channel: str = "growth"
    contacts: Contacts = field(default_factory=Contacts)
    signing_secret: str = ""
    port: int = 3000
    bind_address: str = ""
    health_port: int | None = None
    health_address: str = "127.0.0.1"
    log_format: str = logs.TEXT
    log_level: str = "INFO"
    lexicon: str = ""
    encoder: str = ""
    send_policy: SendPolicy = field(default_factory=SendPolicy)
    evaluator_grace: timedelta = DEFAULT_GRACE
    students_take_part: bool = False
    smallest_cell: int = DEFAULT_CELL

    @property
    def over_http(self) -> bool:
        """Does Slack call us over HTTP, rather than over Socket Mode?"""
        return bool(self.signing_secret) and not self.app_token

    def __repr__(self) -> str:
        return f"Settings(slack_api_url={self.slack_api_url!r}, growth_channel={self.growth_channel!r})"


def load(environment: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings; the environment takes precedence over the file.

    Raises: SettingsError with everything that is wrong.
    """
    settings, problems = _read_settings(environment, env_file)
    connecting = (*_token_problems(*BOT_TOKEN, settings.bot_token), *_connection_problems(settings))
    return _checked(settings, [*connecting, *problems])


def load_for_import(environment: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Read the settings like `load`, for a command that asks Slack if it can: tokens may be missing."""
    return _checked(*_read_settings(environment, env_file))


def _checked(settings: Settings, problems: list[str]) -> Settings:
    if problems:
        raise SettingsError("Curbside can't start yet:\n" + "\n".join(f"- {each}" for each in problems))
    return settings


def _read_settings(environment: Mapping[str, str] | None, env_file: Path) -> tuple[Settings, list[str]]:
    """Return the settings and what is wrong with them, besides the tokens."""
    found = _read_values(environment, env_file)
    send_policy, policy_problems = _read_send_policy(
        found.get("MESSAGE_WINDOWS", "").strip(), found.get("DAYS_BETWEEN", "").strip()
    )
    days, students = found.get("EVALUATOR_DAYS", "").strip(), found.get("STUDENTS_TAKE_PART", "no").strip().lower()
    settings = Settings(
        send_policy=send_policy,
        evaluator_grace=_parse_grace(days),
        students_take_part=YES_OR_NO.get(students, False),
        smallest_cell=_parse_cell(found.get("SMALLEST_CELL", str(DEFAULT_CELL)).strip()),
        bot_token=found.get("SLACK_BOT_TOKEN", "").strip(),
        app_token=found.get("SLACK_APP_TOKEN", "").strip(),
        database_url=_database_url(found.get("DATABASE_URL", "").strip()),
        signing_secret=found.get("SLACK_SIGNING_SECRET", "").strip(),
        port=_parse_port(found.get("PORT", "3000").strip()),
        bind_address=found.get("BIND_ADDRESS", "").strip(),
        health_port=_parse_port(found["HEALTH_PORT"].strip()) if "HEALTH_PORT" in found else None,
        health_address=found.get("HEALTH_ADDRESS", "127.0.0.1").strip(),
        log_format=found.get("LOG_FORMAT", logs.TEXT).strip().lower(),
        log_level=found.get("LOG_LEVEL", "INFO").strip().upper(),
        slack_api_url=found.get("SLACK_API_URL", SLACK).strip().rstrip("/") + "/",
        growth_channel=found.get("GROWTH_CHANNEL", "growth").strip().lstrip("#"),
        contacts=Contacts.parse(found.get("CRISIS_CONTACTS", ""), found.get("CONCERN_CONTACTS", "")),
        lexicon=found.get("LEXICON", "").strip(),
        encoder=found.get("ENCODER", "").strip(),
    )
    students_problems = [] if students in YES_OR_NO else ["STUDENTS_TAKE_PART is not yes or no."]
    program_problems = [*_grace_problems(days), *students_problems]
    if not settings.smallest_cell:
        program_problems.append(f"SMALLEST_CELL is not a number from {MIN_CELL} to {MAX_CELL}.")
    return settings, [*_problems(settings), *policy_problems, *program_problems]


def _parse_cell(given: str) -> int:
    """Parse the smallest number of learners to tell about; 0 when it isn't one."""
    return int(given) if given.isdecimal() and MIN_CELL <= int(given) <= MAX_CELL else 0


def _parse_grace(days: str) -> timedelta:
    return timedelta(days=int(days)) if days and not _grace_problems(days) else DEFAULT_GRACE


def _grace_problems(days: str) -> list[str]:
    if not days or (days.isdecimal() and int(days) <= MAX_EVALUATOR_DAYS):
        return []
    return [f"EVALUATOR_DAYS is not a number from 0 to {MAX_EVALUATOR_DAYS}."]


def database_url() -> str:
    """Return only the database's URL, for commands that don't need Slack."""
    return _database_url(_read_values(None, ENV_FILE).get("DATABASE_URL", "").strip())


def find_unknown(environment: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> list[str]:
    """Return a sentence for each name that looks like a setting of ours and is none: it begins so, or is nearly one."""
    in_file = dotenv_values(env_file) if env_file.is_file() else {}
    names = {*in_file, *(os.environ if environment is None else environment)}
    ours = {name for name in names if name.startswith(OUR_PREFIXES) or name in RENAMED or _nearest(name, 0.9)}
    unknown = sorted(ours - set(SETTINGS) - NOT_OURS)
    return [f"{name} is no setting of Curbside's.{_meant(name)}" for name in unknown]


def _meant(name: str) -> str:
    if name in RENAMED:
        return f" It has become {RENAMED[name]}."
    nearest = _nearest(name, 0.6)
    return f" Did you mean {nearest[0]}?" if nearest else ""


def _nearest(name: str, similarity: float) -> list[str]:
    return get_close_matches(name, SETTINGS, 1, similarity)


def _read_values(environment: Mapping[str, str] | None, env_file: Path) -> dict[str, str]:
    """Return the settings that have a value, by name."""
    from_file = dotenv_values(env_file) if env_file.is_file() else {}
    from_environment = os.environ if environment is None else environment
    values = {name: from_environment.get(name) or from_file.get(name) for name in SETTINGS}
    return {name: value for name, value in values.items() if value}


def _database_url(given: str) -> str:
    """Return the URL in SQLAlchemy's spelling; without one, that of an SQLite file in the user's data folder."""
    if not given:
        return f"sqlite:///{user_data_path('curbside') / 'curbside.db'}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)


def _problems(settings: Settings) -> list[str]:
    return [
        *_database_problems(settings.database_url),
        *_api_url_problems(settings.slack_api_url),
        *_watching_problems(settings),
        *([] if settings.growth_channel else ["GROWTH_CHANNEL is empty: give a channel's name, such as growth."]),
    ]


def _connection_problems(settings: Settings) -> list[str]:
    """Check what the connection needs: an app token for Socket Mode, a signing secret and a port for HTTP."""
    if settings.signing_secret and not settings.app_token:
        problems = [] if settings.port else ["PORT is not a number from 1 to 65535."]
        if not re.fullmatch(r"[0-9a-f]{32}", settings.signing_secret):
            where = "api.slack.com/apps > your app > Basic Information > App Credentials"
            problems.append(f"SLACK_SIGNING_SECRET doesn't look like one: it has 32 characters. See {where}.")
        return problems
    return _token_problems(*APP_TOKEN, settings.app_token)


def _watching_problems(settings: Settings) -> list[str]:
    """Check what monitoring needs: a port of its own, a format and a level of logs."""
    problems = []
    if settings.health_port == 0:
        problems.append("HEALTH_PORT is not a number from 1 to 65535.")
    elif settings.over_http and settings.health_port == settings.port:
        problems.append("HEALTH_PORT is the same as PORT: choose another, which only your monitoring reaches.")
    if settings.log_format not in logs.FORMATS:
        problems.append(f"LOG_FORMAT is not one of {', '.join(logs.FORMATS)}.")
    if settings.log_level not in logs.LEVELS:
        problems.append(f"LOG_LEVEL is not one of {', '.join(logs.LEVELS)}.")
    return problems


def _read_send_policy(windows: str, days: str) -> tuple[SendPolicy, list[str]]:
    """Return the send policy, and what is wrong with the values given for it."""
    problems, policy = list[str](), SendPolicy()
    try:
        if windows:
            policy = replace(policy, windows=tuple(sorted(_parse_window(each) for each in windows.split(","))))
    except ValueError:
        problems.append("MESSAGE_WINDOWS can't be read. Write it as 12:00-13:30,16:30-18:00, each at least 30 minutes.")
    if days and not (days.isdecimal() and 1 <= int(days) <= MAX_DAYS_BETWEEN):
        problems.append(f"DAYS_BETWEEN is not a number from 1 to {MAX_DAYS_BETWEEN}.")
    elif days:
        policy = replace(policy, budget=timedelta(days=int(days)))
    return policy, problems


def _parse_window(written: str) -> tuple[time, time]:
    opens, closes = (time.fromisoformat(each.strip()) for each in written.split("-"))
    if (closes.hour * 60 + closes.minute) - (opens.hour * 60 + opens.minute) < MIN_WINDOW_MINUTES:
        raise ValueError(written)
    return opens, closes


def _parse_port(given: str) -> int:
    """Parse a TCP port.

    Returns: 0 when it isn't one.
    """
    return int(given) if given.isdecimal() and 1 <= int(given) <= 65_535 else 0


def _token_problems(name: str, prefix: str, where: str, value: str) -> list[str]:
    if not value:
        return [f"{name} is missing. Find it at api.slack.com/apps > your app > {where}."]
    if not re.fullmatch(rf"{prefix}[\w-]{{8,}}", value):
        return [f"{name} doesn't look like one: it starts with {prefix}. See api.slack.com/apps > your app > {where}."]
    return []


def _database_problems(url: str) -> list[str]:
    help_text = "Use sqlite:///path/to/file.db or postgresql://user@host/name, or leave it out."
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        return [f"DATABASE_URL can't be read. {help_text}"]
    return [] if backend in ("sqlite", "postgresql") else [f"DATABASE_URL names {backend}. {help_text}"]


def _api_url_problems(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname:
        return []
    return ["SLACK_API_URL must be an address such as https://slack.com/api/; leave it out for the real Slack."]


def is_loopback(url: str) -> bool:
    """Is this address on this machine, so that no proxy may be used?"""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
