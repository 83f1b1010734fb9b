"""The PostgreSQL server of a test run, in its own process: `python -m tests.database_server FOLDER OWNER`.

It serves all workers of the run, and stops when the process OWNER ends for any reason.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from bot import db
from bot.demo.on_postgres import temporary_postgres

READY = "ready.json"
FAILED = "failed"
START_SECONDS = 90.0
_started: list[subprocess.Popen[bytes]] = []  # Python warns about a child process that is let go


def start_or_find_server(folder: Path, owner: int) -> dict[str, str]:
    """Find the server of this folder; the first caller starts it.

    Returns: the URL of a migrated PostgreSQL database, and the path of a migrated SQLite file.
    Raises: RuntimeError when the server doesn't start.
    """
    try:
        os.close(os.open(folder / "lock", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        pass
    else:
        # In its own session, so that Ctrl-C ends only the tests, and the server then stops PostgreSQL cleanly.
        command = [sys.executable, "-m", "tests.database_server", str(folder), str(owner)]
        _started.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603 (our own program)
    end = time.monotonic() + START_SECONDS
    while not (folder / READY).exists():
        if (folder / FAILED).exists() or time.monotonic() > end:
            raise RuntimeError("PostgreSQL could not be started for the tests.")
        time.sleep(0.05)
    return dict(json.loads((folder / READY).read_text("utf-8")))


def main(folder: Path, owner: int) -> None:
    """Serve until the owner ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    file = folder / "migrated.db"
    try:
        with temporary_postgres() as url:
            admin = create_engine(url, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                for setting in ("fsync", "full_page_writes"):  # tests need not survive a power failure
                    connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
            admin.dispose()
            for each in (url, f"sqlite:///{file}"):
                engine = db.connect(each)
                db.migrate(engine)
                engine.dispose()
            partial = folder / f"{READY}.partial"
            partial.write_text(json.dumps({"postgresql": url, "sqlite": str(file)}), "utf-8")
            partial.rename(folder / READY)
            while _is_alive(owner):
                time.sleep(0.2)
    except Exception:
        (folder / FAILED).touch()
        raise


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
