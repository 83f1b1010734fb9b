"""The cast and the hospital. Every test has its own workspace, bot and database, over HTTP and WebSocket.

Amara offers, Ben asks, Chidi has something to teach too and pauses, Dara and Ruth offer what Amara offers, Priya is an
intern, Sam is nobody in particular. The week begins on a Monday morning in Chicago.
"""

import gc
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as drawing
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot import db
from bot.application import Curbside
from bot.config import Settings
from bot.worker import SOON_SECONDS
from mentoring.introductions.check_ins import mark_started
from models import Introduction, Message, MessageState
from sandbox import workspace
from sandbox.client import UserClient, WorkspaceClient, wait_for
from sandbox.models import Json
from sandbox.server import Server
from tests.databases import BACKENDS, TemplateDatabases, databases

ROOT = Path(__file__).parent.parent
LONG = {"journeys", "chaos", "test_replicas", "test_handing_over", "test_delivery"}  # folders and files
LONGEST = "test_under_load"
MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))
CAST: Json = {
    "name": "Fableton General",
    "users": [
        {"name": "ben", "real_name": "Ben Quill", "title": "PGY-2 · Internal Medicine"},
        {"name": "amara", "real_name": "Amara Fable", "title": "Attending · Rapid response"},
        {"name": "chidi", "real_name": "Chidi Appendix", "title": "Attending"},
        {"name": "dara", "real_name": "Dara Vellum", "tz": "America/New_York"},
        {"name": "ruth", "real_name": "Ruth Margin"},
        {"name": "priya", "real_name": "Priya Inkwell", "title": "PGY-1 · Pediatrics"},
        {"name": "sam", "real_name": "Sam Footnote", "tz": "Asia/Tokyo"},
    ],
    "channels": [{"name": "growth", "app": True}, {"name": "general"}],
}
DAY = 86_400.0
CODES = "leading a code calmly"


class Hospital:
    """A workspace with the bot in it, and shorthands for what most tests begin with."""

    def __init__(self, server: Server, program: Curbside) -> None:
        self.server, self.program = server, program
        self.may_be_refused = False
        self.workspace = WorkspaceClient(server.address)
        self.workspace.meanwhile = self.hurry
        self.ben, self.amara, self.chidi, self.dara, self.ruth, self.priya, self.sam = (
            self.workspace.person(name) for name in ("ben", "amara", "chidi", "dara", "ruth", "priya", "sam")
        )
        self.growth = self.ben.channel("growth")

    @property
    def db(self) -> sessionmaker[Session]:
        return self.program.db

    @property
    def team_id(self) -> str:
        return self.server.slack.workspace.id

    @property
    def now(self) -> datetime:
        return self.server.clock.now()

    def offers(self, mentor: UserClient, *lines: str, **terms: Any) -> None:
        """A mentor lists what they can be asked about, and confirms what each line is about."""
        mentor.command("/mentor")
        mentor.await_modal("What you can teach")
        said = {f"line_{number}": line for number, line in enumerate(lines, 1)}
        assert mentor.submit(**said, **terms) == {}
        mentor.await_modal("What each is about")
        assert mentor.submit() == {}
        mentor.close_modal()

    def wants(self, resident: UserClient, sentence: str = "running a code without freezing", **fields: Any) -> Json:
        """A resident shares a goal; the message with the people for it."""
        before = len(resident.saying("For your goal", resident.direct()))
        resident.command(f"/grow {sentence}")
        resident.await_modal("Grow in something")
        assert resident.submit(**fields) == {}
        if resident.modal:
            assert resident.submit() == {}

        def newest() -> Json | None:
            found = resident.saying("For your goal", resident.direct())
            return found[-1] if len(found) > before else None

        message = wait_for(newest, f"the people for {sentence!r}", meanwhile=self.hurry)
        return {**message, "channel": resident.conversations("im")[0]["id"]}

    def asked(self, *, offer: str = CODES, dose: str = "coffee", **terms: Any) -> Json:
        """Ben has asked Amara; the message that she reads."""
        terms.setdefault("doses", ["question", "coffee", "three", "ongoing"])
        self.offers(self.amara, offer, **terms)
        people = self.wants(self.ben, dose=dose, first_question="What do you say first?")
        names = {"question": "a 10-minute question", "coffee": "one coffee", "three": "three meetings"}
        self.ben.click(f"Ask for {names.get(dose, dose)}", people, below="Amara Fable")
        return self.amara.await_message("First question")

    def introduced(self, **how: Any) -> Json:
        """Ben and Amara are introduced; the root of their thread."""
        self.amara.click("Happy to", self.asked(**how))
        return self.ben.await_message("Why you two")

    def begun(self) -> None:
        """Whoever is introduced has begun by themselves: nobody is nudged."""
        with self.db.begin() as s:
            for each in s.scalars(select(Introduction)):
                mark_started(s, each)

    def calls(self, method: str) -> list[Json]:
        """The calls of a method that reached the workspace."""
        return [entry for entry in self.workspace.traffic() if entry.get("method") == method]

    def refused(self) -> list[Json]:
        """Everything that the workspace refused to the bot, but for calls too fast: it waits and comes back."""
        return [
            e
            for e in self.workspace.traffic()
            if (e["kind"] == "refused" and e["answer"].get("error") != "ratelimited")
            or (e["kind"] == "call" and not e["answer"]["ok"])
        ]

    def move_to_lunch(self) -> None:
        """Move on to noon in Chicago, from a morning there."""
        self.live_until(self.now.replace(hour=18, minute=5))

    def live_until(self, moment: datetime) -> None:
        """Time passes while the bot runs: what it hands over ahead of time, it has handed over."""
        for step in (moment - timedelta(hours=11), moment - timedelta(hours=1), moment):
            self.settle()
            if step > self.now:
                self.workspace.advance_to(step.timestamp())
        self.settle()

    def live(self, **time: float) -> None:
        """The same, for as many days, hours or minutes."""
        self.live_until(self.now + timedelta(**time))

    def handed_over(self) -> list[Message]:
        """What Slack has for later, as the bot knows it."""
        with self.db() as s:
            rows = select(Message).where(Message.state == MessageState.SCHEDULED)
            return list(s.scalars(rows.order_by(Message.post_at)))

    def settle(self) -> None:
        """Wait until the bot has nothing left to do."""
        wait_for(lambda: self.program.worker.is_idle(), "the bot to come to rest", meanwhile=self.hurry)

    def hurry(self) -> None:
        """Where the bot only waits because Slack said so (one message a second to each reader), time moves on."""
        pause = self.program.worker.seconds_until_next()
        if 0 < pause < SOON_SECONDS:
            self.server.clock.advance(pause)


MONDAY = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)  # 9 in the morning in Chicago


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


def settings_of(server: Server, database_url: str, **more: Any) -> Settings:
    app = server.slack.workspace.app
    return Settings(app.bot_token, app.app_token, database_url, f"{server.address}/api/", **more)


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
