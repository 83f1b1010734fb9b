"""Custom workflow steps: the app completes or fails each one once, with the outputs it declared."""

from typing import Any

import pytest
from slack_bolt import Ack, App, Complete
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.slack.socket_mode import SocketModeConnection
from sandbox.client import Refused, WorkspaceClient
from sandbox.models import Step
from sandbox.server import Server
from sandbox.waiting import wait_for

Json = dict[str, Any]
MANIFEST: Json = {
    "display_information": {"name": "Stepper"},
    "features": {"bot_user": {"display_name": "Stepper"}},
    "functions": {
        "greet": {
            "title": "Greet",
            "description": "Says hello",
            "input_parameters": {
                "properties": {"who": {"type": "slack#/types/user_id"}, "how": {"type": "string"}},
                "required": ["who"],
            },
            "output_parameters": {"properties": {"said": {"type": "string"}}, "required": ["said"]},
        }
    },
    "settings": {"event_subscriptions": {"bot_events": ["function_executed"]}, "socket_mode_enabled": True},
}
INTERACTIVE = MANIFEST | {
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"socket_mode_enabled": True},
}
BUTTON = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "wave", "text": {"type": "plain_text", "text": "Wave"}}],
    }
]
SPEC = {"users": [{"name": "ben", "real_name": "Ben Quill"}]}


def error_code(client: WebClient, name: str, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as refused:
        client.api_call(name, json=arguments)
    return str(refused.value.response["error"])


def test_a_step_ends_once_with_its_declared_outputs() -> None:
    with Server(MANIFEST, SPEC) as place:
        workspace = place.slack.workspace
        client = WebClient(workspace.app.bot_token, base_url=f"{place.address}/api/")
        workspace.steps["Fx1"], workspace.steps["Fx2"] = Step("Fx1", "greet"), Step("Fx2", "greet")
        done = {"function_execution_id": "Fx1"}
        for outputs in ({}, {"said": "hello", "shouted": "HELLO"}):
            assert (
                error_code(client, "functions.completeSuccess", outputs=outputs, **done)
                == "parameter_validation_failed"
            )
        client.functions_completeSuccess(outputs={"said": "hello"}, **done)
        assert (workspace.steps["Fx1"].state, workspace.steps["Fx1"].outputs) == ("completed", {"said": "hello"})
        assert error_code(client, "functions.completeError", error="late", **done) == "function_execution_not_found"
        client.functions_completeError(function_execution_id="Fx2", error="No voice today.")
        assert (workspace.steps["Fx2"].state, workspace.steps["Fx2"].error) == ("failed", "No voice today.")


def test_inputs_that_workflow_builder_would_not_send_are_refused() -> None:
    with Server(MANIFEST, SPEC) as place:
        workspace = WorkspaceClient(place.address)
        ben = workspace.person("ben")
        for inputs, message in (
            ({}, "needs who"),
            ({"who": "U0"}, "no one with this id"),
            ({"who": ben.id, "loud": "yes"}, "no input loud"),
        ):
            with pytest.raises(Refused, match=message):
                ben.step("greet", **inputs)
        workspace.close()


def test_a_button_that_a_step_posted_says_of_which_step_it_is() -> None:
    """Neither a subscription nor the app's own token is needed for it; other messages say nothing of a step."""
    pushed: list[Json] = []
    with Server(INTERACTIVE, SPEC) as place:
        workspace, people = place.slack.workspace, WorkspaceClient(place.address)
        ben, client = people.person("ben"), WebClient(workspace.app.bot_token, base_url=f"{place.address}/api/")
        app = App(client=client)

        @app.function("greet", auto_acknowledge=False)
        def greet(ack: Ack, inputs: Json, client: WebClient) -> None:
            ack()
            client.chat_postMessage(channel=inputs["who"], text="Hello?", blocks=BUTTON)

        @app.action("wave")
        def wave(ack: Ack, body: Json, complete: Complete) -> None:
            ack()
            pushed.append(body)
            if "function_data" in body:
                complete({"said": "hello"})

        connection = SocketModeConnection(
            app, Settings(workspace.app.bot_token, workspace.app.app_token, "", f"{place.address}/api/")
        )
        connection.start()
        started = people.post(f"{ben.here}/steps/greet", inputs={"who": ben.id})
        ben.click("Wave", ben.await_message("Wave"))
        wait_for(lambda: workspace.steps[started["id"]].state == "completed", "the step to end")
        client.chat_postMessage(channel=ben.id, text="Again?", blocks=BUTTON)
        ben.click("Wave", ben.direct()[-1] | {"channel": ben.conversations("im")[0]["id"]})
        wait_for(lambda: len(pushed) == 2, "the second click")
        connection.stop()
        people.close()
        ended = WebClient(pushed[0]["bot_access_token"], base_url=f"{place.address}/api/")
        assert error_code(ended, "chat.postMessage", channel=ben.id, text="late") == "invalid_auth"
    of_step, other = pushed
    assert of_step["function_data"] == {
        "execution_id": started["id"],
        "function": {"callback_id": "greet"},
        "inputs": {"who": ben.id},
    }
    assert of_step["bot_access_token"].startswith("xwfp-")
    assert not {"function_data", "bot_access_token"} & set(other)
