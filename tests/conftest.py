"""Fixtures and options of all tests. Every test has its own workspace, bot and database, over HTTP and WebSocket."""

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
from tests.database_server import ready
from tests.databases import BACKENDS, TemplateDatabases
from tests.hospital import CAST, MANIFEST, MONDAY, Hospital, settings_of


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow on PostgreSQL as part of everything there; what differs between the two is tested below it."""
    for item in items:
        call = getattr(item, "callspec", None)
        if call and "postgresql" in call.params.values() and item.get_closest_marker("slow_on_postgresql"):
            item.add_marker(pytest.mark.everything)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos", type=int, default=0, help="how many pairs of people the tests that kill take; 0: a few")


@pytest.fixture(scope="session")
def chaos(request: pytest.FixtureRequest) -> int:
    """How many pairs of people the tests that kill take; 0 in the quick run."""
    return int(request.config.getoption("--chaos"))


@pytest.fixture(scope="session")
def all_databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[TemplateDatabases]:
    """Databases to copy; the workers of a run share one PostgreSQL, which ends with the run."""
    folder = tmp_path_factory.mktemp("databases")
    alone = worker_id == "master"
    shared = folder if alone else tmp_path_factory.getbasetemp().parent
    made = TemplateDatabases(folder, ready(shared, os.getpid() if alone else os.getppid()), f"test_{worker_id}")
    yield made
    made.close()


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
        refused = [] if place.allows_error_responses else place.error_responses()
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
