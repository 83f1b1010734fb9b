"""Look up channels by their names."""

import re

from slack_sdk import WebClient

from bot.slack.errors import RetryableError, call_idempotent

CHANNEL_ID = re.compile(r"C[A-Z0-9]{8,}")  # names have no capital letters


class NoSuchChannel(RetryableError):
    """No public channel has this name. An admin can still create it."""


def find_channel(client: WebClient, name: str) -> str:
    """Find a public channel's id by its name; an id, which is what Slack's picker gives, is taken as it is.

    Raises: NoSuchChannel when there is none, RetryableError or PermanentError when Slack doesn't answer.
    """
    if CHANNEL_ID.fullmatch(name):
        return name
    cursor = ""
    while True:
        page = call_idempotent(
            client.conversations_list, types="public_channel", limit=200, cursor=cursor, exclude_archived=True
        )
        for channel in page["channels"]:
            if name == channel["name"]:
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            raise NoSuchChannel(f"there is no public channel #{name}")
