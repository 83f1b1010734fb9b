"""Back up while running, and restore into an empty database of either kind: also the way from SQLite to PostgreSQL.

One file of gzipped JSON lines, read in one snapshot: a head, then for each table its columns and its rows. Written and
read by column names and the types of the tables themselves, so that an older release's file can be restored: the
tables are made as they were then, and brought up to date afterwards.
"""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, func, insert, select, text

from bot import db

KIND = "curbside backup"
BATCH_SIZE = 500  # inserted at once


class BackupError(Exception):
    """A backup could not be written or read; the text says why, and what to do."""


def write(engine: Engine, file: Path, now: datetime) -> int:
    """Write everything there is to a new file that only its owner may read; how many rows."""
    if file.exists():
        raise BackupError(f"{file} exists already. Choose another name, or move it away.")
    partial = file.with_name(f"{file.name}.partial")
    opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as out, db.snapshot(engine) as held:
        count = _dump(held, out, now)
    partial.rename(file)
    return count


def _dump(held: Connection, out: TextIO, now: datetime) -> int:
    revision = held.scalar(text("SELECT version_num FROM alembic_version"))
    out.write(json.dumps({"kind": KIND, "revision": revision, "made_at": now.isoformat()}) + "\n")
    count = 0
    for table in _tables(held):
        out.write(json.dumps({"table": table.name, "columns": [column.name for column in table.columns]}) + "\n")
        for row in held.execute(
            select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH_SIZE}
        ):
            out.write(json.dumps([_to_json(value) for value in row]) + "\n")
            count += 1
    return count


def restore(engine: Engine, file: Path) -> int:
    """Fill an empty database from a backup and bring it up to date; how many rows.

    What was about to be sent when the backup was made has been sent since, as far as anybody knows: it is in doubt.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            head = json.loads(next(lines, "{}"))
            if head.get("kind") != KIND:
                raise BackupError(f"{file} is not a backup that `curbside backup` wrote.")
            if not db.knows(head["revision"]):
                raise BackupError(
                    f"{file} was made by another version of Curbside (revision {head['revision']}), which this one "
                    "can't read. Nothing was changed. Restore it with the version that made it."
                )
            db.migrate(engine, head["revision"])
            with engine.begin() as held:
                count = _load(held, lines)
    except (OSError, EOFError, ValueError, KeyError) as unreadable:
        raise BackupError(f"{file} can't be read as a backup ({unreadable}). Nothing was changed.") from unreadable
    db.migrate(engine)
    return count


def _load(held: Connection, lines: Iterator[str]) -> int:
    tables = {table.name: table for table in _tables(held)}
    if any(held.scalar(select(func.count()).select_from(table)) for table in tables.values()):
        raise BackupError("The database of DATABASE_URL is not empty. Restore into a new one.")
    count, columns, into = 0, list[str](), next(iter(tables.values()))
    waiting: list[dict[str, Any]] = []
    for line in lines:
        read = json.loads(line)
        if isinstance(read, dict):
            _insert(held, into, waiting)
            into, columns = tables[read["table"]], read["columns"]
            continue
        waiting.append({name: _from_json(held, into, name, value) for name, value in zip(columns, read, strict=True)})
        count += 1
        if len(waiting) == BATCH_SIZE:
            _insert(held, into, waiting)
    _insert(held, into, waiting)
    held.execute(
        text(
            "UPDATE messages SET state = 'unknown', last_error = 'restored' WHERE state = 'pending' AND kind <> 'home'"
        )
    )
    _reset_sequences(held, tables)
    return count


def _insert(held: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        held.execute(insert(table), rows)
        rows.clear()


def _reset_sequences(held: Connection, tables: dict[str, Table]) -> None:
    """PostgreSQL's sequences go on after the highest id; SQLite does so by itself."""
    if held.dialect.name == "sqlite":
        return
    for table in tables.values():
        if "id" in table.columns:
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            held.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))


def _tables(held: Connection) -> list[Table]:
    """All tables as they are, each after those it points at."""
    found = MetaData()
    found.reflect(held)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value


def _from_json(held: Connection, table: Table, name: str, value: Any) -> Any:
    if value is None or not isinstance(table.columns[name].type, DateTime):
        return value
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=None) if held.dialect.name == "sqlite" else moment
