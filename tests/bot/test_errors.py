"""What is logged about a view or message that Slack refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import describe_refusal
from handlers.views.block_kit import ActionId, actions, button, section
from sandbox.server import Server


@pytest.fixture
def client(server: Server) -> WebClient:
    workspace = server.slack.workspace
    return WebClient(workspace.app.bot_token, base_url=f"{server.address}/api/", retry_handlers=[])


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return describe_refusal(caught.value)


def test_the_block_that_slack_refused_is_named_without_its_text(server: Server, client: WebClient) -> None:
    growth = next(each.id for each in server.slack.workspace.channels.values() if each.name == "growth")
    blocks = [section("fine"), section("x" * 3001) | {"block_id": "too long"}]
    assert refusal(client.chat_postMessage, channel=growth, text="fine", blocks=blocks) == (
        "invalid_blocks block 1 (section too long)"
    )
    view = {"type": "home", "blocks": [section("fine"), section("fine"), section("x" * 3001)]}
    user = next(iter(server.slack.workspace.users))
    assert "block 2 (section)" in refusal(client.views_publish, user_id=user, view=view)


def test_a_refusal_that_names_no_block_is_only_its_code(client: WebClient) -> None:
    assert refusal(client.chat_postMessage, channel="C0", text="fine") == "channel_not_found"


def test_a_row_of_buttons_refuses_an_action_id_that_stands_twice() -> None:
    yes = button("Yes", ActionId("answer.yes"), 1)
    assert len(actions(yes, button("No", ActionId("answer.no"), 1))["elements"]) == 2
    with pytest.raises(ValueError, match=r"stand twice in one row: answer\.yes"):
        actions(yes, yes)
