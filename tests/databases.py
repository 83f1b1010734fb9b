"""A database for each test: an SQLite file, or a database in the PostgreSQL server of the run."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, make_url, text

from bot.db import connect
from models import Base

RELEASE_SECONDS = 10
BACKENDS = ("sqlite", "postgresql")
DISCONNECT_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"


class TemplateDatabases:
    """Creates databases with empty tables, by copying a migrated one of the same kind.

    `folder` is for the SQLite files. `templates` maps each kind to a migrated database. `prefix` begins the names of
    PostgreSQL databases, because several workers share the server.
    """

    def __init__(self, folder: Path, templates: Mapping[str, str], prefix: str) -> None:
        self.folder, self.prefix, self._numbers = folder, prefix, count(1)
        self.server, self.file = make_url(templates["postgresql"]), Path(templates["sqlite"])
        self._admin = create_engine(
            self.server.set(database="postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True
        )

    @contextmanager
    def new(self, backend: str) -> Iterator[str]:
        """Create a database, and yield its URL."""
        if backend == "sqlite":
            yield f"sqlite:///{self._file()}"
            return
        name = self._create()
        yield self._url(name)
        with self.admin() as admin:
            admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    @contextmanager
    def reused(self, backend: str) -> Iterator[str]:
        """Yield the URL of a database that tests use in turn. It is emptied after each; its `engine` stays."""
        url = self._reused(backend)
        yield url
        release(self.engine(url))
        if backend == "sqlite":
            self._restore(Path(str(make_url(url).database)))
            return
        with self.admin() as admin:
            admin.execute(text(DISCONNECT_OTHERS), {"name": make_url(url).database})
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with self.engine(url).begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))

    @cache  # noqa: B019 (lives as long as the tests)
    def engine(self, url: str) -> Engine:
        """Return one engine per database for all tests: most of the time of a first query goes into compiling it."""
        return connect(url)

    @contextmanager
    def admin(self) -> Iterator[Connection]:
        with self._admin.connect() as connection:
            yield connection

    def close(self) -> None:
        self._admin.dispose()

    @cache  # noqa: B019 (lives as long as the tests)
    def _reused(self, backend: str) -> str:
        return f"sqlite:///{self._file()}" if backend == "sqlite" else self._url(self._create())

    def _file(self) -> Path:
        path = self.folder / f"test_{next(self._numbers)}.db"
        self._restore(path)
        return path

    def _restore(self, path: Path) -> None:
        """Create a file, or empty it in a transaction, as SQLite's backups do.

        Connections that a test left open would read a file that was replaced with the log of the former one, and every
        test after that would fail with a disk I/O error (sqlite.org/howtocorrupt.html#unlink).
        """
        with closing(sqlite3.connect(self.file)) as template, closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA synchronous=OFF")
            template.backup(database)

    def _create(self) -> str:
        name = f"{self.prefix}_{next(self._numbers)}"
        with self.admin() as admin:
            admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {self.server.database}"))
        return name

    def _url(self, name: str) -> str:
        return with_password(self.server.set(database=name))


def with_password(url: URL) -> str:
    """Return a URL as text, with the password that its `str()` hides."""
    return url.render_as_string(hide_password=False)


def release(engine: Engine) -> None:
    """Close an engine's connections once no one uses them: what a test left running must not reach the next one."""
    end = time.monotonic() + RELEASE_SECONDS
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout():
        if time.monotonic() > end:
            raise RuntimeError(f"A connection was still in use {RELEASE_SECONDS} s after the test.")
        time.sleep(0.01)
    engine.dispose()
