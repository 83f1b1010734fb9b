"""Settings: all errors are reported at once, with where to find the right values."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot import config

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-" + "a" * 12, "SLACK_APP_TOKEN": "xapp-" + "b" * 12}
NOWHERE = Path("/nonexistent/.env")


def test_tokens_alone_are_enough() -> None:
    settings = config.load(TOKENS, NOWHERE)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.growth_channel == "growth"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("curbside.db")


def test_all_errors_are_reported_at_once() -> None:
    wrong = {"SLACK_APP_TOKEN": "xoxb-wrong-kind", "DATABASE_URL": "mysql://x/y", "SLACK_API_URL": "slack"}
    with pytest.raises(config.SettingsError) as error:
        config.load(wrong, NOWHERE)
    message = str(error.value)
    for part in (
        "SLACK_BOT_TOKEN is missing. Find it at api.slack.com/apps > your app > OAuth & Permissions",
        "SLACK_APP_TOKEN doesn't look like one: it starts with xapp-",
        "DATABASE_URL names mysql",
        "SLACK_API_URL must be an address",
    ):
        assert part in message
    assert "xoxb-wrong-kind" not in message


def test_an_unreadable_database_url_is_reported() -> None:
    with pytest.raises(config.SettingsError, match="DATABASE_URL can't be read"):
        config.load(TOKENS | {"DATABASE_URL": "not a url"}, NOWHERE)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-from-the-file\nGROWTH_CHANNEL='#learning'\n")
    settings = config.load(TOKENS, file)
    assert settings.bot_token == TOKENS["SLACK_BOT_TOKEN"]
    assert settings.growth_channel == "learning"


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_a_host_s_postgres_url_is_understood(given: str) -> None:
    assert config.load(TOKENS | {"DATABASE_URL": given}, NOWHERE).database_url == "postgresql+psycopg://u:p@h/d"


def test_printed_settings_never_show_tokens() -> None:
    assert "xoxb" not in repr(config.load(TOKENS, NOWHERE))


@pytest.mark.parametrize(
    ("days", "is_valid"), [("1", True), ("90", True), ("0", False), ("91", False), ("a week", False)]
)
def test_days_between_messages_must_be_from_1_to_90(days: str, is_valid: bool) -> None:  # noqa: FBT001 (a parameter)
    if is_valid:
        assert config.load(TOKENS | {"DAYS_BETWEEN": days}, NOWHERE).send_policy.budget == timedelta(days=int(days))
    else:
        with pytest.raises(config.SettingsError, match="DAYS_BETWEEN is not a number from 1 to 90"):
            config.load(TOKENS | {"DAYS_BETWEEN": days}, NOWHERE)


@pytest.mark.parametrize("windows", ["07:00-07:29", "16:30", "noon-13:00", "13:30-12:00", "12:00-13:00,"])
def test_invalid_windows_are_reported(windows: str) -> None:
    with pytest.raises(config.SettingsError, match="Write it as 12:00-13:30,15:00-16:30"):
        config.load(TOKENS | {"MESSAGE_WINDOWS": windows}, NOWHERE)


def test_windows_are_sorted() -> None:
    found = config.load(TOKENS | {"MESSAGE_WINDOWS": "16:00-17:00, 07:00-07:30"}, NOWHERE).send_policy.windows
    assert found == ((time(7), time(7, 30)), (time(16), time(17)))


KEPT = ("KEEP_GOALS", "KEEP_REQUESTS", "KEEP_ANSWERS", "KEEP_AUDIT", "KEEP_DEPARTED")


@pytest.mark.parametrize("name", KEPT)
def test_how_long_things_are_kept_is_from_a_month_to_a_hundred_years(name: str) -> None:
    field = name.removeprefix("KEEP_").lower()
    for days in ("30", "36500"):
        assert getattr(config.load(TOKENS | {name: days}, NOWHERE).retention, field) == timedelta(days=int(days))
    for days in ("29", "36501", "-1", "a year"):
        with pytest.raises(config.SettingsError, match=f"{name} is not a number from 30 to 36500"):
            config.load(TOKENS | {name: days}, NOWHERE)


def test_a_hospital_s_defaults_are_three_years_one_year_and_six() -> None:
    settings = config.load(TOKENS, NOWHERE)
    kept = settings.retention
    days = [each.days for each in (kept.goals, kept.requests, kept.answers, kept.audit, kept.departed)]
    assert days == [1095, 365, 365, 2190, 365]
    assert (settings.legal_hold, kept.deletes_after_uninstall) == (False, False)
    assert str(settings.forgotten_file).endswith("forgotten.jsonl")


def test_a_hold_is_yes_or_no_and_an_uninstall_parks_or_deletes() -> None:
    settings = config.load(TOKENS | {"LEGAL_HOLD": "YES", "AFTER_UNINSTALL": "delete"}, NOWHERE)
    assert (settings.legal_hold, settings.retention.deletes_after_uninstall) == (True, True)
    with pytest.raises(
        config.SettingsError, match=r"LEGAL_HOLD is not yes or no(.|\n)*AFTER_UNINSTALL is not park or delete"
    ):
        config.load(TOKENS | {"LEGAL_HOLD": "maybe", "AFTER_UNINSTALL": "keep"}, NOWHERE)
