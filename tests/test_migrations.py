"""The tables that migrations make are the tables of the models, on both databases and from every older release."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot import db
from models import Base
from tests.databases import BACKENDS, Databases, in_words

OLD = """
INSERT INTO people (id, team_id, user_id, name, about, tz, created_at)
VALUES (1, 'T1', 'U1', 'Ben', '', 'UTC', '2031-03-03 15:00:00');
INSERT INTO goals
(id, person_id, view_id, sentence, about, first_question, dose, visibility, state, next_step, created_at)
VALUES (1, 1, 'V1', 'leading a code', '', '', 'coffee', 'named', 'open', '', '2031-03-03 15:00:00');
INSERT INTO messages (id, team_id, kind, subject_id, person_id, key, due_at, state, revision, shown, gen, trouble)
VALUES (1, 'T1', 'bundle', 1, 1, 'k', '2031-03-03 15:00:00', 'sent', 1, 1, 1, '');
INSERT INTO shortlists (id, goal_id, why, created_at, message_id) VALUES (1, 1, 'new', '2031-03-03 15:00:00', 1)
"""
OLDER = {
    "0001": OLD,
    "0003": OLD.replace(", trouble)", ", trouble, tries)").replace(
        "'');\nINSERT INTO shortlists", "'', 0);\nINSERT INTO shortlists"
    ),
}


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, all_databases: Databases) -> Iterator[Engine]:
    """A database without a single table."""
    with all_databases.fresh(request.param) as url:
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


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_release_s_rows_stay_whole(empty: Engine, revision: str) -> None:
    db.migrate(empty, revision)
    with empty.begin() as held:
        for row in OLDER[revision].split(";"):
            held.execute(text(row))
    db.migrate(empty)
    with empty.begin() as held:
        assert held.execute(text("SELECT message_id FROM shortlists")).scalars().all() == [1]
        assert held.execute(text("SELECT state, tries, post_at FROM messages")).all() == [("sent", 0, None)]
        assert held.execute(text("SELECT name, left_at FROM people")).all() == [("Ben", None)]
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
