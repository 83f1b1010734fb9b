"""Look up channels by their names."""

import re

from slack_sdk import WebClient

from bot.slack.errors import RetryableError
from bot.slack.pages import read_pages

PUBLIC = {"types": "public_channel", "limit": 200, "exclude_archived": True}
CHANNEL_ID = re.compile(r"C[A-Z0-9]{8,}")  # names have no capital letters


class NoSuchChannel(RetryableError):
    """No public channel has this name. An admin can still create it."""


def own_channels(client: WebClient) -> set[str]:
    """Return the ids and names of the public channels that the app is in.

    Raises: RetryableError or PermanentError when Slack doesn't answer.
    """
    pages = read_pages(client.users_conversations, **PUBLIC)
    return {each for page in pages for channel in page["channels"] for each in (channel["id"], channel["name"])}


def find_channel(client: WebClient, name: str) -> str:
    """Find a public channel's id by its name; an id, which is what Slack's picker gives, is taken as it is.

    Raises: NoSuchChannel when there is none, RetryableError or PermanentError when Slack doesn't answer.
    """
    if CHANNEL_ID.fullmatch(name):
        return name
    for page in read_pages(client.conversations_list, **PUBLIC):
        for channel in page["channels"]:
            if name == channel["name"]:
                return str(channel["id"])
    raise NoSuchChannel(f"there is no public channel #{name}")
