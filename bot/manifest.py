"""The Slack app's manifest, as it stands at the top of the project, and the same for HTTP."""

import json
from pathlib import Path
from typing import Any

from bot.slack.http_server import EVENTS

FILE = Path(__file__).parent.parent / "manifest.json"

Json = dict[str, Any]


def read() -> Json:
    """The manifest for Socket Mode."""
    found: Json = json.loads(FILE.read_text("utf-8"))
    return found


def over_http(address: str) -> Json:
    """The manifest for an app that Slack reaches at `address`, such as https://curbside.hospital.org."""
    made, url = read(), address.rstrip("/") + EVENTS
    for command in made["features"]["slash_commands"]:
        command["url"] = url
    settings = made["settings"]
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    settings["socket_mode_enabled"] = False
    return made
