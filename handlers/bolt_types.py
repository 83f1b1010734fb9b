"""Names for what Bolt injects."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

SessionFactory = sessionmaker[Session]
Payload = dict[str, Any]


def message_location(body: Payload) -> tuple[str, str]:
    """Channel and ts of the message in which somebody pressed; empty where it was a view."""
    container = body.get("container") or {}
    return container.get("channel_id", ""), container.get("message_ts", "")
