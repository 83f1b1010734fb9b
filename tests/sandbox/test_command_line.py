"""`python -m sandbox`, run as someone with another app would run it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from slack_sdk import WebClient

from tests.hospital import CAST, ROOT


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_prints_what_an_app_needs_and_stops_on_sigterm(tmp_path: Path) -> None:
    cast = tmp_path / "workspace.json"
    cast.write_text(json.dumps(CAST))
    process = start("--port", "0", "--manifest", str(ROOT / "manifest.json"), "--workspace", str(cast))
    assert process.stdout
    printed = dict(process.stdout.readline().strip().split("=", 1) for _ in range(6))
    assert process.stdout.readline().startswith("# the page: http://127.0.0.1:")
    client = WebClient(printed["SLACK_BOT_TOKEN"], base_url=printed["SLACK_API_URL"])
    assert client.auth_test()["team"] == "Fableton General"
    assert printed["SLACK_APP_TOKEN"].startswith("xapp-")
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=20)
    assert (process.returncode, error) == (0, "")


def test_a_missing_file_is_named_in_the_error() -> None:
    _, error = (process := start("--manifest", "nowhere.json")).communicate(timeout=20)
    assert process.returncode == 1
    assert "nowhere.json" in error
    assert "Check --manifest" in error
