"""The `curbside` command, called in the test's own process."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import config
from sandbox.server import Server
from tests.bot.office import WITH_OTHERS, Office
from tests.hospital import MANIFEST

Curbside = Callable[..., tuple[int, str, str]]


@pytest.fixture
def curbside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Curbside]:
    """Run a command in an empty folder with only these settings; returns its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    log = logging.getLogger()
    level, handlers_before = log.level, list(log.handlers)

    def call(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name in [name for name in os.environ if name in config.SETTINGS]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            code = command_line.main(arguments)
        except SystemExit as stop:
            code = int(str(stop.code))
        return (code, *capsys.readouterr())

    yield call
    for each, handler in handlers.items():
        signal.signal(each, handler)
    log.setLevel(level)
    for added in [each for each in log.handlers if each not in handlers_before]:
        log.removeHandler(added)


@pytest.fixture
def office(curbside: Curbside, tmp_path: Path) -> Iterator[Office]:
    """A program's office beside a workspace with members, guests, an app, and people from elsewhere."""
    with Server(MANIFEST, WITH_OTHERS) as server:
        yield Office(curbside, server, tmp_path)
