"""blocks.validate: checks whether Slack accepts blocks, a view or a message."""

from typing import Any

from sandbox.block_kit import message_errors, view_errors
from sandbox.models import Json
from sandbox.schema import ValidationError
from sandbox.web_api.registry import SPECIAL, Call, SlackError, method


@method("blocks.validate", token="none", per_minute=SPECIAL)
def validate(call: Call) -> Json:
    """Validate exactly one of blocks, view and message. A missing plain-text fallback is not reported here."""
    given = [name for name in ("blocks", "view", "message") if call.args.get(name) is not None]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    (name,) = given
    value = call.parsed(name, "invalid_arguments")
    faults = _faults(name, value)
    if faults:
        raise SlackError(f"invalid_{name}", errors=[_error(fault) for fault in faults])
    return {}


def _faults(name: str, value: Any) -> list[ValidationError]:
    if name == "view":
        return view_errors(value)
    if name == "message":
        value = value.get("blocks", []) if isinstance(value, dict) else value
    return message_errors(value)


def _error(fault: ValidationError) -> Json:
    missing = fault.message.startswith("missing required field")
    return {
        "pointer": fault.pointer,
        "code": "missing_field" if missing else "failed_constraint",
        "message": fault.message,
        "field": fault.pointer.rsplit("/", 1)[-1],
    }
