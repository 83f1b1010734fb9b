"""A database for each test: a file of SQLite, and one in a real PostgreSQL that runs as long as the tests do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, make_url, text

from bot import db
from bot.demo_on_postgres import running

BACKENDS = ("sqlite", "postgresql")


class Databases:
    """Makes databases with empty tables by copying one that was migrated; `server` is PostgreSQL's URL."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder, self.server, self._numbers = folder, make_url(server), count(1)
        self.file = folder / "migrated.db"
        self._migrate(f"sqlite:///{self.file}")
        self._migrate(server)

    @contextmanager
    def fresh(self, backend: str) -> Iterator[str]:
        """The URL of a new database."""
        name = f"test_{next(self._numbers)}"
        if backend == "sqlite":
            path = self.folder / f"{name}.db"
            shutil.copyfile(self.file, path)
            yield f"sqlite:///{path}"
            return
        with self._admin() as admin:
            admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {self.server.database}"))
        yield in_words(self.server.set(database=name))
        with self._admin() as admin:
            admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    @contextmanager
    def _admin(self) -> Iterator[Connection]:
        engine = create_engine(self.server.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def _migrate(self, url: str) -> None:
        engine = db.connect(url)
        db.migrate(engine)
        engine.dispose()


def in_words(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """Start PostgreSQL, without the care for power cuts that tests don't need; stop it at the end."""
    with running() as url:
        made = Databases(folder, url)
        with made._admin() as admin:
            for setting in ("fsync", "full_page_writes"):
                admin.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            admin.execute(text("SELECT pg_reload_conf()"))
        yield made
