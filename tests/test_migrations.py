"""On both kinds of database, the migrations create the tables of the models."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text

from bot import db
from models import Base, Forgotten, Holiday, Person, Placement, Shortlist, ShortlistReason, WeekendDay
from tests.databases import BACKENDS, TemplateDatabases, with_password

PERSON = {"name": "Ben Quill", "about": "", "tz": "UTC", "created_at": datetime(2031, 3, 3, tzinfo=UTC)}
PLACED = {"team_id": "T1", "user_id": "U1", "site": "", "role": None}


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, all_databases: TemplateDatabases) -> Iterator[Engine]:
    """A database without tables."""
    with all_databases.new(request.param) as url:
        engine = db.connect(url)
        if request.param == "sqlite":
            Path(str(engine.url.database)).unlink()
        else:
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        yield engine
        engine.dispose()


def constraint_names(engine: Engine) -> dict[str, set[str]]:
    """Map each table to the names of its checks, unique constraints, indexes and foreign keys."""
    inspector = inspect(engine)
    return {
        table: {
            str(each["name"])
            for constraints in (
                inspector.get_check_constraints(table),
                inspector.get_unique_constraints(table),
                inspector.get_indexes(table),
                inspector.get_foreign_keys(table),
            )
            for each in constraints
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def checks(engine: Engine) -> dict[str, str]:
    """Map the name of each check constraint to its text, without the database's own quoting and casts."""
    inspector = inspect(engine)
    return {
        str(each["name"]): re.sub(r"::[\w ]+|[\"()\[\]\s]|ARRAY|= *ANY|IN", "", str(each["sqltext"]))
        for table in inspector.get_table_names()
        for each in inspector.get_check_constraints(table)
    }


def test_the_migrated_checks_say_what_the_models_say(empty: Engine) -> None:
    """A new word of an enumeration needs a migration: comparing the names of constraints would not notice it."""
    db.migrate(empty)
    migrated = checks(empty)
    with empty.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert len(migrated) > 20
    assert migrated == checks(empty)


def test_migrations_create_the_tables_of_the_models(empty: Engine) -> None:
    assert not db.is_current(empty)
    db.migrate(empty)
    assert db.is_current(empty)
    with empty.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated = constraint_names(empty)
    db.migrate(empty)
    with empty.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == constraint_names(empty)
    empty.dispose()


def test_no_migration_lets_sqlite_use_the_id_of_a_deleted_row_again(tmp_path: Path) -> None:
    """SQLite changes a table by rebuilding it, and would forget AUTOINCREMENT."""
    engine = db.connect(f"sqlite:///{tmp_path / 'c.db'}")
    db.migrate(engine)
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        statements = {row.name: row.sql for row in rows}
    with_ids = [table.name for table in Base.metadata.sorted_tables if "id" in table.columns]
    assert len(with_ids) > 15
    assert [name for name in with_ids if "AUTOINCREMENT" not in statements[name]] == []
    engine.dispose()


def test_tables_from_another_version_are_rejected_and_left_unchanged(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0009')"))
    assert not db.is_current(empty)
    with pytest.raises(db.UnknownRevision, match=r"another version of Curbside \(revision 0009\)"):
        db.migrate(empty)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    empty.dispose()


def test_starting_several_at_once_migrates_only_once(empty: Engine) -> None:
    engines = [db.connect(with_password(empty.url)) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(db.migrate, engines))
    assert db.is_current(empty)
    for engine in (*engines, empty):
        engine.dispose()


def test_sqlite_has_the_pragmas_that_durability_needs(tmp_path: Path) -> None:
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
def test_unique_indexes_guard_open_asks_and_introductions(database_url: str, table: str) -> None:
    engine = db.connect(database_url)
    indexes = inspect(engine).get_indexes(table)
    partial = [each for each in indexes if "open" in " ".join(map(str, each.get("dialect_options", {}).values()))]
    assert [each["unique"] for each in partial] == [True, True]
    engine.dispose()


def test_a_first_list_that_was_owed_stays_owed(empty: Engine) -> None:
    db.migrate(empty, "weekend")
    at = {"at": "2031-03-03 15:00:00+00:00"}
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO people (id, team_id, user_id, name, about, title, tz, created_at) "
                                "VALUES (1, 'T1', 'U1', 'Ben', '', '', 'UTC', :at)"), at)  # fmt: skip
        goal = text("INSERT INTO goals (person_id, view_id, sentence, about, first_question, dose, visibility, state, "
                    "next_step, created_at, list_owed_at) "
                    "VALUES (1, :view, 'a', '', '', 'coffee', 'named', 'open', '', :at, :owed)")  # fmt: skip
        connection.execute(goal, [at | {"view": "V1", "owed": at["at"]}, at | {"view": "V2", "owed": None}])
    db.migrate(empty)
    with db.session_factory(empty)() as s:
        (shortlist,) = s.scalars(select(Shortlist)).all()
        assert (shortlist.goal.view_id, shortlist.view_id) == ("V1", "V1")
        assert (shortlist.reason, shortlist.people_owed) == (ShortlistReason.FIRST, 3)


def test_programs_and_days_off_survive_going_back_and_forth(empty: Engine) -> None:
    db.migrate(empty)
    with empty.begin() as connection:
        connection.execute(insert(Person), [{"team_id": each, "user_id": "U1", **PERSON} for each in ("T1", "T2")])
        placed = [("Pediatrics", False), ("Psychiatry", True)]
        rows = [{"program": name, "is_home": is_home, **PLACED} for name, is_home in placed]
        connection.execute(insert(Placement), rows)
        connection.execute(insert(Forgotten), {"team_id": "T1", "user_id": "U2", "programs": ["Psychiatry"]})
        connection.execute(insert(Forgotten), {"team_id": "T1", "user_id": "U3", "programs": []})
        days = [{"team_id": each, "day": date(2031, 7, 4), "name": "Independence Day"} for each in ("T1", "T2")]
        connection.execute(insert(Holiday), days)
        connection.execute(insert(WeekendDay), {"team_id": "T1", "weekday": 5})
        command.downgrade(db.alembic_config(connection), "program")
        old = connection.execute(text("SELECT program FROM placements")).scalars().all()
        assert old == ["Psychiatry"]
        assert connection.execute(text("SELECT program FROM forgotten ORDER BY user_id")).scalars().all() == [
            "Psychiatry",
            "",
        ]
        assert len(connection.execute(text("SELECT day FROM holidays")).all()) == 1
        command.upgrade(db.alembic_config(connection), "head")
        assert connection.scalars(select(Placement.is_home)).all() == [True]
        assert connection.scalars(select(Forgotten.programs).order_by(Forgotten.user_id)).all() == [["Psychiatry"], []]
        assert connection.scalars(select(Holiday.team_id).order_by(Holiday.team_id)).all() == ["T1", "T2"]
        assert connection.scalars(select(WeekendDay.team_id).order_by(WeekendDay.team_id)).all() == ["T1", "T2"]
