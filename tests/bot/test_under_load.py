"""Fifty taps per second, while Slack renews the connections and while the process is stopped."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from sqlalchemy import select

from benchmarks.ack_latency import Click, in_messages, steadily
from benchmarks.hospital import SandboxHospital, found, settle, workspace
from bot.application import Curbside
from bot.slack import rate_limit, socket_mode
from handlers.bolt_types import SessionFactory
from handlers.views.ask import DECLINE
from mentoring.matching import Matcher
from models import Ask, AskState, Message, MessageKind, MessageState
from sandbox.server import Server
from sandbox.socket_mode import SocketMode
from sandbox.waiting import wait_for
from tests.hospital import MANIFEST

pytestmark = pytest.mark.everything

TAPS = 50  # in one second
STOP_AT = 20  # the tap at which the process is stopped


@pytest.fixture
def sockets() -> list[SocketMode]:
    """The sandbox's end of the connections, added when its server starts."""
    return []


@pytest.fixture
def busy_hospital(
    store: SessionFactory, monkeypatch: pytest.MonkeyPatch, sockets: list[SocketMode], matcher: Matcher
) -> Iterator[SandboxHospital]:
    """A hospital of fifty mentors, each with an ask to answer."""
    monkeypatch.setattr(rate_limit, "PER_MINUTE", dict.fromkeys(rate_limit.PER_MINUTE, 10**6))
    with Server(MANIFEST, workspace(TAPS)) as server:
        server.slack.workspace.ack_seconds = 20.0  # the tests are about lost taps, not slow ones
        sockets.append(server.slack.sockets)
        app = server.slack.workspace.app
        tokens = {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_APP_TOKEN": app.app_token}
        here = found(server.address, tokens)
        settle(store, TAPS, here, matcher)
        yield here
        here.http.close()


def count_answered(store: SessionFactory) -> int:
    """Count the asks that have been answered."""
    with store() as s:
        return len(s.scalars(select(Ask.id).where(Ask.state != AskState.OPEN)).all())


def count_outdated(store: SessionFactory) -> int:
    """Count the messages that don't show the latest state yet."""
    with store() as s:
        return len(s.scalars(select(Message.id).where(Message.delivered_revision < Message.revision)).all())


def await_asks(program: Curbside, here: SandboxHospital) -> list[Click]:
    wait_for(lambda: program.worker.is_idle(), "the asks to be sent", 60)
    taps = list(in_messages(here, "m", DECLINE))
    assert len(taps) == TAPS
    return taps


def test_no_tap_is_lost_while_slack_renews_the_connections(
    busy_hospital: SandboxHospital,
    sockets: list[SocketMode],
    store: SessionFactory,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket_mode, "STAGGER_SECONDS", 0.1)
    with Curbside(busy_hospital.settings(database_url)) as program:
        taps = await_asks(program, busy_hospital)
        renewing = threading.Thread(target=renew, args=[busy_hospital, sockets[0]])
        renewing.start()
        steadily(taps, TAPS)  # raises an error when a tap is not acknowledged
        renewing.join()
        assert count_answered(store) == TAPS


def renew(here: SandboxHospital, sockets: SocketMode) -> None:
    """Renew the older of the two connections four times, each time as soon as there are two."""
    for _ in range(4):
        wait_for(lambda: len(sockets.connections) == 2, "two connections")
        here.http.post("/sandbox/refresh", json={"only": 0}).raise_for_status()


def test_on_sigterm_every_acknowledged_tap_is_finished(
    busy_hospital: SandboxHospital, store: SessionFactory, database_url: str
) -> None:
    with Curbside(busy_hospital.settings(database_url)) as program:
        taps = await_asks(program, busy_hospital)
    environment = {
        **os.environ,
        **busy_hospital.tokens,
        "DATABASE_URL": database_url,
        "SLACK_API_URL": f"{busy_hospital.address}/api/",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()

    def tap(number: int) -> float:
        """Return 1 when a tap was acknowledged and 0 when Slack said that the app did not respond."""
        if number == STOP_AT:
            process.send_signal(signal.SIGTERM)
        try:
            taps[number]()
        except httpx.HTTPStatusError:
            return 0.0
        return 1.0

    acknowledged = sum(steadily([partial(tap, number) for number in range(TAPS)], TAPS))
    _, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    assert 0 < acknowledged < TAPS
    assert count_answered(store) == acknowledged, error
    with Curbside(busy_hospital.settings(database_url)) as program:
        wait_for(
            lambda: program.worker.is_idle() and not count_outdated(store), "the rest of the outbox to be sent", 60
        )
    with store() as s:
        states = s.scalars(select(Message.state).where(Message.kind == MessageKind.ASK)).all()
    assert set(states) == {MessageState.SENT}
