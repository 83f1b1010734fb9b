"""Fixtures and options of all tests. Every test has its own workspace, bot and database."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session, sessionmaker

from bot import db
from bot.application import Curbside
from mentoring.matching import Matcher
from mentoring.messages.send_windows import SendPolicy
from sandbox import workspace
from sandbox.server import Server
from tests import lexicon
from tests.database_server import start_or_find_server
from tests.databases import BACKENDS, TemplateDatabases
from tests.hospital import CAST, CONTACTS, MANIFEST, MONDAY, Hospital, settings_of


@pytest.fixture(autouse=True, scope="session")
def _no_proxy() -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def _longer_ack_timeout() -> Iterator[None]:
    """Allow 20 seconds for an acknowledgment instead of Slack's 3: on a busy machine, a slow answer is no defect."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "ACK_SECONDS", 20.0)
        yield


@pytest.fixture
def server() -> Iterator[Server]:
    """A workspace on a Monday morning."""
    server = Server(MANIFEST, CAST).start()
    server.slack.rates.on = True
    server.clock.advance_to(MONDAY)
    yield server
    server.stop(wait=False)


def pytest_xdist_auto_num_workers() -> int:
    """One for each core: with two, the same tests took half as much processor time more."""
    return os.cpu_count() or 1


def pytest_collection_finish() -> None:
    """Freeze the objects that exist now: they stay, so garbage collection need not scan them again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Generate the same examples in each run, so that only a change can break a test; with `--chaos`, new ones.

    What a bot keeps in the user's cache is kept apart, and for the next run.
    """
    os.environ["XDG_CACHE_HOME"] = str(Path(tempfile.gettempdir()) / f"curbside-tests-{os.getuid()}")
    hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None)
    hypothesis_settings.register_profile("random", deadline=None, max_examples=1_000)
    hypothesis_settings.load_profile("random" if config.getoption("--chaos") else "repeatable")


COLLECTED = pytest.StashKey[dict[str, bool]]()  # every test by name, and whether it is marked `everything`


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the PostgreSQL runs of tests that are slow there as `everything`."""
    for item in items:
        call = getattr(item, "callspec", None)
        if call and "postgresql" in call.params.values() and item.get_closest_marker("slow_on_postgresql"):
            item.add_marker(pytest.mark.everything)
    config.stash[COLLECTED] = {item.nodeid: item.get_closest_marker("everything") is not None for item in items}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos", type=int, default=0, help="how many pairs of people the kill tests use; 0: a few")
    parser.addoption("--mutate-least", type=int, default=0, help="how many payloads are changed; 0: a few hundred")
    parser.addoption("--mutate-seconds", type=float, default=0, help="for how long payloads are changed at least")
    parser.addoption(
        "--mutate-seed", type=int, default=0, help="the seed to repeat; 0: the same or, if longer, a new one"
    )


@pytest.fixture(scope="session")
def chaos(request: pytest.FixtureRequest) -> int:
    """The number of pairs of people that the kill tests use; 0 in the quick run."""
    return int(request.config.getoption("--chaos"))


@pytest.fixture(scope="session")
def all_databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[TemplateDatabases]:
    """Templates of databases. The workers of a run share one PostgreSQL server, which stops when the run ends."""
    folder = tmp_path_factory.mktemp("databases")
    alone = worker_id == "master"
    shared = folder if alone else tmp_path_factory.getbasetemp().parent
    templates = start_or_find_server(shared, os.getpid() if alone else os.getppid())
    databases = TemplateDatabases(folder, templates, f"test_{worker_id}")
    yield databases
    databases.close()


@pytest.fixture(params=BACKENDS)
def database_url(
    request: pytest.FixtureRequest, all_databases: TemplateDatabases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty database, on SQLite and on PostgreSQL, neither of which waits for the disk."""
    monkeypatch.setattr(db, "PRAGMAS", tuple(each.replace("FULL", "OFF") for each in db.PRAGMAS))
    with all_databases.reused(request.param) as url:
        yield url


@pytest.fixture
def store(database_url: str, all_databases: TemplateDatabases) -> sessionmaker[Session]:
    """A session factory, for tests that need no Slack."""
    return db.session_factory(all_databases.engine(database_url))


@pytest.fixture
def matcher() -> Matcher:
    """A matcher without a hospital's own lexicon or encoder."""
    return Matcher(lexicon.load())


@pytest.fixture
def send_policy() -> SendPolicy:
    """The default windows and budget."""
    return SendPolicy()


@pytest.fixture
def program(server: Server, database_url: str, all_databases: TemplateDatabases) -> Curbside:
    """The bot in the workspace, not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "connect", all_databases.engine)
        program = Curbside(settings_of(server, database_url, contacts=CONTACTS), server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    return program


@pytest.fixture
def hospital(server: Server, program: Curbside) -> Iterator[Hospital]:
    """The workspace with the bot in it. At the end, Slack must not have refused any call, unless the test allows it."""
    with program:
        hospital = Hospital(server, program)
        yield hospital
        refused = hospital.close()
    assert refused == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report how many tests were skipped, and why."""
    skipped: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skipped[reason] = skipped.get(reason, 0) + 1
    for reason, count in skipped.items():
        terminalreporter.write_line(f"left out: {count} tests ({reason.removeprefix('Skipped: ')})")
