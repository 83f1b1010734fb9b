"""The tables that migrations make are the tables of the models."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot import db
from models import Base


def test_migrations_lead_to_the_models(tmp_path: Path) -> None:
    engine = db.connect(f"sqlite:///{tmp_path / 'c.db'}")
    assert not db.is_current(engine)
    db.migrate(engine)
    assert db.is_current(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    db.migrate(engine)
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
def test_the_rules_that_races_meet_are_unique_indexes(tmp_path: Path, table: str) -> None:
    engine = db.connect(f"sqlite:///{tmp_path / 'c.db'}")
    db.migrate(engine)
    partial = [index for index in inspect(engine).get_indexes(table) if index["unique"]]
    assert len(partial) == 2
    assert all("open" in str(index["dialect_options"]["sqlite_where"]) for index in partial)
    engine.dispose()
