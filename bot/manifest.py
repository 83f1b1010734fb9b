"""The Slack app's manifest: manifest.json for Socket Mode, and a version of it for HTTP."""

import json
from pathlib import Path
from typing import Any

from bot.slack.http_server import EVENTS

FILE = Path(__file__).parent / "manifest.json"  # in a checkout, a link to the one at the top

Json = dict[str, Any]


def read() -> Json:
    """Read the manifest for Socket Mode."""
    manifest: Json = json.loads(FILE.read_text("utf-8"))
    return manifest


def over_http(address: str) -> Json:
    """Build the manifest for an app that Slack reaches at `address`, such as https://curbside.hospital.org."""
    manifest, url = read(), address.rstrip("/") + EVENTS
    for command in manifest["features"]["slash_commands"]:
        command["url"] = url
    settings = manifest["settings"]
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    settings["socket_mode_enabled"] = False
    return manifest
