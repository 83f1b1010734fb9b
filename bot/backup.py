"""Back up while running, and restore into an empty database of either kind: also the way from SQLite to PostgreSQL.

A backup is one file of gzipped JSON lines, read in one snapshot: a header, then each table's columns and rows. Rows are
written and read by the column names and types of the tables themselves, so that a file from an older release can be
restored: the tables are created as they were then, and migrated afterwards.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Table, Time, func, insert, select, text

from bot import db
from bot.forgotten_list import Line
from mentoring.consequences import forgetting

KIND = "curbside backup"
BATCH_SIZE = 500  # rows read or inserted at once
# Someone may be forgotten while a backup is being written, and clocks differ a little: such lines are applied as well.
WHILE_WRITING = timedelta(minutes=5)
NOT_KEPT = ("alembic_version", "processes")  # the revision is in the header; who is alive is not worth keeping


class BackupError(Exception):
    """The backup can't be written or read; the text says why and what to do."""


def write(engine: Engine, file: Path, now: datetime) -> int:
    """Write everything to a new file that only its owner may read.

    Returns: the number of rows.
    Raises: BackupError when the file exists.
    """
    if file.exists():
        raise BackupError(f"{file} exists already. Choose another name, or move it away.")
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)  # of a backup that was interrupted
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with (
        os.fdopen(descriptor, "wb") as raw,
        gzip.open(raw, "wt", encoding="utf-8") as out,
        db.snapshot(engine) as connection,
    ):
        count = _dump(connection, out, now)
    partial.rename(file)
    return count


def _dump(connection: Connection, out: TextIO, now: datetime) -> int:
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    out.write(json.dumps({"kind": KIND, "revision": revision, "made_at": now.isoformat()}) + "\n")
    count = 0
    for table in _tables(connection):
        out.write(json.dumps({"table": table.name, "columns": [column.name for column in table.columns]}) + "\n")
        for row in connection.execute(
            select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH_SIZE}
        ):
            out.write(json.dumps([_to_json(value) for value in row]) + "\n")
            count += 1
    return count


@dataclass(frozen=True)
class Restored:
    """How many rows were restored, and how many people were forgotten again, since the backup is older."""

    rows: int
    forgotten: int


def restore(
    engine: Engine, file: Path, forgotten: Iterable[Line], now: datetime, *, legal_hold: bool = False
) -> Restored:
    """Fill an empty database from a backup, and migrate it to this version.

    Messages that were pending in the backup may have been sent since then, so their outcome becomes unknown. Who was
    `forgotten` after the backup was made is forgotten again, in silence.

    Raises: BackupError when the file can't be read, or the database isn't empty.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            header = json.loads(next(lines, "{}"))
            if header.get("kind") != KIND:
                raise BackupError(f"{file} is not a backup that `curbside backup` wrote.")
            if not db.is_known_revision(header["revision"]):
                raise BackupError(
                    f"{file} was made by another version of Curbside (revision {header['revision']}), which this one "
                    "can't read. Nothing was changed. Restore it with the version that made it."
                )
            made_at = datetime.fromisoformat(header["made_at"])
            db.migrate(engine, header["revision"])
            with engine.begin() as connection:
                count = _load(connection, lines)
                connection.execute(text(f"CREATE TABLE {db.UNFINISHED} (made_at TEXT)"))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise BackupError(f"{file} can't be read as a backup ({error}). Nothing was changed.") from error
    db.migrate(engine, is_restoring=True)
    later = [line for line in forgotten if line.at > made_at - WHILE_WRITING]
    with db.session_factory(engine).begin() as s:
        for line in later:
            forgetting.forget_again(
                s, line.team_id, line.user_id, now, is_held=legal_hold, is_message_free=line.no_messages
            )
        s.connection().execute(text(f"DROP TABLE {db.UNFINISHED}"))
    return Restored(count, len(later))


def _load(connection: Connection, lines: Iterator[str]) -> int:
    tables = {each.name: each for each in _tables(connection)}
    if any(connection.scalar(select(func.count()).select_from(each)) for each in tables.values()):
        raise BackupError("The database of DATABASE_URL is not empty. Restore into a new one.")
    count, columns, table = 0, list[str](), next(iter(tables.values()))
    batch: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        if isinstance(row, dict):
            _insert(connection, table, batch)
            table, columns = tables[row["table"]], row["columns"]
            continue
        batch.append(
            {name: _from_json(connection, table, name, value) for name, value in zip(columns, row, strict=True)}
        )
        count += 1
        if len(batch) == BATCH_SIZE:
            _insert(connection, table, batch)
    _insert(connection, table, batch)
    connection.execute(
        text(
            "UPDATE messages SET state = 'unknown', last_error = 'restored' WHERE state = 'pending' AND kind <> 'home'"
        )
    )
    _reset_sequences(connection, tables)
    return count


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
        rows.clear()


def _reset_sequences(connection: Connection, tables: dict[str, Table]) -> None:
    """Continue PostgreSQL's sequences after the highest id; SQLite does this by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables.values():
        if "id" in table.columns:
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))


def _tables(connection: Connection) -> list[Table]:
    """List the tables as the database has them, each after the tables it references; without heartbeats."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in NOT_KEPT]


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date | time) else value


def _from_json(connection: Connection, table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None or not isinstance(kind, DateTime | Date | Time):
        return value
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
