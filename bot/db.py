"""The database: SQLite by default, PostgreSQL by URL; migrated before anything else uses it."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from bot import stored_changes
from mentoring.consequences import subjects
from mentoring.messages import outbox
from models import Message, Shortlist

MIGRATION_LOCK = 1_668_000_311  # the key of an advisory lock: any number works, as long as it never changes
WAKE, CHANGED, READING = "wake", "messages changed", "only questions"  # keys in a session's `info`
PRAGMAS = ("busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL")
UNFINISHED = "unfinished_restore"  # a table that is there while a backup is being restored
MIGRATIONS = resources.files("migrations")


class UnknownRevision(Exception):
    """Another version made the tables; the text says which revision, and what to do. Nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"This database was made by another version of Curbside (revision {revision}), which this one can't use. "
            "Nothing in it was changed. Name a new database with DATABASE_URL, or start the version that made this one."
        )


class OutdatedTables(Exception):
    """The database is of an earlier version. Run `curbside migrate`, or start `curbside run`, and try again."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


class UnfinishedRestore(Exception):
    """A backup was restored into this database, and that was interrupted: people who were forgotten since may be in it.
    Restore it once more, into a new database.
    """

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


def connect(url: str) -> Engine:
    """Create an engine for a database URL, and the folder of an SQLite file. Errors never repeat what people typed.

    SQLite gets WAL, a busy timeout, foreign keys, full synchronization (a power cut must not lose what was about to be
    sent), and BEGIN IMMEDIATE, without which concurrent writers lose updates (sqlalche.me/e, "pysqlite serializable").
    It gets one connection: only one transaction runs at a time anyway, so threads wait for the connection in turn. When
    they waited for SQLite's lock instead, some starved: at 50 clicks a second, one in a hundred took 2 s instead of
    0.1 s.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    for file in files_of(url)[:1]:
        _create_private(file)
    engine = create_engine(
        parsed, connect_args={"timeout": 10}, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=30
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def files_of(url: str) -> list[Path]:
    """List the files of an SQLite database: its own, and those that SQLite keeps beside it while it is open."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    if not is_file or "uri" in parsed.query:
        return []
    return [Path(f"{parsed.database}{suffix}") for suffix in ("", "-wal", "-shm")]


def _create_private(file: Path) -> None:
    """Create a database file that only its owner may read, in a folder of the same kind; SQLite's others follow it."""
    for folder in reversed(file.absolute().parents):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    _enable_wal(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL, for good. For this one change, SQLite doesn't wait for others that open the file."""
    deadline = time.monotonic() + 10
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_transaction(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees everything as it is now, while others keep writing."""
    with engine.connect().execution_options(**_snapshot_options(engine)) as connection, connection.begin():
        yield connection


def _snapshot_options(engine: Engine) -> dict[str, Any]:
    return {"only_reads": True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def migrate(engine: Engine, to: str = "head", *, is_restoring: bool = False) -> None:
    """Migrate the tables to this version, or `to` an earlier revision. If several processes start at once, one does it.

    SQLite changes a table by rebuilding it. With foreign keys on, dropping the old table would delete the rows that
    reference it, so they are off for that time (a pragma that works only outside a transaction) and checked at the end.

    Raises: UnknownRevision when another version made the tables, UnfinishedRestore when a backup is half restored.
    """
    if not is_restoring and inspect(engine).has_table(UNFINISHED):
        raise UnfinishedRestore
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            current = MigrationContext.configure(connection).get_current_revision()
            if current and not is_known_revision(current):
                raise UnknownRevision(current)
            command.upgrade(alembic_config(connection), to)
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"the migration would have broken {len(broken)} references; nothing was changed")
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


def is_known_revision(revision: str) -> bool:
    """Is this revision one of this version's migrations?"""
    return revision in {each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Are the tables at this version's newest revision?"""
    return current_revision(engine) == ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the tables, or None where there are none."""
    with engine.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def existing(url: str) -> Iterator[sessionmaker[Session] | None]:
    """Open a database to look at it: nothing is created or migrated. Without one, or without tables, it is None.

    Raises: OutdatedTables, UnknownRevision.
    """
    if any(not file.exists() for file in files_of(url)[:1]):
        yield None
        return
    engine = connect(url)
    try:
        revision = current_revision(engine)
        if revision and not is_known_revision(revision):
            raise UnknownRevision(revision)
        if revision and not is_current(engine):
            raise OutdatedTables
        yield session_factory(engine) if revision else None
    finally:
        engine.dispose()


def alembic_config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


class WriteInReading(Exception):
    """Something tried to change a row while content was rendered, or another question was answered."""


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session for questions: it sees one state of the tables, and a change in it fails.

    Raises: WriteInReading.
    """
    with sessions() as s:
        s.info[READING] = True
        s.connection(execution_options=_snapshot_options(sessions.kw["bind"]))
        yield s
        _refuse_changes(s)
        s.commit()  # there is nothing to store; a rollback would expire what was read


def _refuse_changes(session: Session) -> None:
    if session.info.get(READING) and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise WriteInReading


def _refuse_flush(session: Session, *_: object) -> None:
    _refuse_changes(session)


def _refuse_statement(state: ORMExecuteState) -> None:
    if state.session.info.get(READING) and not state.is_select:
        raise WriteInReading


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Create the sessionmaker. Rows stay readable after the commit, for the views that are built from them.

    Its listeners are module-level functions: a listener that referenced the sessionmaker would keep it alive forever.
    """
    factory = sessionmaker(engine, expire_on_commit=False)
    event.listen(factory, "before_flush", _refuse_flush)
    event.listen(factory, "do_orm_execute", _refuse_statement)
    event.listen(factory, "after_flush", _note_flushed_rows)
    event.listen(factory, "persistent_to_deleted", subjects.note_deleted)
    event.listen(factory, "do_orm_execute", subjects.note_statement)
    event.listen(factory, "before_commit", _mark_messages_before_commit)
    event.listen(factory, "after_soft_rollback", _forget_after_rollback)
    event.listen(factory, "after_flush", _note_flushed_messages)
    event.listen(factory, "do_orm_execute", _note_updated_messages)
    stored_changes.listen(factory)
    event.listen(factory, "after_commit", _wake_after_commit)
    return factory


def on_outbox_change(db: sessionmaker[Session], wake: Callable[[], None]) -> None:
    """Call `wake` after each commit that enqueues or changes a message, or stores a list to be filled.

    Delivery's own updates carry the execution option `bookkeeping` and don't count.
    """
    db.configure(info={WAKE: wake})


def _note_flushed_rows(session: Session, _: object) -> None:
    subjects.note_rows(session)


def _mark_messages_before_commit(session: Session) -> None:
    """Mark the messages about what has changed once, at the end of the transaction; a savepoint isn't its end."""
    if not session.in_nested_transaction():
        subjects.mark_messages(session)


def _forget_after_rollback(session: Session, ended: SessionTransaction) -> None:
    """Forget what was noted when a whole transaction is undone. Marking what a savepoint undid does no harm."""
    if ended.parent is None:
        session.info.pop(subjects.CHANGED, None)
        session.info.pop(outbox.URGENT, None)


def _note_flushed_messages(session: Session, _: object) -> None:
    is_owed = any(isinstance(row, Shortlist) and row.people_owed for row in session.new)
    if is_owed or any(isinstance(row, Message) for row in (*session.new, *session.dirty)):
        session.info[CHANGED] = True


def _note_updated_messages(state: ORMExecuteState) -> None:
    about_messages = state.bind_mapper is not None and state.bind_mapper.class_ is Message
    if state.is_update and about_messages and not state.execution_options.get("bookkeeping"):
        state.session.info[CHANGED] = True


def _wake_after_commit(session: Session) -> None:
    if session.info.pop(CHANGED, False) and WAKE in session.info:
        session.info[WAKE]()
