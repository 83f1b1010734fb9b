"""Backups: written while the bot works, and restored into an empty database of either kind."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from bot import backup, db
from handlers.bolt_types import SessionFactory
from mentoring.matching import Matcher
from models import Base, Goal, Message, MessageKind, MessageState
from tests.between_two import import_pair
from tests.databases import BACKENDS, TemplateDatabases
from tests.hospital import MONDAY, Hospital
from tests.steps import create_goal, create_mentor, person_named, run_until_next_check_in


def all_rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.begin() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
            if table.name not in backup.NOT_KEPT
        }


def engine_of(store: SessionFactory) -> Engine:
    engine = store.kw["bind"]
    assert isinstance(engine, Engine)
    return engine


@pytest.mark.parametrize("into", BACKENDS)
def test_a_backup_restores_everything_into_either_kind_of_database(
    hospital: Hospital, all_databases: TemplateDatabases, tmp_path: Path, into: str, matcher: Matcher
) -> None:
    hospital.introduce_pair()
    run_until_next_check_in(hospital)
    hospital.settle()
    hospital.program.worker.stop()
    hospital.program.calendar.follow("US", frozenset({4, 5}))  # days
    import_pair(hospital, hospital.dara, hospital.priya)
    hospital.program.coverage.take_if_due()
    rows = backup.write(hospital.program.engine, tmp_path / "b", MONDAY)
    before = all_rows(hospital.program.engine)
    assert rows == sum(len(table_rows) for table_rows in before.values()) > 20
    with all_databases.new(into) as url:
        engine = db.connect(url)
        assert backup.restore(engine, tmp_path / "b", [], MONDAY).rows == rows
        assert all_rows(engine) == before
        with db.session_factory(engine).begin() as s:  # new ids continue after the restored ones
            create_goal(s, person_named(s, "Someone new"), matcher)
            s.flush()
            assert s.scalars(select(Goal.id).order_by(Goal.id.desc())).first() == len(before["goals"]) + 1
        engine.dispose()


def test_a_backup_is_a_snapshot_while_others_write(
    store: SessionFactory, database_url: str, tmp_path: Path, matcher: Matcher
) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
    other = db.connect(database_url)  # usually another process
    with db.snapshot(other) as connection:
        count = text("SELECT count(*) FROM people")
        assert connection.scalar(count) == 1
        with store.begin() as s:
            person_named(s, "Ben")
        assert connection.scalar(count) == 1
    other.dispose()
    backup.write(engine_of(store), tmp_path / "b", MONDAY)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


def test_unsent_messages_have_an_unknown_outcome_after_a_restore(
    store: SessionFactory, all_databases: TemplateDatabases, tmp_path: Path, matcher: Matcher
) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
    backup.write(engine_of(store), tmp_path / "b", MONDAY)
    with all_databases.new("sqlite") as url:
        engine = db.connect(url)
        backup.restore(engine, tmp_path / "b", [], MONDAY)
        with db.session_factory(engine)() as s:
            messages = s.execute(select(Message.kind, Message.state)).all()
        engine.dispose()
    assert {state for kind, state in messages if kind is not MessageKind.HOME} == {MessageState.UNKNOWN}


def test_a_backup_from_another_version_is_rejected(all_databases: TemplateDatabases, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(gzip.compress(json.dumps({"kind": backup.KIND, "revision": "0009"}).encode() + b"\n"))
    with all_databases.new("sqlite") as url:
        engine = db.connect(url)
        with pytest.raises(backup.BackupError, match=r"revision 0009.*Nothing was changed"):
            backup.restore(engine, tmp_path / "b", [], MONDAY)
        assert not any(all_rows(engine).values())
        engine.dispose()


def test_neither_a_file_nor_a_database_is_overwritten(store: SessionFactory, tmp_path: Path) -> None:
    with store.begin() as s:
        person_named(s, "Ben")
    backup.write(engine_of(store), tmp_path / "b", MONDAY)
    with pytest.raises(backup.BackupError, match="exists already"):
        backup.write(engine_of(store), tmp_path / "b", MONDAY)
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.restore(engine_of(store), tmp_path / "b", [], MONDAY)


def test_a_file_that_is_not_a_backup_is_rejected_with_an_explanation(store: SessionFactory, tmp_path: Path) -> None:
    for content in (b"", b"not gzip", gzip.compress(b"{}"), gzip.compress(b'{"kind": 1}\n')):
        (tmp_path / "b").write_bytes(content)
        with pytest.raises(backup.BackupError, match="backup"):
            backup.restore(engine_of(store), tmp_path / "b", [], MONDAY)


def test_a_truncated_backup_changes_nothing(
    store: SessionFactory, all_databases: TemplateDatabases, tmp_path: Path, matcher: Matcher
) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
    backup.write(engine_of(store), tmp_path / "b", MONDAY)
    lines = gzip.decompress((tmp_path / "b").read_bytes()).splitlines(keepends=True)
    assert json.loads(lines[0])["kind"] == backup.KIND
    (tmp_path / "b").write_bytes(gzip.compress(b"".join(lines))[:-40])
    with all_databases.new("sqlite") as url:
        engine = db.connect(url)
        with pytest.raises(backup.BackupError, match="Nothing was changed"):
            backup.restore(engine, tmp_path / "b", [], MONDAY)
        assert not any(all_rows(engine).values())
        engine.dispose()
