"""Custom workflow steps: the app completes or fails each one once, with the outputs it declared."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.workflow_steps import Step

MANIFEST = {
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
