"""Undoes, once, Slack's escaping of what people typed: `&`, `<` and `>` arrive as `&amp;`, `&lt;` and `&gt;`.

Slack documents it for the text of messages (https://docs.slack.dev/messaging/formatting-message-text#escaping). For
commands, forms, workflows and profiles it doesn't say; undoing it there, too, leaves ordinary text as it is.
"""

from typing import Any

from handlers.bolt_types import Payload

_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}  # in this order, so that `&amp;lt;` becomes `&lt;`


def unescape(text: str) -> str:
    """Return a text as it was typed, without what no database takes: half of an emoji that was cut, and NUL."""
    for escaped, typed in _ESCAPED.items():
        text = text.replace(escaped, typed)
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def unescape_body(body: Payload) -> None:
    """Undo the escaping wherever a request carries what someone typed, in place: Bolt hands out parts of this body."""
    if "command" in body:
        body["text"] = unescape(body.get("text", ""))
    if body.get("type") == "block_suggestion":
        body["value"] = unescape(body.get("value", ""))
    if body.get("type") == "message_action":
        body["message"]["text"] = unescape(body["message"].get("text", ""))
    for container in (body, body.get("view") or {}):
        _unescape_all((container.get("state") or {}).get("values"))
    for action in body.get("actions", ()):
        if action["type"].endswith("_input"):
            _unescape_all(action)
    _unescape_all((body.get("event") or {}).get("inputs"))


def _unescape_all(entered: Any) -> None:
    """Undo the escaping in every string inside, in place."""
    parts = entered.items() if isinstance(entered, dict) else enumerate(entered) if isinstance(entered, list) else ()
    for place, value in list(parts):
        if isinstance(value, str):
            entered[place] = unescape(value)
        else:
            _unescape_all(value)
