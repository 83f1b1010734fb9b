"""`curbside doctor`: it changes nothing, and says what is wrong of what an admin can't see otherwise."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import backup, config, db, doctor
from bot.heartbeat import ALIVE_SECONDS
from models import AuditedAction, AuditEntry, Base, HeldForgetting, Process, UnlistedForgetting, db_now_plus
from sandbox.server import Server
from tests.databases import BACKENDS, TemplateDatabases
from tests.hospital import MONDAY, environment_of

Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def run_doctor(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Doctor:
    """Run the doctor in an empty folder; returns its exit code and what it says."""
    monkeypatch.chdir(tmp_path)
    settings = environment_of(server, f"sqlite:///{tmp_path / 'data' / 'c.db'}")

    def call(**more: str) -> tuple[int, str]:
        for name, value in {**settings, **more}.items():
            monkeypatch.setenv(name, value)
        return doctor.main(), capsys.readouterr().out

    return call


def add_process(folder: Path, *, seconds_ago: int, is_stopped: bool = False) -> None:
    engine = db.connect(f"sqlite:///{folder / 'data' / 'c.db'}")
    db.migrate(engine)
    with db.session_factory(engine).begin() as s:
        seen_at = db_now_plus(-seconds_ago)
        s.add(Process(version="0", started_at=MONDAY, seen_at=seen_at, stopped_at=seen_at if is_stopped else None))
    engine.dispose()


def test_before_the_first_start_it_makes_nothing_and_finds_no_fault(run_doctor: Doctor, tmp_path: Path) -> None:
    code, said = run_doctor()
    assert code == 0
    assert "c.db does not exist yet" in said
    assert "ok    process: not started yet" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("has_tables", [True, False])
def test_a_database_without_a_process_is_not_started_yet(
    run_doctor: Doctor, all_databases: TemplateDatabases, backend: str, *, has_tables: bool
) -> None:
    with all_databases.new(backend) as url:
        engine = db.connect(url)
        with engine.begin() as connection:
            if not has_tables:
                Base.metadata.drop_all(connection)
                connection.exec_driver_sql("DROP TABLE alembic_version")
        engine.dispose()
        for file in db.files_of(url)[:1]:
            file.chmod(0o600)  # a copy of a template
        code, said = run_doctor(DATABASE_URL=url)
    assert (code, "ok    process: not started yet" in said) == (0, True), said


def test_right_after_a_clean_stop_it_does_not_fail(run_doctor: Doctor, tmp_path: Path) -> None:
    add_process(tmp_path, seconds_ago=5, is_stopped=True)
    code, said = run_doctor()
    assert (code, "ok    process: the last one stopped 5 s ago" in said) == (0, True), said


@pytest.mark.parametrize(
    ("seconds_ago", "code", "said"),
    [
        (0, 0, "ok    process: alive"),
        (ALIVE_SECONDS - 5, 0, "ok    process: alive"),
        (ALIVE_SECONDS + 1, 1, "FIX   process: None has been alive for 3 min. Start one: curbside run"),
    ],
)
def test_it_fails_where_no_process_has_been_alive_for_two_minutes(
    run_doctor: Doctor, tmp_path: Path, seconds_ago: int, code: int, said: str
) -> None:
    add_process(tmp_path, seconds_ago=seconds_ago)
    got, out = run_doctor()
    assert (got, said in out) == (code, True), out


def test_it_never_migrates(run_doctor: Doctor, tmp_path: Path) -> None:
    engine = db.connect(f"sqlite:///{tmp_path / 'data' / 'c.db'}")
    db.migrate(engine, "baseline")
    code, said = run_doctor()
    assert code == 1
    assert "is of an earlier version. Run `curbside migrate`, or start `curbside run`." in said
    assert db.current_revision(engine) == "baseline"
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GROWTH_CHANEL", "GROWTH_CHANEL is no setting of Curbside's. Did you mean GROWTH_CHANNEL?"),
        ("SLACK_TOKEN", "SLACK_TOKEN is no setting of Curbside's. Did you mean SLACK_BOT_TOKEN?"),
        ("CURBSIDE_DEBUG", "CURBSIDE_DEBUG is no setting of Curbside's."),
    ],
)
def test_an_unknown_setting_that_looks_like_ours_is_named(run_doctor: Doctor, name: str, said: str) -> None:
    code, out = run_doctor(**{name: "x"})
    assert (code, f"FIX   settings: {said}" in out) == (1, True), out


def test_names_of_others_are_left_alone(tmp_path: Path) -> None:
    names = ("GROWTH_CHANNEL", "POSTGRES_PASSWORD", "HTTPS_PROXY", "MESSAGE_WINDOW")
    (tmp_path / ".env").write_text("".join(f"{name}=x\n" for name in names))
    others = {"PATH": "/bin", "POST": "1", "DATABASE_USER": "x", "LOG_FILE": "x"}
    found = config.find_unknown(others, tmp_path / ".env")
    assert found == ["MESSAGE_WINDOW is no setting of Curbside's. Did you mean MESSAGE_WINDOWS?"]


def test_it_names_files_that_others_can_read(run_doctor: Doctor, tmp_path: Path) -> None:
    add_process(tmp_path, seconds_ago=0)
    (tmp_path / ".env").write_text("GROWTH_CHANNEL=growth\n")
    for path in (tmp_path / ".env", tmp_path / "data" / "c.db"):
        path.chmod(0o640)
    code, said = run_doctor()
    assert code == 1
    assert f"chmod 600 .env {tmp_path}/data/c.db" in said
    for path in (tmp_path / ".env", tmp_path / "data" / "c.db"):
        path.chmod(0o600)
    assert "ok    files: only their owner reads them" in run_doctor()[1]


def test_what_is_private_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        engine = db.connect(f"sqlite:///{tmp_path / 'new' / 'folder' / 'c.db'}")
        db.migrate(engine)
        (tmp_path / "b.gz.partial").write_text("of a backup that was interrupted")
        backup.write(engine, tmp_path / "b.gz", MONDAY)
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE x (y)")
            modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new" / "folder").iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert modes == {"c.db": 0o600, "c.db-wal": 0o600, "c.db-shm": 0o600}
    made = (tmp_path / "new", tmp_path / "new" / "folder", tmp_path / "b.gz")
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700, 0o700, 0o600]


def test_it_says_which_token_is_wrong(run_doctor: Doctor) -> None:
    said = run_doctor(SLACK_APP_TOKEN="xapp-wrong-wrong")[1]  # noqa: S106
    assert "FIX   app token: Slack says invalid_auth." in said
    assert "ok    bot token" in said
    said = run_doctor(SLACK_BOT_TOKEN="xoxb-wrong-wrong", SLACK_APP_TOKEN="xapp-wrong-wrong")[1]  # noqa: S106
    assert "FIX   app token" in said
    assert "FIX   bot token" in said


def test_it_gives_no_advice_on_the_channel_while_slack_cannot_be_reached(run_doctor: Doctor) -> None:
    code, said = run_doctor(SLACK_API_URL="http://127.0.0.1:9/api/")
    assert code == 1
    (line,) = (line for line in said.splitlines() if "growth channel" in line)
    assert "until Slack can be reached" in line
    assert "GROWTH_CHANNEL" not in line


@pytest.mark.parametrize("error", ["internal_error", "missing_scope", "invalid_arguments", "ratelimited"])
def test_nor_while_slack_answers_something_else(run_doctor: Doctor, server: Server, error: str) -> None:
    server.slack.faults.plan({"method": "conversations.list", "kind": "refuse", "error": error})
    code, said = run_doctor()
    (line,) = (line for line in said.splitlines() if "growth channel" in line)
    assert (code, line.startswith("FIX")) == (1, True)
    assert "GROWTH_CHANNEL" not in line


def test_a_slack_in_trouble_is_no_reason_to_copy_a_token_again(run_doctor: Doctor, server: Server) -> None:
    server.slack.faults.plan({"method": "apps.connections.open", "kind": "refuse", "error": "internal_error"})
    said = run_doctor()[1]
    assert "FIX   app token: Slack says internal_error. That is not about the token: try again in a moment." in said


def fill(folder: Path, *rows: object) -> None:
    engine = db.connect(f"sqlite:///{folder / 'data' / 'c.db'}")
    db.migrate(engine)
    with db.session_factory(engine).begin() as s:
        s.add_all(rows)
    engine.dispose()


def test_it_says_what_is_due_and_what_a_legal_hold_keeps(run_doctor: Doctor, tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3000)
    held = HeldForgetting(team_id="T1", user_id="U1", forgotten_at=long_ago, deleted_rows="{}")
    fill(tmp_path, AuditEntry(team_id="T1", at=long_ago, action=AuditedAction.IMPORTED), held)
    assert "ok    retention: due today: audit lines 1" in run_doctor()[1]
    said = run_doctor(LEGAL_HOLD="yes")[1]
    assert "LEGAL_HOLD is set: nothing is deleted. Due: audit lines 1. Kept aside" in said
    assert "of people who were forgotten: 1" in said


def test_it_fails_while_someone_who_was_forgotten_is_not_in_the_list(run_doctor: Doctor, tmp_path: Path) -> None:
    fill(tmp_path, UnlistedForgetting(team_id="T1", user_id="U1", forgotten_at=datetime.now(UTC)))
    code, said = run_doctor(FORGOTTEN_FILE="lists/forgotten.jsonl")
    assert code == 1
    assert "FIX   forgotten: 1 forgotten are not yet in lists/forgotten.jsonl" in said
