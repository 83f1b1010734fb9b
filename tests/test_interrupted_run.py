"""A test run that is interrupted or killed leaves no PostgreSQL behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from sandbox.waiting import wait_for
from tests.database_server import READY
from tests.hospital import ROOT

pytestmark = [pytest.mark.everything, pytest.mark.timeout(300)]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_postgresql_ends_with_the_run(tmp_path: Path, sign: signal.Signals) -> None:
    command = [sys.executable, "-m", "pytest", "-n", "1", "--basetemp", str(tmp_path / "run"), "tests/mentoring"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.Popen(  # noqa: S603 (our own program)
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    file = wait_for(lambda: next(iter((tmp_path / "run").rglob(READY)), None), "the databases of the run", 90)
    url = json.loads(file.read_text("utf-8"))["postgresql"]
    assert _answers(url)
    os.killpg(run.pid, sign)  # as Ctrl-C does: every process of the terminal's group
    try:
        run.wait(60)
    except subprocess.TimeoutExpired:  # a test that is running is finished first; someone impatient ends it
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(30)
    wait_for(lambda: not _answers(url), "PostgreSQL to stop", 30)


def _answers(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT 1")))
    except OperationalError:
        return False
    finally:
        engine.dispose()
