"""Journeys in the test's own process: as in `tests/journeys/`, without a socket and without waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.application import Curbside
from sandbox.models import Json
from sandbox.server import Server
from tests.hospital import Hospital
from tests.hospital_in_process import open_hospital
from tests.in_process.recorded_payloads import record
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


@pytest.fixture
def payloads(hospital: Hospital) -> list[tuple[str, Json]]:
    """Payloads of all kinds, each with the kind of its envelope."""
    return record(hospital)
