"""Shared by test modules: manifests and a workspace to start from, and shorthand for look-ups and failing calls."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.server import Server

Json = dict[str, Any]
MANIFEST: Json = {
    "display_information": {"name": "Teapot"},
    "features": {"app_home": {"home_tab_enabled": True, "messages_tab_enabled": True}},
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write", "channels:read", "channels:join", "channels:manage", "channels:history", "users:read",
                "users:read.email", "users.profile:read", "usergroups:read", "reactions:write", "reactions:read",
                "files:write", "files:read", "im:write", "mpim:write", "dnd:read",
            ]
        }
    },
}  # fmt: skip
SPEC: Json = {
    "name": "Fableton General",
    "profile_fields": ["Program"],
    "users": [
        {"name": "ben", "real_name": "Ben Quill", "email": "ben@example.com", "fields": {"Program": "Medicine"}},
        {"name": "amara", "real_name": "Amara Fable"},
        {"name": "gone", "real_name": "Gone Fishing", "email": "gone@example.com", "deleted": True},
        {"name": "guest", "real_name": "Guest Star", "is_restricted": True},
    ],
    "channels": [{"name": "tea", "app": True}, {"name": "coffee"}, {"name": "secret", "private": True}],
    "usergroups": [{"name": "Brewers", "handle": "brewers", "users": ["ben", "gone"]}],
}
EVENTS = ["message.channels", "app_mention", "reaction_added", "member_joined_channel", "app_home_opened"]
EVENT_SCOPES = ("channels:history", "app_mentions:read", "reactions:read", "channels:read")


def event_manifest(port: int = 0, *scopes: str) -> Json:
    """The manifest of an app that subscribes to events: over Socket Mode, or over HTTP at a port."""
    url = {"request_url": f"http://127.0.0.1:{port}/slack"} if port else {}
    return {
        "display_information": {"name": "Teapot"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/tea", "description": "Tea", "url": url.get("request_url", "")}],
            "shortcuts": [
                {"name": "Brew", "type": "global", "callback_id": "brew", "description": "Brew"},
                {"name": "Taste", "type": "message", "callback_id": "taste", "description": "Taste"},
            ],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands", *scopes]}},
        "settings": {
            "socket_mode_enabled": not port,
            "event_subscriptions": {"bot_events": EVENTS, **url},
            "interactivity": {"is_enabled": True, **url},
        },
    }


def channel(place: Server, name: str) -> str:
    """Look up a channel's id by its name."""
    return next(each.id for each in place.slack.workspace.channels.values() if each.name == name)


def user(place: Server, name: str) -> str:
    """Look up a person's id by their name."""
    return place.slack.workspace.user_named(name).id


def error_code(call: Callable[..., object], **arguments: Any) -> str:
    """Make a Web API call that must fail, and return Slack's error code."""
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])
