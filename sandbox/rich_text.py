"""Turns what a person typed into the rich text block that Slack adds to their message."""

import re

from sandbox.emoji_names import emoji_names
from sandbox.models import Json

_SPECIAL = re.compile(
    r"<@(?P<user>\w+)>|<#(?P<channel>\w+)(?:\|[^>]*)?>|<(?P<url>https?://[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
)


def typed(text: str) -> Json:
    """Build the block of a typed message: one section with text, mentions, links and emoji."""
    elements, end = list[Json](), 0
    for found in _SPECIAL.finditer(text):
        if found["emoji"] and found["emoji"] not in emoji_names():
            continue
        elements += _plain(text[end : found.start()])
        elements.append(_special(found))
        end = found.end()
    elements += _plain(text[end:])
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": text}] if text else []


def _special(found: re.Match[str]) -> Json:
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    if found["emoji"]:
        return {"type": "emoji", "name": found["emoji"]}
    return {"type": "link", "url": found["url"]} | ({"text": found["label"]} if found["label"] else {})
