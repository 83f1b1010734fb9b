"""The PostgreSQL of a test run, in a process of its own: `python -m tests.database_server FOLDER OWNER`.

It serves all workers of the run, and stops when the process OWNER has ended, however that ended.
"""

import atexit
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
_started: list[subprocess.Popen[bytes]] = []  # it outlives the tests, and Python warns of a child that is let go


def ready(folder: Path, owner: int) -> dict[str, str]:
    """What `python -m tests.database_server` made in this folder; the first who asks for it starts it.

    Returns: the URL of a migrated database in PostgreSQL, and the path of a migrated file of SQLite.
    """
    try:
        os.close(os.open(folder / "lock", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        pass
    else:
        # A session of its own: Ctrl-C ends the tests, and this one then stops PostgreSQL in order.
        command = [sys.executable, "-m", "tests.database_server", str(folder), str(owner)]
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 (our own program)
        atexit.register(process.poll)  # keeps a reference: collecting a Popen that still runs is a ResourceWarning
    end = time.monotonic() + START_SECONDS
    while not (folder / READY).exists():
        if (folder / FAILED).exists() or time.monotonic() > end:
            raise RuntimeError("PostgreSQL could not be started for the tests.")
        time.sleep(0.05)
    return dict(json.loads((folder / READY).read_text("utf-8")))


def main(folder: Path, owner: int) -> None:
    """Serve until the owner has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    file = folder / "migrated.db"
    try:
        with temporary_postgres() as url:
            admin = create_engine(url, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                for setting in ("fsync", "full_page_writes"):  # tests don't need the care for power cuts
                    connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
            admin.dispose()
            for each in (url, f"sqlite:///{file}"):
                engine = db.connect(each)
                db.migrate(engine)
                engine.dispose()
            made = folder / f"{READY}.partial"
            made.write_text(json.dumps({"postgresql": url, "sqlite": str(file)}), "utf-8")
            made.rename(folder / READY)
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
