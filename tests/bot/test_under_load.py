"""Fifty presses a second while Slack renews the connection, and while the process is told to stop."""

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

from benchmarks.ack_latency import Press, steadily, to_decline
from benchmarks.hospital import Place, found, settle, workspace
from bot.application import Curbside
from bot.slack import rate_limit, socket_mode
from handlers.bolt_types import SessionFactory
from models import Ask, AskState, Message, MessageKind, MessageState
from sandbox.client import wait_for
from sandbox.server import Server
from sandbox.socket_mode import SocketMode
from tests.hospital import MANIFEST

pytestmark = pytest.mark.everything

PRESSES = 50  # a second's worth


@pytest.fixture
def sockets() -> list[SocketMode]:
    """The sandbox's side of the connections, once there is one."""
    return []


@pytest.fixture
def place(store: SessionFactory, monkeypatch: pytest.MonkeyPatch, sockets: list[SocketMode]) -> Iterator[Place]:
    """Fifty mentors, each with an ask to answer."""
    monkeypatch.setattr(rate_limit, "PER_MINUTE", dict.fromkeys(rate_limit.PER_MINUTE, 10**6))
    with Server(MANIFEST, workspace(PRESSES)) as server:
        server.slack.workspace.patience = 20.0  # asked is whether one is lost, not how fast
        sockets.append(server.slack.sockets)
        app = server.slack.workspace.app
        tokens = {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_APP_TOKEN": app.app_token}
        here = found(server.address, tokens)
        settle(store, PRESSES, here)
        yield here
        here.http.close()


def answers(store: SessionFactory) -> int:
    """How many asks have been answered."""
    with store() as s:
        return len(s.scalars(select(Ask.id).where(Ask.state != AskState.OPEN)).all())


def behind(store: SessionFactory) -> int:
    """Messages that still say what was true before."""
    with store() as s:
        return len(s.scalars(select(Message.id).where(Message.delivered_revision < Message.revision)).all())


def told(program: Curbside) -> bool:
    return program.worker.is_idle()


def asked(program: Curbside, here: Place) -> list[Press]:
    wait_for(lambda: told(program), "the asks to be sent", 60)
    presses = to_decline(here)
    assert len(presses) == PRESSES
    return presses


def test_slack_renews_the_connections_and_no_press_is_lost(
    place: Place, sockets: list[SocketMode], store: SessionFactory, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "STAGGER_SECONDS", 0.1)
    with Curbside(place.settings(database_url)) as program:
        presses = asked(program, place)
        renewing = threading.Thread(target=renew, args=[place, sockets[0]])
        renewing.start()
        steadily(presses)  # raises where one was not acknowledged
        renewing.join()
        assert answers(store) == PRESSES


def renew(here: Place, sockets: SocketMode) -> None:
    """Four times the older of the two connections, as soon as there are two; each has an hour of its own."""
    for _ in range(4):
        wait_for(lambda: len(sockets.connections) == 2, "two connections")
        here.http.post("/sandbox/refresh", json={"only": 0}).raise_for_status()


def test_told_to_stop_it_finishes_what_it_acknowledged(place: Place, store: SessionFactory, database_url: str) -> None:
    with Curbside(place.settings(database_url)) as program:
        presses = asked(program, place)
    environment = {**os.environ, **place.tokens, "DATABASE_URL": database_url, "SLACK_API_URL": f"{place.address}/api/"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    threading.Timer(0.4, process.send_signal, [signal.SIGTERM]).start()
    acknowledged = sum(steadily([partial(answered, press) for press in presses]))
    _, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    assert 0 < acknowledged < PRESSES
    assert answers(store) == acknowledged, error
    with Curbside(place.settings(database_url)) as program:
        wait_for(lambda: told(program) and not behind(store), "what was left in the outbox", 60)
    with store() as s:
        states = s.scalars(select(Message.state).where(Message.kind == MessageKind.ASK)).all()
    assert set(states) == {MessageState.SENT}


def answered(press: Press) -> float:
    """1 where a press was acknowledged, 0 where its person read that the app did not respond."""
    try:
        press()
    except httpx.HTTPStatusError:
        return 0.0
    return 1.0
