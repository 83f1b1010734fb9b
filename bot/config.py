"""Settings from the environment and `.env`; all problems are reported at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import hospital_calendar, logs
from bot.setting_values import (
    DEFAULT_CELL,
    DEFAULT_HOLIDAYS,
    HOSPITAL_SETTINGS,
    MAX_CELL,
    MAX_EVALUATOR_DAYS,
    MAX_KEPT_DAYS,
    MIN_CELL,
    MIN_KEPT_DAYS,
    Values,
)
from mentoring.consequences.retention import Retention
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.evaluator_pairs import DEFAULT_GRACE
from mentoring.people.rhythm import Rhythm
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
    "LEXICON",
    "ENCODER",
    "LEGAL_HOLD",
    "FORGOTTEN_FILE",
    "SLACK_API_URL",
    *HOSPITAL_SETTINGS,
)
# The two tokens: each one's setting, how it begins, and where to find it.
BOT_TOKEN = ("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions > Bot User OAuth Token")
APP_TOKEN = ("SLACK_APP_TOKEN", "xapp-", "Basic Information > App-Level Tokens, with the scope connections:write")
ENV_FILE = Path(".env")
OUR_PREFIXES = ("SLACK_", "CURBSIDE_")
RENAMED = {"HOSPITAL_CONTACTS": "CRISIS_CONTACTS and CONCERN_CONTACTS"}
NOT_OURS = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}  # other apps' settings, and those that a sandbox prints
SLACK = "https://slack.com/api/"


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
    rhythm: Rhythm = field(default_factory=Rhythm)
    evaluator_grace: timedelta = DEFAULT_GRACE
    students_take_part: bool = False
    smallest_cell: int = DEFAULT_CELL
    monthly_map: bool = False
    holidays: str = hospital_calendar.NONE
    weekend: frozenset[int] = frozenset()  # empty: that of the country
    retention: Retention = field(default_factory=Retention)
    legal_hold: bool = False
    forgotten_file: Path | None = None  # None: no list is kept
    given: Mapping[str, str] = field(default_factory=dict)  # what the environment says, by name: it can't be changed

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
    found = Values(_read_values(environment, env_file))
    text = found.text
    settings = Settings(
        legal_hold=found.yes("LEGAL_HOLD"),
        forgotten_file=Path(text("FORGOTTEN_FILE", str(_data_folder() / "forgotten.jsonl"))),
        bot_token=text("SLACK_BOT_TOKEN"),
        app_token=text("SLACK_APP_TOKEN"),
        database_url=_database_url(text("DATABASE_URL")),
        signing_secret=text("SLACK_SIGNING_SECRET"),
        port=found.port("PORT", "3000"),
        bind_address=text("BIND_ADDRESS"),
        health_port=found.port("HEALTH_PORT", "") if "HEALTH_PORT" in found.given else None,
        health_address=text("HEALTH_ADDRESS", "127.0.0.1"),
        log_format=text("LOG_FORMAT", logs.TEXT).lower(),
        log_level=text("LOG_LEVEL", "INFO").upper(),
        slack_api_url=text("SLACK_API_URL", SLACK).rstrip("/") + "/",
        lexicon=text("LEXICON"),
        encoder=text("ENCODER"),
        holidays=DEFAULT_HOLIDAYS,
        given={name: value for name, value in found.given.items() if name in HOSPITAL_SETTINGS},
    )
    settings = replace(settings, **_hospital_fields(found, settings))
    return settings, [*_problems(settings), *found.problems]


def with_chosen(started: Settings, chosen: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Return the settings with what was chosen in Slack, as far as the environment doesn't fix it, and its problems."""
    found = Values({name: value for name, value in chosen.items() if name not in started.given})
    return replace(started, **_hospital_fields(found, started)), found.problems


def _hospital_fields(found: Values, default: Settings) -> dict[str, Any]:
    """Read HOSPITAL_SETTINGS into the fields of `Settings`; what isn't given stays as in `default`."""
    text, keep = found.text, default.retention
    deletes = "delete" if keep.deletes_after_uninstall else "park"
    return {
        "growth_channel": text("GROWTH_CHANNEL", default.growth_channel).lstrip("#"),
        "contacts": Contacts.parse(
            text("CRISIS_CONTACTS", default.contacts.crisis), text("CONCERN_CONTACTS", default.contacts.concern)
        ),
        "send_policy": found.send_policy(default.send_policy),
        "rhythm": found.rhythm(default.rhythm),
        "evaluator_grace": found.days("EVALUATOR_DAYS", default.evaluator_grace, 0, MAX_EVALUATOR_DAYS),
        "students_take_part": found.yes("STUDENTS_TAKE_PART", default=default.students_take_part),
        "smallest_cell": found.number("SMALLEST_CELL", default.smallest_cell, MIN_CELL, MAX_CELL),
        "monthly_map": found.yes("MONTHLY_MAP", default=default.monthly_map),
        "holidays": found.holidays(default.holidays),
        "weekend": found.weekend(default.weekend),
        "retention": Retention(
            goals=found.days("KEEP_GOALS", keep.goals, MIN_KEPT_DAYS, MAX_KEPT_DAYS),
            requests=found.days("KEEP_REQUESTS", keep.requests, MIN_KEPT_DAYS, MAX_KEPT_DAYS),
            answers=found.days("KEEP_ANSWERS", keep.answers, MIN_KEPT_DAYS, MAX_KEPT_DAYS),
            audit=found.days("KEEP_AUDIT", keep.audit, MIN_KEPT_DAYS, MAX_KEPT_DAYS),
            departed=found.days("KEEP_DEPARTED", keep.departed, MIN_KEPT_DAYS, MAX_KEPT_DAYS),
            deletes_after_uninstall=found.one_of("AFTER_UNINSTALL", deletes, ("park", "delete")) == "delete",
        ),
    }


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


def _data_folder() -> Path:
    return user_data_path("curbside")


def _database_url(given: str) -> str:
    """Return the URL in SQLAlchemy's spelling; without one, that of an SQLite file in the user's data folder."""
    if not given:
        return f"sqlite:///{_data_folder() / 'curbside.db'}"
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
