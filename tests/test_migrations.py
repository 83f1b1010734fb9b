"""The tables that migrations make are the tables of the models, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot import db
from models import Base
from tests.databases import BACKENDS, TemplateDatabases, in_words


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, all_databases: TemplateDatabases) -> Iterator[Engine]:
    """A database without a single table."""
    with all_databases.new(request.param) as url:
        engine = db.connect(url)
        if request.param == "sqlite":
            Path(str(engine.url.database)).unlink()
        else:
            with engine.begin() as held:
                held.execute(text("DROP SCHEMA public CASCADE"))
                held.execute(text("CREATE SCHEMA public"))
        yield engine
        engine.dispose()


def rules(engine: Engine) -> dict[str, set[str]]:
    """The names of every table's checks, unique constraints, indexes and foreign keys."""
    seen = inspect(engine)
    return {
        table: {
            str(each["name"])
            for found in (
                seen.get_check_constraints(table),
                seen.get_unique_constraints(table),
                seen.get_indexes(table),
                seen.get_foreign_keys(table),
            )
            for each in found
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_lead_to_the_models(empty: Engine) -> None:
    assert not db.is_current(empty)
    db.migrate(empty)
    assert db.is_current(empty)
    with empty.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated = rules(empty)
    db.migrate(empty)
    with empty.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == rules(empty)
    empty.dispose()


def test_the_tables_of_another_version_are_refused_and_stay_as_they_are(empty: Engine) -> None:
    with empty.begin() as held:
        held.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        held.execute(text("INSERT INTO alembic_version VALUES ('0009')"))
    assert not db.is_current(empty)
    with pytest.raises(db.UnknownRevision, match=r"another version of Curbside \(revision 0009\)"):
        db.migrate(empty)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    empty.dispose()


def test_of_several_that_start_at_once_one_migrates(empty: Engine) -> None:
    engines = [db.connect(in_words(empty.url)) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(db.migrate, engines))
    assert db.is_current(empty)
    for engine in (*engines, empty):
        engine.dispose()


def test_sqlite_is_set_up_to_keep_its_promises(tmp_path: Path) -> None:
    engine = db.connect(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'c.db'}")
    with engine.begin() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert engine.hide_parameters
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}
    engine.dispose()


@pytest.mark.parametrize("table", ["asks", "introductions"])
def test_the_rules_that_races_meet_are_unique_indexes(database_url: str, table: str) -> None:
    engine = db.connect(database_url)
    found = inspect(engine).get_indexes(table)
    partial = [each for each in found if "open" in " ".join(map(str, each.get("dialect_options", {}).values()))]
    assert [each["unique"] for each in partial] == [True, True]
    engine.dispose()
