"""The control API: events it causes, what people may not do, the clock, and its documentation."""

import time

import pytest

from sandbox import control_api, people_api
from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.hospital import ROOT
from tests.sandbox.teapot import Teapot


def test_opening_home_sends_an_event(ben: UserClient, teapot: Teapot) -> None:
    ben.workspace.post(f"{ben.here}/home")
    received = wait_for(lambda: teapot.received, "the event")
    assert received[0]["event"]["type"] == "app_home_opened"
    assert received[0]["event"]["user"] == ben.id


def test_an_unacknowledged_event_is_retried(teapot_place: Server) -> None:
    workspace = WorkspaceClient(teapot_place.address)
    ben = workspace.person("ben")
    ben.workspace.post(f"{ben.here}/home")
    teapot = Teapot(teapot_place)
    teapot.connection.start()
    time.sleep(0.1)
    workspace.advance(61)
    received = wait_for(lambda: teapot.received, "the retried event")
    workspace.advance(301)
    time.sleep(0.2)
    assert len(received) == 1
    retries = [e for e in teapot_place.slack.dispatcher.sent if e["type"] == "events_api"]
    assert retries[-1]["retry_attempt"] >= 1
    teapot.connection.stop()
    workspace.close()


def test_people_can_act_only_in_their_own_conversations(ben: UserClient, teapot_place: Server) -> None:
    hidden = teapot_place.slack.workspace.add_channel("channel", "secret", [], is_private=True)
    with pytest.raises(Refused, match="not in this conversation"):
        ben.say(hidden.id, "hello")
    with pytest.raises(Refused, match="no one with this id"):
        ben.workspace.get("/sandbox/people/U000")


def test_the_clock_only_moves_forward_and_can_be_frozen(ben: UserClient) -> None:
    workspace = ben.workspace
    before = workspace.now()
    workspace.advance(3600)
    assert 3600 <= workspace.now() - before < 3660
    with pytest.raises(Refused, match="only moves forward"):
        workspace.post("/sandbox/clock", advance=-1)
    workspace.post("/sandbox/clock", frozen=True)
    frozen_at = workspace.now()
    time.sleep(0.05)
    assert workspace.now() == frozen_at
    workspace.advance(60)
    assert workspace.now() == frozen_at + 60
    workspace.post("/sandbox/clock", frozen=False)
    assert workspace.now() - frozen_at < 61


def test_every_route_is_documented() -> None:
    documented = {entry.split(" ")[-1] for entry in (ROOT / "docs" / "sandbox.md").read_text("utf-8").split("`")}
    assert {getattr(route, "path", "") for route in (*control_api.routes(), *people_api.routes())} - documented == set()
