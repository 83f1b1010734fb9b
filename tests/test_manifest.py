"""The Slack manifest and app.json match their schemas and the code."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import config
from bot.manifest import over_http
from tests.hospital import MANIFEST, ROOT

SCHEMAS = ROOT / "tests" / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


def test_the_manifest_is_valid() -> None:
    jsonschema.validate(MANIFEST, schema("slack-manifest-v2.schema.json"))


def test_the_manifest_for_http_is_valid_and_has_a_single_url() -> None:
    manifest = over_http("https://curbside.example.org/")
    jsonschema.validate(manifest, schema("slack-manifest-v2.schema.json"))
    addresses = {value for value in json.dumps(manifest).split('"') if value.startswith("https://")}
    assert addresses == {"https://curbside.example.org/slack/events"}
    assert not manifest["settings"]["socket_mode_enabled"]


def test_the_host_descriptor_is_valid() -> None:
    jsonschema.validate(json.loads((ROOT / "app.json").read_text("utf-8")), schema("heroku-app-json.schema.json"))


def test_no_scope_reads_messages_or_mail() -> None:
    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert "history" not in scope
        assert "email" not in scope
    assert MANIFEST["oauth_config"]["scopes"]["bot_optional"] == [
        "channels:read",
        "files:read",
        "usergroups:read",
        "users:read.email",
    ]
    assert not any(event.startswith("message") for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"])


def test_the_descriptor_names_every_setting_and_process() -> None:
    descriptor = json.loads((ROOT / "app.json").read_text("utf-8"))
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text("utf-8").splitlines())
    assert set(descriptor["formation"]) == set(processes) - {"release"}
    assert [name for name, each in descriptor["env"].items() if each["required"]] == ["SLACK_BOT_TOKEN"]
    assert {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"} <= set(descriptor["env"])  # one of the two
    assert [name for name, each in descriptor["env"].items() if "value" in each] == []  # defaults are the program's
    assert set(descriptor["env"]) <= set(config.SETTINGS)


@pytest.mark.parametrize("name", ["slack-manifest-v2.schema.json", "heroku-app-json.schema.json"])
def test_the_schemas_equal_the_shared_ones(name: str) -> None:
    shared = Path(ROOT.parent / "shared" / "schemas" / name)
    if not shared.exists():
        pytest.skip("the original is not beside this clone")
    assert json.loads(shared.read_text("utf-8")) == schema(name)
