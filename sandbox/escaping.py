"""Slack's escaping of `&`, `<` and `>` (https://docs.slack.dev/messaging/formatting-message-text#escaping).

In messages and views it is done always. Whether commands, forms and profiles arrive escaped is not documented, so
`Escaping` says it for each.
"""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.forms import TEXTS
from sandbox.models import Json

# What Slack leaves as it is: mentions, channels, dates and links in angle brackets.
_TOKEN = re.compile(r"(<(?:!date\^[^<>|]+|[@#!][^<>\s|]+|(?:https?|mailto|slack|tel):[^<>|\s]+)(?:\|[^<>]*)?>)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")


@dataclass
class Escaping:
    """Whether what people type in commands, in forms (and steps of workflows) and in their profiles arrives escaped."""

    commands: bool = True
    forms: bool = True
    profiles: bool = True


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """Escape what someone typed in a message; their mentions and links stay."""
    parts = _TOKEN.split(text)
    return "".join(part if number % 2 else escape(part) for number, part in enumerate(parts))


def sent(part: Any) -> Any:
    """Escape what an app left bare in the text objects of blocks and views; what it has escaped itself stays."""
    if isinstance(part, list):
        return [sent(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") in ("plain_text", "mrkdwn") and isinstance(part.get("text"), str):
        return {**part, "text": sent_text(part["text"])}
    return {name: value if name == "metadata" else sent(value) for name, value in part.items()}


def sent_text(text: str) -> str:
    """Escape what an app left bare in a text."""
    parts = _TOKEN.split(text)
    bare = (_BARE_AMPERSAND.sub("&amp;", part).replace("<", "&lt;").replace(">", "&gt;") for part in parts)
    return "".join(parts[number] if number % 2 else part for number, part in enumerate(bare))


def as_delivered(payload: Json, escaping: Escaping) -> Json:
    """Return a payload as the app gets it: what the person typed is escaped where `escaping` says so."""
    if "command" in payload:
        return payload | ({"text": escape(payload["text"])} if escaping.commands else {})
    if not escaping.forms:
        return payload
    changed: Json = {}
    if payload["type"] == "block_suggestion":
        changed["value"] = escape(payload["value"])
    if payload.get("state"):
        changed["state"] = {"values": _entered(payload["state"]["values"])}
    if payload.get("view"):
        changed["view"] = payload["view"] | {"state": {"values": _entered(payload["view"]["state"]["values"])}}
    if payload.get("actions"):
        changed["actions"] = [_element(action) for action in payload["actions"]]
    return payload | changed


def _entered(values: dict[str, dict[str, Json]]) -> Json:
    return {block: {action: _element(state) for action, state in actions.items()} for block, actions in values.items()}


def _element(state: Json) -> Json:
    """Escape what was typed in one element: its value, or the text of its rich text."""
    if state["type"] in TEXTS and state.get("value"):
        return state | {"value": escape(state["value"])}
    if state["type"] == "rich_text_input":
        return state | {"rich_text_value": _rich(state.get("rich_text_value"))}
    return state


def _rich(part: Any) -> Any:
    if isinstance(part, list):
        return [_rich(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: escape(value) if name == "text" else _rich(value) for name, value in part.items()}


def unescape(text: str) -> str:
    """Return what Slack's clients show for an escaped text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
