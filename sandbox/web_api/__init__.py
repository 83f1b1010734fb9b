"""Slack's Web API: the modules of this package, one for each family of methods, fill `METHODS`."""

from sandbox.web_api import (
    auth,
    blocks,
    chat,
    conversations,
    files,
    functions,
    oauth,
    reactions,
    scheduled,
    users,
    views,
)
from sandbox.web_api.registry import METHODS, Call, SlackError, answer

__all__ = [
    "METHODS",
    "Call",
    "SlackError",
    "answer",
    "auth",
    "blocks",
    "chat",
    "conversations",
    "files",
    "functions",
    "oauth",
    "reactions",
    "scheduled",
    "users",
    "views",
]
