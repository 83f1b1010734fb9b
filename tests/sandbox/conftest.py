"""Fixtures: a workspace with an app that only calls the Web API, and one with the Teapot app connected."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from sandbox.client import UserClient, WorkspaceClient
from sandbox.server import Server
from tests.hospital import CAST
from tests.sandbox.steps import MANIFEST, SPEC
from tests.sandbox.teapot import TEAPOT_MANIFEST, Teapot


@pytest.fixture
def place() -> Iterator[Server]:
    server = Server(MANIFEST, SPEC).start()
    yield server
    server.stop(wait=False)


@pytest.fixture
def client(place: Server) -> WebClient:
    return WebClient(place.slack.workspace.app.bot_token, base_url=f"{place.address}/api/", retry_handlers=[])


@pytest.fixture
def workspace(place: Server) -> Iterator[WorkspaceClient]:
    client = WorkspaceClient(place.address)
    yield client
    client.close()


@pytest.fixture
def teapot_place() -> Iterator[Server]:
    server = Server(TEAPOT_MANIFEST, CAST).start()
    yield server
    server.stop(wait=False)


@pytest.fixture
def teapot(teapot_place: Server) -> Iterator[Teapot]:
    app = Teapot(teapot_place)
    app.connection.start()
    yield app
    app.connection.stop()


@pytest.fixture
def ben(teapot_place: Server, teapot: Teapot) -> Iterator[UserClient]:
    assert teapot
    workspace = WorkspaceClient(teapot_place.address)
    yield workspace.person("ben")
    workspace.close()
