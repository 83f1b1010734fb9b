"""Every schema that was released can be brought up to date, and the migrations that made it never change."""

import sqlite3
from pathlib import Path

import pytest

from bot import db
from tests.hospital import ROOT

RELEASED = sorted((ROOT / "tests" / "schemas").glob("*.sqlite.sql"))
REVISION = "-- revision: "


def schema(file: Path) -> str:
    """Return the statements that make the tables of an SQLite file."""
    made_by_us = "sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    with sqlite3.connect(file) as connection:
        rows = connection.execute(f"SELECT sql FROM sqlite_master WHERE {made_by_us} ORDER BY type DESC, name")  # noqa: S608
        statements = [sql for (sql,) in rows]
    connection.close()
    return ";\n\n".join(statements) + ";\n"


def in_fixed_order(statements: str) -> list[list[str]]:
    """Sort the lines of each statement: when a migration rebuilds a table, its constraints come in any order."""
    return [sorted(line.strip(" \t,") for line in each.splitlines()) for each in statements.split(";\n")]


def released(file: Path) -> tuple[str, str]:
    """Return the revision and the statements of a released schema."""
    first, _, statements = file.read_text("utf-8").partition("\n")
    return first.removeprefix(REVISION), statements


def test_every_release_since_the_first_has_its_schema_here() -> None:
    assert [file.name.split("-")[0] for file in RELEASED] == ["0.2.0"]


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.name)
def test_the_migrations_of_a_release_never_change(file: Path, tmp_path: Path) -> None:
    revision, statements = released(file)
    engine = db.connect(f"sqlite:///{tmp_path}/new.db")
    db.migrate(engine, revision)
    engine.dispose()
    assert in_fixed_order(schema(tmp_path / "new.db")) == in_fixed_order(statements)


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.name)
def test_a_released_schema_is_brought_up_to_date(file: Path, tmp_path: Path) -> None:
    revision, statements = released(file)
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.executescript(statements)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.close()
    for name in ("old", "new"):
        engine = db.connect(f"sqlite:///{tmp_path}/{name}.db")
        db.migrate(engine)
        assert db.is_current(engine)
        engine.dispose()
    assert in_fixed_order(schema(tmp_path / "old.db")) == in_fixed_order(schema(tmp_path / "new.db"))
