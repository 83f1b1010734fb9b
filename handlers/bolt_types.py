"""Types of what Bolt injects into listeners, and where an action came from."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

SessionFactory = sessionmaker[Session]
Payload = dict[str, Any]


def message_location(body: Payload) -> tuple[str, str]:
    """Find the message whose button or menu someone used.

    Returns: its channel and ts, or two empty strings when the action came from a modal or Home.
    """
    container = body.get("container") or {}
    return container.get("channel_id", ""), container.get("message_ts", "")
