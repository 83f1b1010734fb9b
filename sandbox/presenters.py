"""What a person can see, as plain data for the page and the tests."""

from typing import Any

from sandbox.models import Channel, Json, User
from sandbox.web_api.views import described
from sandbox.workspace import Workspace


def workspace(held: Workspace) -> Json:
    """The workspace at a glance; no tokens."""
    app = held.app
    return {
        "id": held.id,
        "name": held.name,
        "workspaces": [{"id": each.id, "name": each.name} for each in held.neighbours],
        "app": {"id": app.id, "name": app.name, "user": app.user_id, "installed": app.installed},
        "commands": (app.feature("slash_commands") or []) if app.installed else [],
        "shortcuts": (app.feature("shortcuts") or []) if app.installed else [],
        "steps": app.manifest.get("functions", {}) if app.installed else {},
        "people": [_person(user) for user in held.users.values()],
        "channels": [
            {"id": c.id, "name": c.name, "is_private": c.is_private}
            for c in held.channels.values()
            if c.kind == "channel"
        ],
        "now": held.clock.time(),
        "frozen": held.clock.frozen,
        "next": next_moment(held),
        "version": held.version,
    }


def screen(held: Workspace, user: User) -> Json:
    """One person's Slack: the sidebar, the modals that are open, the Home tab."""
    home = held.homes.get(user.id)
    return {
        "me": _person(user),
        "channels": [_entry(held, channel, user) for channel in held.seen_by(user.id)],
        "modals": [described(held, held.views[view]) for view in held.modals.get(user.id, [])],
        "home": described(held, held.views[home]) if home else None,
        "now": held.clock.time(),
        "version": held.version,
    }


def next_moment(held: Workspace) -> float | None:
    """When the next message that is kept for later is due."""
    return min((kept.post_at for kept in held.scheduled.values()), default=None)


def conversation(channel: Channel, user: User) -> Json:
    """The messages of a conversation that this person sees, oldest first."""
    messages: list[dict[str, Any]] = list(channel.messages)
    messages += [{**message, "is_ephemeral": True} for seen_by, message in channel.ephemeral if seen_by == user.id]
    return {"id": channel.id, "messages": sorted(messages, key=lambda message: float(message["ts"]))}


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
        "color": user.color,
    }


def _entry(held: Workspace, channel: Channel, user: User) -> Json:
    others = [held.users[member].real_name for member in channel.members if member != user.id]
    seen = float(channel.read.get(user.id) or 0)
    unread = sum(float(m["ts"]) > seen and m["user"] != user.id for m in channel.messages)
    whispered = sum(float(m["ts"]) > seen for to, m in channel.ephemeral if to == user.id)
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name if channel.kind == "channel" else ", ".join(others),
        "topic": channel.topic,
        "members": channel.members,
        "unread": unread + whispered,
    }
