"""Custom workflow steps: someone's workflow runs a function of the app, which completes or fails it."""

import secrets
from typing import Any

from sandbox.escaping import escape
from sandbox.models import Json, Step
from sandbox.sandbox_user import NotPossible, SandboxUser

USER = "slack#/types/user_id"


def run(person: SandboxUser, callback_id: str, inputs: Json) -> Step:
    """Run a step of the app as part of this person's workflow.

    Raises: NotPossible when the manifest has no such step, or Workflow Builder would not send these inputs.
    """
    workspace = person.workspace
    declared = workspace.app.manifest.get("functions", {}).get(callback_id)
    if declared is None:
        raise NotPossible(f"There is no step {callback_id}.")
    _check(person, declared, inputs)
    step = Step(workspace.new_id("Fx"), callback_id, inputs, "xwfp-" + secrets.token_hex(12))
    event = {
        "type": "function_executed",
        "function": _describe(workspace.app.id, callback_id, declared),
        "inputs": {n: escape(each) for n, each in inputs.items()} if workspace.escaping.forms else inputs,
        "function_execution_id": step.id,
        "workflow_execution_id": workspace.new_id("Wx"),
        "event_ts": f"{workspace.clock.time():.6f}",
        "bot_access_token": step.token,
    }
    workspace.steps[step.id] = step
    workspace.emit(event)
    return step


def _check(person: SandboxUser, declared: Json, inputs: Json) -> None:
    """Check the inputs as Workflow Builder does: required ones are present, and none is unknown."""
    parameters = declared.get("input_parameters", {})
    known: dict[str, Any] = parameters.get("properties", {})
    for name in parameters.get("required", []):
        if inputs.get(name) in (None, ""):
            raise NotPossible(f"The step needs {name}.")
    for name, value in inputs.items():
        if name not in known or not isinstance(value, str):
            raise NotPossible(f"The step has no input {name}.")
        if known[name]["type"] == USER and value not in person.workspace.users:
            raise NotPossible("There is no one with this id.")


def _describe(app_id: str, callback_id: str, declared: Json) -> Json:
    def parameters(kind: str) -> list[Json]:
        section = declared.get(kind, {})
        required = section.get("required", [])
        return [{"name": n, "is_required": n in required, **each} for n, each in section.get("properties", {}).items()]

    return {
        "id": f"Fn{app_id[1:]}",
        "callback_id": callback_id,
        "title": declared["title"],
        "description": declared["description"],
        "type": "app",
        "input_parameters": parameters("input_parameters"),
        "output_parameters": parameters("output_parameters"),
        "app_id": app_id,
    }
