"""`curbside` and its commands, as a new admin uses them.

One test starts the program as its own process. The others call its `main` here, which saves starting Python each time.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import db
from models import AuditedAction, AuditEntry
from sandbox.client import WorkspaceClient
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.bot.onnx_models import write_model
from tests.hospital import CAST, MANIFEST, ROOT, environment_of


def start_process(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


Curbside = Callable[..., tuple[int, str, str]]


def settings_for(server: Server, folder: Path, **more: str) -> dict[str, str]:
    return environment_of(server, f"sqlite:///{folder / 'c.db'}") | more


@pytest.fixture
def slack_server() -> Iterator[Server]:
    with Server(MANIFEST, CAST) as server:
        yield server


def test_run_connects_serves_and_stops_on_sigterm(slack_server: Server, tmp_path: Path) -> None:
    process = start_process(tmp_path, "run", **settings_for(slack_server, tmp_path), PYTHONUNBUFFERED="1")
    assert process.stdout
    assert process.stdout.readline() == "Curbside is connected. Ctrl-C stops it.\n"
    workspace = WorkspaceClient(slack_server.address)
    ben = workspace.person("ben")
    ben.command("/curbside help")
    assert "connects you with people" in ben.says(ben.await_message("Curbside connects"))
    workspace.close()
    process.send_signal(signal.SIGTERM)
    out, error = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in error


def test_run_names_all_missing_settings(curbside: Curbside) -> None:
    code, _, error = curbside("run")
    assert code == 2
    assert "SLACK_BOT_TOKEN is missing" in error
    assert "SLACK_APP_TOKEN is missing" in error


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_wrong_token_ends_the_run_with_one_sentence(
    curbside: Curbside, slack_server: Server, tmp_path: Path, name: str
) -> None:
    prefix = "xoxb-" if "BOT" in name else "xapp-"
    code, _, error = curbside("run", **settings_for(slack_server, tmp_path, **{name: prefix + "wrong-wrong-wrong"}))
    assert code == 1
    assert error.strip().splitlines()[-1].startswith(f"Slack does not accept {name} (invalid_auth). Copy it again")
    assert "Traceback" not in error


def test_an_unreachable_slack_ends_the_run_with_one_sentence(
    curbside: Curbside, slack_server: Server, tmp_path: Path
) -> None:
    code, _, error = curbside("run", **settings_for(slack_server, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert code == 1
    assert "Slack could not be reached" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_a_slack_in_trouble_is_not_a_wrong_token(
    curbside: Curbside, slack_server: Server, tmp_path: Path, method: str
) -> None:
    slack_server.slack.faults.plan({"method": method, "kind": "refuse", "error": "internal_error"})
    code, _, error = curbside("run", **settings_for(slack_server, tmp_path))
    assert code == 1
    assert "Slack answered internal_error. Try again in a moment" in error
    assert "TOKEN" not in error


def test_an_unusable_database_ends_the_run_with_one_sentence(
    curbside: Curbside, slack_server: Server, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a database, and long enough to be read as a header of one")
    url = f"sqlite:///{tmp_path / 'file'}"
    code, _, error = curbside("run", **settings_for(slack_server, tmp_path, DATABASE_URL=url))
    assert code == 1
    assert "The database can't be used (file is not a database)" in error
    assert "Traceback" not in error


def test_migrate_needs_no_tokens(curbside: Curbside, tmp_path: Path) -> None:
    code, out, _ = curbside("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'c.db'}")
    assert (code, out) == (0, "The database is up to date.\n")


def test_doctor_reports_that_everything_is_in_order(curbside: Curbside, slack_server: Server, tmp_path: Path) -> None:
    code, out, _ = curbside("doctor", **settings_for(slack_server, tmp_path))
    assert code == 0, out
    assert "FIX" not in out
    assert out.count("ok ") == 13


def test_doctor_says_what_to_fix(curbside: Curbside, tmp_path: Path) -> None:
    scopes = [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if scope != "mpim:write"]
    without_scope = MANIFEST | {"oauth_config": {"scopes": {"bot": [*scopes, "channels:read"]}}}
    cast = CAST | {"channels": [{"name": "growth", "app": False}]}
    with Server(without_scope, cast) as server:
        code, out, _ = curbside("doctor", **settings_for(server, tmp_path))
        assert code == 1
        assert "FIX   scopes: Missing: mpim:write. Add them and reinstall the app." in out
        assert "FIX   growth channel: Curbside isn't in #growth. Type there: /invite @Curbside" in out
        wrong = settings_for(server, tmp_path, SLACK_BOT_TOKEN="xoxb-wrong-wrong", GROWTH_CHANNEL="elsewhere")  # noqa: S106
        code, out, _ = curbside("doctor", **wrong)
        assert code == 1
        assert "FIX   bot token: Slack says invalid_auth." in out
        missing = settings_for(server, tmp_path, GROWTH_CHANNEL="elsewhere")
        assert "There is no public channel #elsewhere" in curbside("doctor", **missing)[1]


def test_doctor_says_what_the_growth_channel_needs_without_the_optional_scope(
    curbside: Curbside, tmp_path: Path
) -> None:
    without_scope = MANIFEST | {"oauth_config": {"scopes": {"bot": MANIFEST["oauth_config"]["scopes"]["bot"]}}}
    with Server(without_scope, CAST) as server:
        code, out, _ = curbside("doctor", **settings_for(server, tmp_path))
        assert (code, "#growth can't be found: choose it in Slack, in Program settings" in out) == (1, True)
        code, out, _ = curbside("doctor", **settings_for(server, tmp_path, GROWTH_CHANNEL="C0123456789"))
        assert (code, "ok    growth channel: chosen in Program settings" in out) == (0, True)


def test_doctor_checks_the_custom_lexicon(curbside: Curbside, slack_server: Server, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("# ours\nTEAC.01 | orca week\nCLIN.04 | the fishbowl | behind glass\n")
    code, out, _ = curbside("doctor", **settings_for(slack_server, tmp_path, LEXICON=str(file)))
    assert (code, "ok    lexicon: 1 lines of names and 1 sentences of your own" in out) == (0, True)
    file.write_text("TEAC.99 | orca week\n")
    code, out, _ = curbside("doctor", **settings_for(slack_server, tmp_path, LEXICON=str(file)))
    assert (code, "line 1: TEAC.99 is no growth area" in out) == (1, True)
    out = curbside("doctor", **settings_for(slack_server, tmp_path, LEXICON="nowhere.txt"))[1]
    assert "FIX   lexicon: nowhere.txt can't be opened (No such file or directory). Check LEXICON." in out


def test_run_starts_without_an_unreadable_lexicon_and_logs_a_warning(
    curbside: Curbside, slack_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def stop() -> None:
        wait_for(lambda: slack_server.slack.sockets.connections, "the bot to connect")
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop)
    stopping.start()
    code, out, _ = curbside("run", **settings_for(slack_server, tmp_path, LEXICON="nowhere.txt"))
    stopping.join()
    assert (code, out) == (0, "Curbside is connected. Ctrl-C stops it.\n")
    assert "The hospital's own lexicon is left out. nowhere.txt can't be opened" in caplog.text


def test_doctor_checks_the_encoder(curbside: Curbside, slack_server: Server, tmp_path: Path) -> None:
    (folder := tmp_path / "model").mkdir()
    write_model(folder)
    code, out, _ = curbside("doctor", **settings_for(slack_server, tmp_path, ENCODER=str(folder)))
    assert (code, "ok    encoder: as SHA256SUMS lists it, and it gives vectors of 3 dimensions" in out) == (0, True)
    (folder / "model.onnx").write_bytes(b"changed")
    code, out, _ = curbside("doctor", **settings_for(slack_server, tmp_path, ENCODER=str(folder)))
    assert (code, "is not the file that SHA256SUMS lists. Copy it again." in out) == (1, True)


def test_a_program_s_list_of_people_is_imported_completely_or_not_at_all(
    curbside: Curbside, tmp_path: Path, slack_server: Server
) -> None:
    settings, rows = settings_for(slack_server, tmp_path), "person,program,site\nU0BEN,Internal Medicine,Eastgate\n"
    (tmp_path / "who.csv").write_text(rows)
    output = "People whose program or site is known: 1. They replace the earlier ones.\n"
    assert curbside("import", "people", "who.csv", **settings)[:2] == (0, output)
    (tmp_path / "who.csv").write_text(rows + "amara,,\n")
    code, _, error = curbside("import", "people", "who.csv", **settings)
    assert (code, error.splitlines()[0]) == (1, "Nothing was changed. These rows can't be imported:")
    with create_engine(settings["DATABASE_URL"]).connect() as connection:
        team_ids = connection.scalars(text("SELECT team_id FROM placements")).all()
    assert team_ids == [slack_server.slack.workspace.id]


def test_the_backup_restore_and_manifest_commands_work(curbside: Curbside, tmp_path: Path) -> None:
    old, new = (f"sqlite:///{tmp_path / name}.db" for name in ("old", "new"))
    curbside("migrate", DATABASE_URL=old)
    assert curbside("backup", "b.gz", DATABASE_URL=old)[:2] == (0, "Wrote 0 rows to b.gz.\n")
    code, _, error = curbside("backup", "b.gz", DATABASE_URL=old)
    assert (code, error) == (1, "b.gz exists already. Choose another name, or move it away.\n")
    code, said, _ = curbside("restore", "b.gz", DATABASE_URL=new, FORGOTTEN_FILE="none.jsonl")
    assert (code, said.startswith("Restored 0 rows.")) == (0, True)
    assert "There is no list of forgotten people at none.jsonl" in said
    (tmp_path / "list.jsonl").write_text('{"workspace": "T1", "user": "U1", "at": "9999-01-01T00:00:00+00:00"}\n')
    newer = f"sqlite:///{tmp_path / 'newer.db'}"
    said = curbside("restore", "b.gz", "--forgotten", "list.jsonl", DATABASE_URL=newer)[1]
    assert "People forgotten since this backup, and left out: 1." in said
    (tmp_path / "list.jsonl").write_text("torn")
    code, _, error = curbside("restore", "b.gz", DATABASE_URL=new, FORGOTTEN_FILE="list.jsonl")
    assert (code, "Line 1 of list.jsonl can't be read" in error) == (1, True)
    code, out, _ = curbside("manifest", "https://curbside.example.org")
    assert (code, "https://curbside.example.org/slack/events" in out) == (0, True)


def test_tidy_needs_no_slack_and_says_what_it_deleted(curbside: Curbside, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    assert curbside("tidy", DATABASE_URL=url)[:2] == (0, "Deleted: nothing was due.\n")
    engine = db.connect(url)
    with db.session_factory(engine).begin() as s:
        s.add(AuditEntry(team_id="T1", at=datetime(2001, 1, 1, tzinfo=UTC), action=AuditedAction.IMPORTED))
    engine.dispose()
    assert curbside("tidy", DATABASE_URL=url, LEGAL_HOLD="yes")[1] == "Nothing is deleted: LEGAL_HOLD is set.\n"
    assert curbside("tidy", DATABASE_URL=url)[1] == "Deleted: audit lines 1.\n"


def test_shifts_need_a_zone_only_when_a_time_has_none(curbside: Curbside, slack_server: Server, tmp_path: Path) -> None:
    settings = settings_for(slack_server, tmp_path)
    (tmp_path / "s.csv").write_text("person,kind,from,until\nU0BEN,call,2031-07-01T19:00,2031-07-02T07:00\n")
    code, _, error = curbside("import", "shifts", "s.csv", **settings)
    assert (code, "2031-07-01T19:00 has no time zone. Say which with --zone America/Chicago." in error) == (1, True)
    output = "Shifts: 1. They replace the earlier ones.\n"
    assert curbside("import", "shifts", "--zone", "America/Chicago", "s.csv", **settings)[:2] == (0, output)
    (tmp_path / "s.csv").write_text("person,kind,from,until\nU0BEN,call,2031-07-01T19:00Z,2031-07-02T07:00Z\n")
    assert curbside("import", "shifts", "s.csv", **settings)[:2] == (0, output)


def test_an_import_with_a_wrong_token_changes_nothing(curbside: Curbside, slack_server: Server, tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_text("person,program,site\nU0BEN,Internal Medicine,Eastgate\n")
    wrong = settings_for(slack_server, tmp_path, SLACK_BOT_TOKEN="xoxb-wrong-wrong")  # noqa: S106
    code, _, error = curbside("import", "people", "who.csv", **wrong)
    assert (code, error.startswith("Slack does not accept SLACK_BOT_TOKEN")) == (1, True)


@pytest.mark.parametrize("command", ["run", "migrate", "doctor"])
def test_a_database_from_an_earlier_revision_is_rejected_with_one_sentence(
    curbside: Curbside, slack_server: Server, tmp_path: Path, command: str
) -> None:
    settings = settings_for(slack_server, tmp_path)
    engine = create_engine(settings["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0009')"))
    engine.dispose()
    code, out, error = curbside(command, **settings)
    assert (code, "another version of Curbside (revision 0009)" in out + error) == (1, True)
    assert "Traceback" not in error


def test_an_unknown_command_shows_the_usage(curbside: Curbside) -> None:
    code, _, error = curbside("dance")
    assert code == 2
    assert "doctor" in error


def test_every_command_has_help_and_the_version_is_printed(curbside: Curbside) -> None:
    assert curbside("--version")[:2] == (0, f"curbside {metadata.version('curbside')}\n")
    commands = ("run", "doctor", "migrate", "manifest", "backup", "restore", "tidy", "import")
    for command in (*commands, ("import", "evaluators"), ("import", "people"), ("import", "shifts")):
        words = (command,) if isinstance(command, str) else command
        code, out, _ = curbside(*words, "--help")
        assert (code, out.startswith(f"usage: curbside {' '.join(words)}")) == (0, True)


def test_the_error_names_a_file_that_cannot_be_written(curbside: Curbside, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    code, _, error = curbside("backup", "nowhere/b.gz", DATABASE_URL=url)
    assert (code, error.startswith("nowhere/b.gz.partial can't be used (No such file or directory)")) == (1, True)
