"""The list beside the backups: every line is written, none is lost by a crash, and a restored backup follows it."""

import json
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from bot import backup, db, forgotten_list
from bot.forgotten_list import Line
from mentoring.consequences import forgetting
from mentoring.matching import Matcher
from models import DoNotMessage, Forgotten, Goal, HeldForgetting, Message, MessageKind, Person, UnlistedForgetting
from tests.databases import TemplateDatabases
from tests.steps import NOW, create_introduction, person_named

pytestmark = pytest.mark.slow_on_postgresql

Sessions = sessionmaker[Session]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "forgotten.jsonl"


def forget(store: Sessions, name: str = "Ben") -> None:
    with store.begin() as s:
        forgetting.forget(s, "T1", f"U{name}", NOW)


def test_each_forgetting_becomes_a_line_that_only_its_owner_reads(store: Sessions, file: Path) -> None:
    for name in ("Ben", "Amara"):
        forget(store, name)
    assert forgotten_list.write_new_lines(store, file) == 2
    assert forgotten_list.write_new_lines(store, file) == 0
    assert [json.loads(line) for line in file.read_text("utf-8").splitlines()] == [
        {"workspace": "T1", "user": f"U{name}", "at": NOW.isoformat()} for name in ("Ben", "Amara")
    ]
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with store() as s:
        assert s.scalars(select(UnlistedForgetting)).all() == []


def test_a_file_that_can_t_be_written_loses_nothing(store: Sessions, tmp_path: Path) -> None:
    forget(store)
    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="blocked"):
        forgotten_list.write_new_lines(store, tmp_path / "blocked" / "forgotten.jsonl")
    assert forgotten_list.write_new_lines(store, tmp_path / "list") == 1


def test_a_line_that_a_crash_cut_off_is_named_and_the_whole_one_follows_it(store: Sessions, file: Path) -> None:
    forget(store)
    file.parent.mkdir()
    file.write_text('{"workspace": "T1", "us')
    forgotten_list.write_new_lines(store, file)
    with pytest.raises(forgotten_list.UnreadableList, match=r"Line 1 of .* can't be read"):
        forgotten_list.read(file)
    file.write_text("\n".join(file.read_text().splitlines()[1:]) + "\n")
    assert forgotten_list.read(file) == [Line("T1", "UBen", NOW)]


def test_a_line_that_stands_twice_counts_once(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"workspace": "T1", "user": "U1", "at": "2031-03-03T15:00:00+00:00"}\n' * 2)
    assert forgotten_list.read(file) == [Line("T1", "U1", NOW)]


@pytest.mark.parametrize("written", ["{}", "[]", '{"workspace": "T1", "user": "U1", "at": "2031-03-03"}', "x"])
def test_what_is_no_line_is_refused(file: Path, written: str) -> None:
    file.parent.mkdir()
    file.write_text(written)
    with pytest.raises(forgotten_list.UnreadableList):
        forgotten_list.read(file)


def restored(into: str, folder: Path, lines: list[Line]) -> tuple[Engine, int]:
    engine = db.connect(into)
    return engine, backup.restore(engine, folder / "b", lines, NOW).forgotten


def test_a_restored_backup_forgets_who_was_forgotten_since_and_no_one_is_told_again(
    store: Sessions, matcher: Matcher, all_databases: TemplateDatabases, tmp_path: Path
) -> None:
    with store.begin() as s:
        create_introduction(s, matcher)
        messages = len(s.scalars(select(Message.id)).all())
    engine = store.kw["bind"]
    backup.write(engine, tmp_path / "b", NOW)
    lines = [Line("T1", "UBen", NOW + timedelta(days=1)), Line("T1", "UNoOne", NOW + timedelta(days=1))]
    with all_databases.new("sqlite") as url:
        other, count = restored(url, tmp_path, lines)
        assert count == 2
        with db.session_factory(other)() as s:
            assert s.scalars(select(Person.name)).all() == ["Amara"]
            assert s.scalars(select(Goal)).all() == []
            assert sorted(s.scalars(select(Forgotten.user_id))) == ["UBen", "UNoOne"]
            assert not s.scalars(select(Message).where(Message.kind == MessageKind.PAST_INTRODUCTION)).all()
            assert len(s.scalars(select(Message.id)).all()) <= messages
        other.dispose()


@pytest.mark.parametrize(("at", "stays"), [(timedelta(minutes=-5), True), (timedelta(minutes=-5, seconds=1), False)])
def test_lines_from_before_the_backup_are_not_applied_but_those_of_its_last_minutes_are(
    store: Sessions, all_databases: TemplateDatabases, tmp_path: Path, at: timedelta, *, stays: bool
) -> None:
    """Someone may be forgotten while a backup is being written."""
    with store.begin() as s:
        person_named(s, "Ben")
    backup.write(store.kw["bind"], tmp_path / "b", NOW)
    with all_databases.new("sqlite") as url:
        other, _ = restored(url, tmp_path, [Line("T1", "UBen", NOW + at)])
        with db.session_factory(other)() as s:
            assert (len(s.scalars(select(Person)).all()) == 1) is stays
        other.dispose()


def test_who_wanted_no_messages_gets_none_after_a_restore_either(
    store: Sessions, all_databases: TemplateDatabases, tmp_path: Path, file: Path
) -> None:
    with store.begin() as s:
        person_named(s, "Ben")
    backup.write(store.kw["bind"], tmp_path / "b", NOW)
    with store.begin() as s:
        forgetting.forget(s, "T1", "UBen", NOW, is_message_free=True)
    forgotten_list.write_new_lines(store, file)
    with all_databases.new("sqlite") as url:
        other, _ = restored(url, tmp_path, forgotten_list.read(file))
        with db.session_factory(other)() as s:
            assert s.scalars(select(DoNotMessage.user_id)).all() == ["UBen"]
        other.dispose()


def test_under_a_legal_hold_a_restore_keeps_the_rows_aside(
    store: Sessions, matcher: Matcher, all_databases: TemplateDatabases, tmp_path: Path
) -> None:
    with store.begin() as s:
        create_introduction(s, matcher)
    backup.write(store.kw["bind"], tmp_path / "b", NOW)
    with all_databases.new("sqlite") as url:
        other = db.connect(url)
        backup.restore(other, tmp_path / "b", [Line("T1", "UBen", NOW)], NOW, legal_hold=True)
        with db.session_factory(other)() as s:
            assert "leading a code" in s.scalars(select(HeldForgetting.deleted_rows)).one()
        other.dispose()


def test_a_restore_that_was_interrupted_can_t_be_started_on(
    store: Sessions, all_databases: TemplateDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write(store.kw["bind"], tmp_path / "b", NOW)
    with all_databases.new("sqlite") as url:
        other = db.connect(url)
        with monkeypatch.context() as patch:
            patch.setattr(forgetting, "forget_again", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                backup.restore(other, tmp_path / "b", [Line("T1", "UBen", NOW)], NOW)
        with pytest.raises(db.UnfinishedRestore, match="Restore it once more, into a new database"):
            db.migrate(other)
        other.dispose()
