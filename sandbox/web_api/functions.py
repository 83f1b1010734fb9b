"""functions.*: completing or failing a custom workflow step."""

from sandbox.models import Json, Step
from sandbox.web_api.registry import Call, SlackError, method


@method("functions.completeSuccess")
def complete(call: Call) -> Json:
    """Complete a step with the outputs that the manifest declares."""
    call.require("function_execution_id")
    step = _running(call)
    outputs = call.parsed("outputs", "invalid_arguments")
    declared = call.workspace.app.manifest["functions"][step.callback_id].get("output_parameters", {})
    missing = [name for name in declared.get("required", []) if name not in (outputs or {})]
    if not isinstance(outputs, dict) or missing or not set(outputs) <= set(declared.get("properties", {})):
        raise SlackError("parameter_validation_failed")
    step.state, step.outputs = "completed", outputs
    call.workspace.changed()
    return {}


@method("functions.completeError")
def fail(call: Call) -> Json:
    """Fail a step; the person running the workflow sees why."""
    call.require("function_execution_id", "error")
    step = _running(call)
    step.state, step.error = "failed", call.text("error")
    call.workspace.changed()
    return {}


def _running(call: Call) -> Step:
    step = call.workspace.steps.get(call.text("function_execution_id"))
    if step is None or step.state != "running":
        raise SlackError("function_execution_not_found")
    return step
