"""The fast tier, seconds in all: pure rules, refusals and permissions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.application import Curbside
from sandbox.server import Server
from tests.hospital import Hospital
from tests.hospital_in_process import open_hospital
from tests.marks import mark_slow_on_postgresql


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rules don't depend on the database; constraints, which do, are tested elsewhere on both."""
    mark_slow_on_postgresql(items, Path(__file__).parent)


@pytest.fixture
def hospital(server: Server, program: Curbside) -> Iterator[Hospital]:
    """The workspace with the bot in it, in this process."""
    with open_hospital(server, program) as hospital:
        yield hospital
