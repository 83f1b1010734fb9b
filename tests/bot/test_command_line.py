"""`curbside run`, `doctor` and `migrate`, as a new admin meets them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sandbox.client import Workspace
from sandbox.server import Server
from tests.bot.test_onnx_encoder import made
from tests.conftest import CAST, MANIFEST, ROOT


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ran(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    process = started(folder, *arguments, **environment)
    out, error = process.communicate(timeout=60)
    return process.returncode, out, error


def tokens(server: Server, folder: Path, **more: str) -> dict[str, str]:
    app = server.slack.workspace.app
    return {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": f"{server.address}/api/",
        "DATABASE_URL": f"sqlite:///{folder / 'c.db'}",
        **more,
    }


@pytest.fixture
def place() -> Iterator[Server]:
    with Server(MANIFEST, CAST) as server:
        yield server


def test_run_connects_serves_and_stops_on_sigterm(place: Server, tmp_path: Path) -> None:
    process = started(tmp_path, "run", **tokens(place, tmp_path), PYTHONUNBUFFERED="1")
    assert process.stdout
    assert process.stdout.readline() == "Curbside is connected. Ctrl-C stops it.\n"
    workspace = Workspace(place.address)
    ben = workspace.person("ben")
    ben.command("/curbside help")
    assert "connects you with people" in ben.says(ben.await_message("Curbside connects"))
    workspace.close()
    process.send_signal(signal.SIGTERM)
    out, error = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in error


def test_run_names_all_missing_settings(tmp_path: Path) -> None:
    code, _, error = ran(tmp_path, "run")
    assert code == 2
    assert "SLACK_BOT_TOKEN is missing" in error
    assert "SLACK_APP_TOKEN is missing" in error


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_wrong_token_ends_with_one_sentence(place: Server, tmp_path: Path, name: str) -> None:
    prefix = "xoxb-" if "BOT" in name else "xapp-"
    code, _, error = ran(tmp_path, "run", **tokens(place, tmp_path, **{name: prefix + "wrong-wrong-wrong"}))
    assert code == 1
    assert error.strip().splitlines()[-1].startswith("Slack does not accept these tokens")
    assert "Traceback" not in error


def test_a_slack_that_cannot_be_reached_ends_with_one_sentence(place: Server, tmp_path: Path) -> None:
    code, _, error = ran(tmp_path, "run", **tokens(place, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert code == 1
    assert "Slack could not be reached" in error
    assert "Traceback" not in error


def test_a_database_that_cannot_be_used_ends_with_one_sentence(place: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a database, and long enough to be read as a header of one")
    url = f"sqlite:///{tmp_path / 'file'}"
    code, _, error = ran(tmp_path, "run", **tokens(place, tmp_path, DATABASE_URL=url))
    assert code == 1
    assert "The database can't be used (file is not a database)" in error
    assert "Traceback" not in error


def test_migrate_needs_no_tokens(tmp_path: Path) -> None:
    code, out, _ = ran(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'c.db'}")
    assert (code, out) == (0, "The database is up to date.\n")


def test_doctor_finds_everything_in_order(place: Server, tmp_path: Path) -> None:
    code, out, _ = ran(tmp_path, "doctor", **tokens(place, tmp_path))
    assert code == 0, out
    assert "FIX" not in out
    assert out.count("ok ") == 7


def test_doctor_says_what_to_fix(tmp_path: Path) -> None:
    scopes = [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if scope != "mpim:write"]
    poorer = MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}
    cast = CAST | {"channels": [{"name": "growth", "app": False}]}
    with Server(poorer, cast) as server:
        code, out, _ = ran(tmp_path, "doctor", **tokens(server, tmp_path))
        assert code == 1
        assert "FIX   scopes: Missing: mpim:write. Add them and reinstall the app." in out
        assert "FIX   growth channel: Curbside isn't in #growth. Type there: /invite @Curbside" in out
        wrong = tokens(server, tmp_path, SLACK_BOT_TOKEN="xoxb-wrong-wrong", GROWTH_CHANNEL="elsewhere")  # noqa: S106
        code, out, _ = ran(tmp_path, "doctor", **wrong)
        assert code == 1
        assert "FIX   bot token: Slack says invalid_auth." in out
        missing = tokens(server, tmp_path, GROWTH_CHANNEL="elsewhere")
        assert "There is no public channel #elsewhere" in ran(tmp_path, "doctor", **missing)[1]


def test_doctor_reads_the_hospital_s_own_lexicon(place: Server, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("# ours\nTEAC.01 | orca week\nCLIN.04 | the fishbowl | behind glass\n")
    code, out, _ = ran(tmp_path, "doctor", **tokens(place, tmp_path, LEXICON=str(file)))
    assert (code, "ok    lexicon: 1 lines of names and 1 sentences of your own" in out) == (0, True)
    file.write_text("TEAC.99 | orca week\n")
    code, out, _ = ran(tmp_path, "doctor", **tokens(place, tmp_path, LEXICON=str(file)))
    assert (code, "line 1: TEAC.99 is no growth area" in out) == (1, True)
    out = ran(tmp_path, "doctor", **tokens(place, tmp_path, LEXICON="nowhere.txt"))[1]
    assert "FIX   lexicon: nowhere.txt can't be opened (No such file or directory). Check LEXICON." in out


def test_with_a_lexicon_that_cannot_be_read_it_runs_all_the_same_and_says_so(place: Server, tmp_path: Path) -> None:
    process = started(tmp_path, "run", **tokens(place, tmp_path, LEXICON="nowhere.txt"))
    assert process.stdout
    assert process.stdout.readline() == "Curbside is connected. Ctrl-C stops it.\n"
    process.send_signal(signal.SIGTERM)
    assert "The hospital's own lexicon is left out. nowhere.txt can't be opened" in process.communicate(timeout=30)[1]
    assert process.returncode == 0


def test_doctor_tries_the_encoder(place: Server, tmp_path: Path) -> None:
    (folder := tmp_path / "model").mkdir()
    made(folder)
    code, out, _ = ran(tmp_path, "doctor", **tokens(place, tmp_path, ENCODER=str(folder)))
    assert (code, "ok    encoder: as SHA256SUMS lists it, and it gives vectors of 3 dimensions" in out) == (0, True)
    (folder / "model.onnx").write_bytes(b"changed")
    code, out, _ = ran(tmp_path, "doctor", **tokens(place, tmp_path, ENCODER=str(folder)))
    assert (code, "is not the file that SHA256SUMS lists. Copy it anew." in out) == (1, True)


@pytest.mark.parametrize(
    ("command", "rows", "told"),
    [
        (
            "evaluators",
            "evaluator,resident,from,until\nU0AMARA,U0BEN,2031-03-03,2031-03-30\n",
            "Pairs kept apart, for as long as one evaluates the other: 1. What was known before is gone.\n",
        ),
        (
            "people",
            "person,programme,site\nU0BEN,Internal Medicine,Eastgate\n",
            "People whose programme or site is known: 1. What was known before is gone.\n",
        ),
    ],
)
def test_a_programme_s_file_is_taken_over_or_refused_whole(tmp_path: Path, command: str, rows: str, told: str) -> None:
    database = f"sqlite:///{tmp_path / 'c'}.db"
    (tmp_path / "who.csv").write_text(rows)
    assert ran(tmp_path, command, "who.csv", DATABASE_URL=database)[:2] == (0, told)
    (tmp_path / "who.csv").write_text(rows + "amara,,\n")
    code, _, error = ran(tmp_path, command, "who.csv", DATABASE_URL=database)
    assert (code, error.splitlines()[0]) == (1, "Nothing was changed. These rows can't be taken:")
    with create_engine(database).connect() as held:
        assert held.scalar(text("SELECT (SELECT count(*) FROM evaluations) + (SELECT count(*) FROM placements)")) == 1


def test_a_backup_is_written_and_restored_and_the_manifest_printed(tmp_path: Path) -> None:
    old, new = (f"sqlite:///{tmp_path / name}.db" for name in ("old", "new"))
    ran(tmp_path, "migrate", DATABASE_URL=old)
    assert ran(tmp_path, "backup", "b.gz", DATABASE_URL=old)[:2] == (0, "Wrote 0 rows to b.gz.\n")
    code, _, error = ran(tmp_path, "backup", "b.gz", DATABASE_URL=old)
    assert (code, error) == (1, "b.gz exists already. Choose another name, or move it away.\n")
    assert ran(tmp_path, "restore", "b.gz", DATABASE_URL=new)[1].startswith("Restored 0 rows.")
    code, out, _ = ran(tmp_path, "manifest", "https://curbside.example.org")
    assert (code, "https://curbside.example.org/slack/events" in out) == (0, True)


def test_an_unknown_word_shows_the_usage(tmp_path: Path) -> None:
    code, _, error = ran(tmp_path, "dance")
    assert code == 2
    assert "curbside doctor" in error
