"""What happens before every listener.

What people typed is read as they typed it, who acts is made known, and where a scheduled message was posted is noted.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from slack_bolt import BoltContext
from slack_sdk import WebClient

from handlers import member_changes, permissions
from handlers.actor import Actor
from handlers.bolt_types import Payload, SessionFactory
from handlers.digest import SOURCES
from handlers.slack_users import fetch_profile
from handlers.typed_text import unescape_body
from handlers.views.block_kit import parse_message_id
from handlers.views.payloads import ensure_complete, reading_payload, slack_id
from mentoring import access
from mentoring.access import Standing, Who
from mentoring.errors import NotYours
from mentoring.messages import digests
from mentoring.people import participation
from models import MessageState


def undo_escaping(
    body: Payload,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Let listeners read what people typed as they typed it."""
    with reading_payload():
        ensure_complete(body)
        unescape_body(body)
    next()


def provide_actor(
    context: BoltContext,
    client: WebClient,
    db: SessionFactory,
    now: datetime,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Let listeners take an `actor`. Raises Unreadable when a request names no one."""
    with reading_payload():
        team_id, user_id = slack_id(context.team_id or ""), slack_id(context.user_id or "")
    context["actor"] = Actor(team_id, user_id, db, client, now)
    next()


def authorize(
    body: Payload,
    context: BoltContext,
    actor: Actor,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Let only those act who take part and may act on the rows that their request names; see `permissions`.

    Who may have become a guest is asked of Slack where someone may be new, and of people who were none before. What is
    someone's own is theirs, also when they take no part any more.

    Raises: GuestsTakeNoPart, StudentsTakeNoPart, NotYours, Unreadable.
    """
    if (body.get("event") or {}).get("type") == member_changes.EVENT:  # no one acts; its listener asks the one question
        next()
        return
    installed = context.authorize_result.team_id if context.authorize_result else None
    if installed and actor.team_id and not context.is_enterprise_install and actor.team_id != installed:
        raise participation.GuestsTakeNoPart  # Slack names the workspace of who acts
    with reading_payload():
        wanted = list(permissions.requests_in(body))
    with actor.reading() as s:
        standing = access.standing_of(s, Who(actor.team_id, actor.user_id), wanted)
    if not permissions.is_about_own_data(body):
        _ensure_takes_part(body, context, actor, standing)
    if not standing.is_allowed:
        raise NotYours
    next()


def _ensure_takes_part(body: Payload, context: BoltContext, actor: Actor, standing: Standing) -> None:
    if not standing.takes_part:
        raise participation.StudentsTakeNoPart
    if standing.is_parked or "command" in body or body.get("type") == "message_action":
        profile = fetch_profile(actor.client, actor.team_id, actor.user_id)
        if profile.is_guest:
            raise participation.GuestsTakeNoPart
        context["actor"] = replace(actor, profile=profile)


def note_location(
    body: Payload,
    actor: Actor,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Note where Slack posted a scheduled message, at the first action in it: only then do we learn it.

    Messages whose place Slack told us don't carry their id, so their actions cost nothing here.
    """
    with reading_payload():
        location = _location(body)
    if location:
        message_id, channel, ts = location
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


def _location(body: Payload) -> tuple[int, str, str] | None:
    """Return the message that an action in it names, its channel and its ts; None for other requests."""
    container = body.get("container") or {}
    message_ids = {parse_message_id(each.get("block_id", "")) for each in body.get("actions", ())} - {None}
    if container.get("type") != "message" or not message_ids:
        return None
    channel, ts = slack_id(container["channel_id"]), slack_id(container["message_ts"])
    return min(message_ids.pop() or 0, access.MAX_ID), channel, ts
