"""Slash commands: what the app receives, and how its answers appear."""

import pytest

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.server import Server
from tests.sandbox.teapot import Teapot


def test_a_command_gets_an_ephemeral_answer(ben: UserClient, teapot: Teapot) -> None:
    ben.command("/tea green")
    payload = teapot.received[0]
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/tea", "green", ben.id)
    answer = ben.await_message("[Again]")
    assert answer["is_ephemeral"]
    ben.click("Again", answer)
    ben.await_message("more tea")
    assert teapot.received[1]["actions"][0]["value"] == "7"


def test_an_unknown_command_is_refused(ben: UserClient) -> None:
    with pytest.raises(Refused, match="/coffee is not a valid command"):
        ben.command("/coffee")


def test_an_answer_with_invalid_blocks_is_refused(ben: UserClient, teapot_place: Server) -> None:
    with pytest.raises(Refused):
        ben.command("/tea wrong")
    assert all(not channel.ephemeral for channel in teapot_place.slack.workspace.channels.values())


def test_a_response_url_works_five_times(ben: UserClient) -> None:
    ben.command("/tea late")
    ben.await_message("cup 4")
    assert ben.find("one too many") is None


def test_a_command_to_an_app_that_is_down_is_refused(teapot_place: Server) -> None:
    workspace = WorkspaceClient(teapot_place.address)
    with pytest.raises(Refused, match="Teapot did not respond"):
        workspace.person("ben").command("/tea")
    workspace.close()
