"""What happens before every listener.

What people typed is read as they typed it, who acts is made known, and where a scheduled message was posted is noted.
"""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import BoltContext
from slack_sdk import WebClient

from handlers.actor import Actor
from handlers.bolt_types import Payload, SessionFactory
from handlers.digest import SOURCES
from handlers.typed_text import unescape_body
from handlers.views.block_kit import parse_message_id
from mentoring.messages import digests
from models import MessageState


def undo_escaping(
    body: Payload,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Let listeners read what people typed as they typed it."""
    unescape_body(body)
    next()


def provide_actor(
    context: BoltContext,
    client: WebClient,
    db: SessionFactory,
    now: datetime,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Let listeners take an `actor`."""
    context["actor"] = Actor(context.team_id or "", context.user_id or "", db, client, now)
    next()


def note_location(
    body: Payload,
    actor: Actor,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Note where Slack posted a scheduled message, at the first action in it: only then do we learn it.

    Messages whose place Slack told us don't carry their id, so their actions cost nothing here.
    """
    container = body.get("container") or {}
    message_ids = {parse_message_id(each.get("block_id", "")) for each in body.get("actions", ())} - {None}
    if container.get("type") == "message" and message_ids:
        message_id, channel, ts = message_ids.pop() or 0, container["channel_id"], container["message_ts"]
        with actor.db.begin() as s:
            message = digests.find_unlocated(s, message_id, actor.team_id, actor.user_id)
            is_early = message is not None and message.state is not MessageState.SENT
            if is_early:  # the worker has not seen yet that it was posted
                digests.mark_items_sent(s, message_id, SOURCES, actor.now)
            elif message:
                digests.record_location(s, message_id, channel, ts)
        if is_early:
            with actor.db.begin() as s:
                digests.record_location(s, message_id, channel, ts)
    next()
