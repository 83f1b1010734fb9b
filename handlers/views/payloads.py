"""Reading what Slack sends: whatever a client may have changed in it, people get a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from handlers.views.block_kit import Block
from mentoring.errors import Unreadable


@contextmanager
def reading_payload() -> Iterator[None]:
    """Read from a payload; also as a decorator. Raises Unreadable when something is missing or of another kind."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, StopIteration) as error:
        raise Unreadable from error


def typed_text(element: Block) -> str:
    """Return what was typed into a field; "" for nothing. Raises TypeError when it isn't text."""
    entered = element["value"]
    if entered is not None and not isinstance(entered, str):
        raise TypeError("what was typed is no text")
    return entered or ""


def slack_id(value: Any) -> str:
    """Return an id or a ts of Slack's. Raises ValueError when it can't be one, and TypeError when it isn't text."""
    if not isinstance(value, str):
        raise TypeError("an id is no text")
    if not (value.isascii() and value.isprintable()):
        raise ValueError("no id of Slack's looks like this")
    return value


def ensure_request(body: Any) -> None:
    """Check that a request can be handed to listeners at all. Raises what `reading_payload` turns into Unreadable.

    A part that is null is taken out: Bolt reads each that has a name.
    """
    for name in ("actions", "view", "event", "message", "container", "channel", "function_data"):
        if name in body and body[name] is None:
            del body[name]
        elif name in body and not isinstance(body[name], list if name == "actions" else dict):
            raise TypeError(f"{name} is of another kind")
    if body.get("view"):
        _ensure_text(body["view"], "type")
    if body.get("response_url") and not body["response_url"].startswith(("https://", "http://")):
        raise ValueError("the response URL is no address")
    for part in (body, body.get("event") or {}):
        if part.get("bot_access_token") is not None:  # of a step in a workflow
            _ensure_text(part, "bot_access_token")
    _ensure_names(body)
    if "actions" in body:
        for action in (body["actions"][0], *body["actions"]):
            _ensure_text(action, "action_id")


def _ensure_names(body: Block) -> None:
    """Check that the names are text by which a listener is found."""
    event = body.get("event") or {}
    named = ((body, "callback_id"), (body, "action_id"), (body, "command"), (body.get("view") or {}, "callback_id"))
    for part, name in (*named, (event, "type"), (event.get("function") or {}, "callback_id")):
        if part.get(name) is not None:
            _ensure_text(part, name)


def ensure_complete(body: Block) -> None:
    """Check that a request has what listeners read of it. Raises KeyError or TypeError."""
    kind = body.get("type")
    if "command" in body:
        _ensure_text(body, "command", "trigger_id", "user_id", "api_app_id")
    elif kind in ("block_actions", "message_action"):
        _ensure_text(body, "trigger_id")
        if kind == "message_action":
            _ensure_text(body["message"], "ts")
        if body.get("view"):
            _ensure_id(body["view"], "id")
            _ensure_text(body["view"], "type")
    elif kind == "view_submission":
        _ensure_id(body["view"], "id")
        _ensure_text(body["view"], "callback_id")
        body["view"]["state"]["values"].items()
    elif (event := body.get("event") or {}).get("type") == "function_executed":
        _ensure_id(event, "function_execution_id")
        _ensure_id(event["inputs"], "person")
        _ensure_text(event["inputs"], "sentence")


def _ensure_id(part: Block, name: str) -> None:
    """Check an id that is stored, or named to Slack again."""
    if not slack_id(part[name]):
        raise ValueError(f"{name} is empty")


def _ensure_text(part: Block, *names: str) -> None:
    for name in names:
        if not isinstance(part[name], str):
            raise TypeError(f"{name} is no text")
