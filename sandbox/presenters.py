"""What people can see, as plain data for the page and the tests."""

from typing import Any

from sandbox.models import Channel, Json, User
from sandbox.web_api.views import describe
from sandbox.workspace import Workspace


def overview(workspace: Workspace) -> Json:
    """Describe the workspace, without its tokens."""
    app = workspace.app
    return {
        "id": workspace.id,
        "name": workspace.name,
        "workspaces": [{"id": each.id, "name": each.name} for each in workspace.all_workspaces],
        "app": {"id": app.id, "name": app.name, "user": app.user_id, "installed": app.installed},
        "commands": (app.feature("slash_commands") or []) if app.installed else [],
        "shortcuts": (app.feature("shortcuts") or []) if app.installed else [],
        "steps": app.manifest.get("functions", {}) if app.installed else {},
        "people": [_person(user) for user in workspace.users.values()],
        "channels": [
            {"id": c.id, "name": c.name, "is_private": c.is_private}
            for c in workspace.channels.values()
            if c.kind == "channel"
        ],
        "now": workspace.clock.time(),
        "frozen": workspace.clock.frozen,
        "next": next_due_at(workspace),
        "version": workspace.version,
    }


def screen(workspace: Workspace, user: User) -> Json:
    """Describe one person's screen: the sidebar, the open modals, the Home tab."""
    home = workspace.homes.get(user.id)
    return {
        "me": _person(user),
        "channels": [_entry(workspace, channel, user) for channel in workspace.visible_channels(user.id)],
        "modals": [describe(workspace, workspace.views[view]) for view in workspace.modals.get(user.id, [])],
        "home": describe(workspace, workspace.views[home]) if home else None,
        "now": workspace.clock.time(),
        "version": workspace.version,
    }


def next_due_at(workspace: Workspace) -> float | None:
    """Return when the next scheduled message is due, in seconds since the epoch."""
    return min((message.post_at for message in workspace.scheduled.values()), default=None)


def conversation(channel: Channel, user: User) -> Json:
    """List the messages of a conversation that this person sees, oldest first."""
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


def _entry(workspace: Workspace, channel: Channel, user: User) -> Json:
    others = [workspace.users[member].real_name for member in channel.members if member != user.id]
    seen = float(channel.read.get(user.id) or 0)
    unread = sum(float(m["ts"]) > seen and m["user"] != user.id for m in channel.messages)
    ephemeral = sum(float(m["ts"]) > seen for to, m in channel.ephemeral if to == user.id)
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name if channel.kind == "channel" else ", ".join(others),
        "topic": channel.topic,
        "members": channel.members,
        "unread": unread + ephemeral,
    }
