"""The cast and the hospital. Every test has its own workspace, bot and database, over HTTP and WebSocket.

Amara offers, Ben asks, Chidi has something to teach too and pauses, Dara and Ruth offer what Amara offers, Priya is an
intern, Sam is nobody in particular. The week begins on a Monday morning in Chicago.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as drawing
from sqlalchemy.orm import Session, sessionmaker

from bot import db
from bot.application import Curbside
from sandbox import workspace
from sandbox.server import Server
from tests.databases import BACKENDS, TemplateDatabases, databases
from tests.hospital import CAST, MANIFEST, MONDAY, Hospital, settings_of

LONG = {"journeys", "chaos", "test_replicas", "test_handing_over", "test_delivery"}  # folders and files
LONGEST = "test_under_load"


@pytest.fixture(autouse=True, scope="session")
def _no_proxy() -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def _patience() -> Iterator[None]:
    """A busy machine is no defect of the bot's: where Slack gives 3 seconds, a test that is not about them gives 20."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "ACK_SECONDS", 20.0)
        yield


@pytest.fixture
def server() -> Iterator[Server]:
    """A workspace on a Monday morning."""
    running = Server(MANIFEST, CAST).start()
    running.slack.rates.on = True
    running.clock.advance_to(MONDAY)
    yield running
    running.stop(wait=False)


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: half of a journey is waiting."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """What is there now stays: nobody needs to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """What hypothesis draws is the same at each run: who changed nothing breaks nothing. `--chaos` draws anew."""
    drawing.register_profile("alike", derandomize=True, deadline=None)
    drawing.register_profile("anew", deadline=None, max_examples=1_000)
    drawing.load_profile("anew" if config.getoption("--chaos") else "alike")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long runs on SQLite, and only where asked for on PostgreSQL too: what differs is tested below it.
    What takes longest runs only where asked for."""
    if config.getoption("--everywhere"):
        return
    long = [each for each in items if LONG & {each.path.parent.name, each.path.stem}]
    left = [each for each in long if "[postgresql" in each.name]
    left += [each for each in items if each.path.stem == LONGEST]
    items[:] = [each for each in items if each not in set(left)]
    config.hook.pytest_deselected(items=left)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everywhere", action="store_true", help="what takes longest on PostgreSQL too")
    parser.addoption("--chaos", type=int, default=0, help="how many pairs of people the tests that kill take; 0: a few")


@pytest.fixture(scope="session")
def chaos(request: pytest.FixtureRequest) -> int:
    """How many pairs of people the tests that kill take; 0 in the quick run."""
    return int(request.config.getoption("--chaos"))


@pytest.fixture(scope="session")
def all_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemplateDatabases]:
    with databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(params=BACKENDS)
def database_url(
    request: pytest.FixtureRequest, all_databases: TemplateDatabases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty database, on SQLite and on PostgreSQL; both don't wait for the disk."""
    monkeypatch.setattr(db, "PRAGMAS", tuple(each.replace("FULL", "OFF") for each in db.PRAGMAS))
    with all_databases.reused(request.param) as url:
        yield url


@pytest.fixture
def store(database_url: str, all_databases: TemplateDatabases) -> sessionmaker[Session]:
    """Only the tables, for what needs no Slack."""
    return db.session_factory(all_databases.engine(database_url))


@pytest.fixture
def hospital(server: Server, database_url: str, all_databases: TemplateDatabases) -> Iterator[Hospital]:
    """The workspace with the bot in it. At the end nothing may have been refused that was not meant to be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "connect", all_databases.engine)
        program = Curbside(settings_of(server, database_url, contacts="GME office, 555-0100"), server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    with program:
        place = Hospital(server, program)
        yield place
        refused = [] if place.may_be_refused else place.refused()
        place.workspace.close()
    assert refused == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly which tests were left out, and why."""
    left_out: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out[reason] = left_out.get(reason, 0) + 1
    for reason, count in left_out.items():
        terminalreporter.write_line(f"left out: {count} tests ({reason.removeprefix('Skipped: ')})")
