"""Custom steps of workflows: the app completes or fails what it was asked to run, once, with what it declared."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.steps import Step

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


def refusal(client: WebClient, name: str, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as refused:
        client.api_call(name, json=arguments)
    return str(refused.value.response["error"])


def test_a_step_ends_once_with_what_was_declared() -> None:
    with Server(MANIFEST, SPEC) as place:
        held = place.slack.workspace
        client = WebClient(held.app.bot_token, base_url=f"{place.address}/api/")
        held.steps["Fx1"], held.steps["Fx2"] = Step("Fx1", "greet"), Step("Fx2", "greet")
        done = {"function_execution_id": "Fx1"}
        for outputs in ({}, {"said": "hello", "shouted": "HELLO"}):
            assert (
                refusal(client, "functions.completeSuccess", outputs=outputs, **done) == "parameter_validation_failed"
            )
        client.functions_completeSuccess(outputs={"said": "hello"}, **done)
        assert (held.steps["Fx1"].state, held.steps["Fx1"].outputs) == ("completed", {"said": "hello"})
        assert refusal(client, "functions.completeError", error="late", **done) == "function_execution_not_found"
        client.functions_completeError(function_execution_id="Fx2", error="No voice today.")
        assert (held.steps["Fx2"].state, held.steps["Fx2"].error) == ("failed", "No voice today.")


def test_what_workflow_builder_would_not_send_is_refused() -> None:
    with Server(MANIFEST, SPEC) as place:
        workspace = WorkspaceClient(place.address)
        ben = workspace.person("ben")
        for inputs, reads in (
            ({}, "needs who"),
            ({"who": "U0"}, "nobody with this id"),
            ({"who": ben.id, "loud": "yes"}, "no such loud"),
        ):
            with pytest.raises(Refused, match=reads):
                ben.step("greet", **inputs)
        workspace.close()
