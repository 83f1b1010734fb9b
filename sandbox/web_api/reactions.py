"""reactions.*: adding, removing and reading emoji on messages."""

import re

from sandbox.emoji_names import emoji_names
from sandbox.models import Channel, Json
from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Workspace

MAX_KINDS = 23  # different emoji on one message


@method("reactions.add", "reactions:write")
def add(call: Call) -> Json:
    channel, message, name = _about(call)
    react(call.workspace, channel, message, call.workspace.app.user_id, name)
    return {}


@method("reactions.remove", "reactions:write")
def remove(call: Call) -> Json:
    channel, message, name = _about(call)
    unreact(call.workspace, channel, message, call.workspace.app.user_id, name)
    return {}


@method("reactions.get", "reactions:read", takes_json=False)
def get(call: Call) -> Json:
    channel, message = call.message("timestamp")
    return {"type": "message", "channel": channel.id, "message": message}


def react(workspace: Workspace, channel: Channel, message: Json, user: str, name: str) -> None:
    """Add someone's emoji to a message.

    Raises: SlackError when there is no such emoji, it is already there, or the message has too many kinds.
    """
    if re.sub(r"::skin-tone-[2-6]$", "", name) not in emoji_names():
        raise SlackError("invalid_name")
    reactions = message.setdefault("reactions", [])
    reaction = next((each for each in reactions if each["name"] == name), None)
    if reaction and user in reaction["users"]:
        raise SlackError("already_reacted")
    if reaction is None:
        if len(reactions) >= MAX_KINDS:
            raise SlackError("too_many_emoji")
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    reaction["users"].append(user)
    reaction["count"] = len(reaction["users"])
    workspace.emit(_event("reaction_added", workspace, channel, message, user, name))
    workspace.changed()


def unreact(workspace: Workspace, channel: Channel, message: Json, user: str, name: str) -> None:
    """Remove someone's emoji from a message.

    Raises: SlackError when it isn't there.
    """
    reaction = next((each for each in message.get("reactions", []) if each["name"] == name), None)
    if reaction is None or user not in reaction["users"]:
        raise SlackError("no_reaction")
    reaction["users"].remove(user)
    reaction["count"] = len(reaction["users"])
    message["reactions"] = [each for each in message["reactions"] if each["users"]]
    workspace.emit(_event("reaction_removed", workspace, channel, message, user, name))
    workspace.changed()


def _about(call: Call) -> tuple[Channel, Json, str]:
    channel, name = call.channel(), call.text("name").strip(":")
    if not re.fullmatch(r"\d+\.\d+", call.text("timestamp")):
        raise SlackError("bad_timestamp")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return *call.message("timestamp"), name


def _event(kind: str, workspace: Workspace, channel: Channel, message: Json, user: str, name: str) -> Json:
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": message["user"],
        "item": item,
        "event_ts": workspace.new_ts(),
    }
