"""A database for each test: a file of SQLite, or one in the PostgreSQL that serves the whole run."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text

from bot.db import connect
from models import Base

BACKENDS = ("sqlite", "postgresql")
DROP_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"


class TemplateDatabases:
    """Makes databases with empty tables by copying a migrated one of each kind.

    `folder` is for files of SQLite; `templates` names a migrated database by its kind; `prefix` starts the names of
    databases in PostgreSQL, which several workers share.
    """

    def __init__(self, folder: Path, templates: Mapping[str, str], prefix: str) -> None:
        self.folder, self.prefix, self._numbers = folder, prefix, count(1)
        self.server, self.file = make_url(templates["postgresql"]), Path(templates["sqlite"])
        self._admin = create_engine(
            self.server.set(database="postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True
        )

    @contextmanager
    def new(self, backend: str) -> Iterator[str]:
        """The URL of a new database."""
        if backend == "sqlite":
            yield f"sqlite:///{self._file()}"
            return
        name = self._made()
        yield self._named(name)
        with self.admin() as admin:
            admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    @contextmanager
    def reused(self, backend: str) -> Iterator[str]:
        """The URL of one that is used by test after test, and emptied after each; its `engine` knows the statements."""
        url = self._reused(backend)
        yield url
        self.engine(url).dispose()
        if backend == "sqlite":
            self._copy(Path(str(make_url(url).database)))
            return
        with self.admin() as admin:
            admin.execute(text(DROP_OTHERS), {"name": make_url(url).database})
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with self.engine(url).begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))

    @cache  # noqa: B019 (as long as the tests)
    def engine(self, url: str) -> Engine:
        """The same engine for test after test: most of the work of a first query is to compile it."""
        return connect(url)

    @contextmanager
    def admin(self) -> Iterator[Connection]:
        with self._admin.connect() as connection:
            yield connection

    def close(self) -> None:
        self._admin.dispose()

    @cache  # noqa: B019 (as long as the tests)
    def _reused(self, backend: str) -> str:
        return f"sqlite:///{self._file()}" if backend == "sqlite" else self._named(self._made())

    def _file(self) -> Path:
        path = self.folder / f"test_{next(self._numbers)}.db"
        self._copy(path)
        return path

    def _copy(self, to: Path) -> None:
        for left in (f"{to}-wal", f"{to}-shm"):
            Path(left).unlink(missing_ok=True)
        shutil.copyfile(self.file, to)

    def _made(self) -> str:
        name = f"{self.prefix}_{next(self._numbers)}"
        with self.admin() as admin:
            admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {self.server.database}"))
        return name

    def _named(self, name: str) -> str:
        return in_words(self.server.set(database=name))


def in_words(url: URL) -> str:
    return url.render_as_string(hide_password=False)
