"""`python -m sandbox`, run as someone with another app would run it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from sandbox.input_files import InvalidFile, read_manifest, read_workspace
from tests.hospital import CAST, MANIFEST, ROOT


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed_by(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read what it prints up to the address of its page."""
    assert process.stdout
    found = {}
    for line in process.stdout:
        name, _, value = line.strip().partition("=")
        found[name] = value
        if line.startswith("# the page: http://127.0.0.1:"):
            break
    return found


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=20)
    assert (process.returncode, error) == (0, "")


def test_it_prints_what_an_app_needs_and_stops_on_sigterm(tmp_path: Path) -> None:
    cast = tmp_path / "workspace.json"
    cast.write_text(json.dumps(CAST))
    process = start("--port", "0", "--manifest", str(ROOT / "manifest.json"), "--workspace", str(cast))
    printed = printed_by(process)
    client = WebClient(printed["SLACK_BOT_TOKEN"], base_url=printed["SLACK_API_URL"])
    assert client.auth_test()["team"] == "Fableton General"
    assert printed["SLACK_APP_TOKEN"].startswith("xapp-")
    assert not [name for name in printed if "CLIENT" in name]
    stop(process)


def test_tokens_may_be_fixed_and_a_manifest_with_oauth_gets_a_client(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    oauth = MANIFEST["oauth_config"] | {"redirect_urls": ["http://127.0.0.1:9/slack"]}
    manifest.write_text(yaml.safe_dump(MANIFEST | {"oauth_config": oauth}))
    fixed = ("--bot-token", "xoxb-mine", "--app-token", "xapp-mine", "--signing-secret", "mine")
    process = start("--port", "0", "--manifest", str(manifest), *fixed)
    printed = printed_by(process)
    assert (printed["SLACK_BOT_TOKEN"], printed["SLACK_APP_TOKEN"], printed["SLACK_SIGNING_SECRET"]) == fixed[1::2]
    assert printed["SLACK_CLIENT_ID"]
    assert printed["SLACK_CLIENT_SECRET"]
    assert WebClient("xoxb-mine", base_url=printed["SLACK_API_URL"]).auth_test()["ok"]
    stop(process)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--manifest", "nowhere.json"), "nowhere.json can't be read: No such file"),
        (("--manifest", "manifest.json", "--workspace", "pyproject.toml"), "pyproject.toml is not JSON"),
        (("--manifest", "manifest.json", "--bot-token", "xapp-mine"), "--bot-token must begin with xoxb-"),
        (("--manifest", "manifest.json", "--port", "70000"), "70000 is not a port"),
    ],
)
def test_what_cannot_be_used_is_named_without_a_traceback(arguments: tuple[str, ...], said: str) -> None:
    _, error = (process := start(*arguments)).communicate(timeout=20)
    assert process.returncode in (1, 2)
    assert said in error
    assert "Traceback" not in error


BEN = {"name": "ben", "real_name": "Ben Quill"}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ([], "must hold an object, not list"),
        ({"people": []}, "the file has 'people', but takes only name, domain,"),
        ({"users": {}}, "the file has users: {}, which must be a list"),
        ({"users": ["ben"]}, "users, number 1, must be an object, not 'ben'"),
        ({"users": [{"name": "ben"}]}, "users, number 1, lacks real_name"),
        ({"users": [{"name": "ben", "real_name": "Ben", "is_admin": 1}]}, "is_admin: 1, which must be a bool"),
        ({"users": [{"name": "ben", "real_name": "Ben", "id": "U1"}]}, "users, number 1, has 'id', but takes only"),
        ({"channels": [{"name": "tea", "members": ["ben"]}]}, "channels: tea has 'ben', who is not among the users"),
        ({"usergroups": [{"name": "Tea"}]}, "usergroups, number 1, lacks handle"),
        ({"users": [BEN, BEN]}, "users: ben stands twice"),
        ({"channels": [{"name": "tea"}, {"name": "tea"}]}, "channels: tea stands twice"),
        ({"users": [{**BEN, "tz": "Mars/North"}]}, "users: ben has tz: 'Mars/North', which is no time zone"),
        ({"users": [{**BEN, "fields": {"Program": 1}}]}, "users: ben has fields that are not text"),
        ({"channels": [{"name": "tea", "members": [{}]}]}, "tea has members that are not text"),
        ({"profile_fields": [1]}, "the file has profile_fields that are not text"),
    ],
)
def test_a_bad_workspace_file_is_named_with_what_is_wrong(tmp_path: Path, spec: object, said: str) -> None:
    path = tmp_path / "place.json"
    path.write_text(json.dumps(spec))
    with pytest.raises(InvalidFile) as refused:
        read_workspace(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_files_may_be_yaml_and_a_manifest_needs_a_name(tmp_path: Path) -> None:
    path = tmp_path / "place.yml"
    path.write_text("name: Fableton\nusers:\n- {name: ben, real_name: Ben Quill}\n")
    assert read_workspace(path)["users"] == [{"name": "ben", "real_name": "Ben Quill"}]
    with pytest.raises(InvalidFile, match="is no manifest"):
        read_manifest(path)
    path.write_text("display_information: {name: Tea}\noauth_config:\n  scopes:\n")
    with pytest.raises(InvalidFile, match=r"is no manifest: oauth_config\.scopes must be an object"):
        read_manifest(path)
    path.write_text("name: [")
    with pytest.raises(InvalidFile, match="is not YAML"):
        read_workspace(path)
    assert read_workspace_of_cast(tmp_path) == CAST


def read_workspace_of_cast(folder: Path) -> object:
    (folder / "cast.json").write_text(json.dumps(CAST))
    return read_workspace(folder / "cast.json")
