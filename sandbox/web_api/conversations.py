"""conversations.*: opening, listing, managing and reading conversations."""

import re

from sandbox.models import Channel, Json
from sandbox.web_api.registry import TIER_2, TIER_4, Call, SlackError, method
from sandbox.workspace import Workspace

SCOPE_OF = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
READ = tuple(f"{scope}:read" for scope in SCOPE_OF.values())
HISTORY = tuple(f"{scope}:history" for scope in SCOPE_OF.values())
MAX_GROUP_MEMBERS = 8
MAX_TOPIC = 250
MAX_NAME = 80
RESERVED_NAMES = {"general", "here", "channel", "everyone", "group", "archive", "archived", "all", "me"}


@method("conversations.open", "im:write", "mpim:write", "channels:manage", "groups:write")
def open_(call: Call) -> Json:
    workspace = call.workspace
    users = [user for user in call.text("users").split(",") if user]
    if isinstance(call.args.get("users"), list):
        users = [str(user) for user in call.args["users"]]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MAX_GROUP_MEMBERS:
        raise SlackError("too_many_users")
    users = list(dict.fromkeys(users))
    for user in users:
        if user not in workspace.users:
            raise SlackError("user_not_found")
        if workspace.users[user].deleted:
            raise SlackError("user_disabled")
        if user == workspace.app.user_id:
            raise SlackError("invalid_user_combination")
    call.require_scope("im:write" if len(users) == 1 else "mpim:write")
    channel = workspace.direct(users[0]) if len(users) == 1 else workspace.group([*users, workspace.app.user_id])
    return {"channel": {"id": channel.id}}


@method("conversations.info", *READ, takes_json=False)
def info(call: Call) -> Json:
    channel = _visible(call)
    members = {"num_members": len(channel.members)} if call.flag("include_num_members") else {}
    return {"channel": describe(call.workspace, channel) | members}


@method("conversations.members", *READ, per_minute=TIER_4, takes_json=False)
def members(call: Call) -> Json:
    found, metadata = call.page(_visible(call).members)
    return {"members": found, "response_metadata": metadata}


@method("conversations.list", *READ, per_minute=TIER_2, takes_json=False)
def list_(call: Call) -> Json:
    """List conversations. Filters apply after paging, as Slack warns, so a page may be short."""
    types, mine = wanted_types(call), call.workspace.app.user_id
    page, metadata = call.page(list(call.workspace.channels.values()))
    found = [
        describe(call.workspace, channel)
        for channel in page
        if channel.type in types
        and (not channel.is_private or mine in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    return {"channels": found, "response_metadata": metadata}


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    workspace, channel = call.workspace, call.channel()
    if channel.type != "public_channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if workspace.app.user_id in channel.members:
        return {"channel": describe(workspace, channel), "warning": "already_in_channel"}
    workspace.join(channel, workspace.app.user_id)
    return {"channel": describe(workspace, channel)}


@method("conversations.leave", "channels:manage", "groups:write")
def leave(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if call.workspace.app.user_id not in channel.members:
        return {"not_in_channel": True}
    if is_general(channel):
        raise SlackError("cant_leave_general")
    call.workspace.leave(channel, call.workspace.app.user_id)
    return {}


@method("conversations.create", "channels:manage", "groups:write", per_minute=TIER_2)
def create(call: Call) -> Json:
    workspace, name = call.workspace, call.text("name")
    call.require_scope("groups:write" if call.flag("is_private") else "channels:manage")
    _check_name(name)
    if any(channel.name == name for channel in workspace.channels.values()):
        raise SlackError("name_taken")
    created = workspace.add_channel("channel", name, [workspace.app.user_id], call.flag("is_private"))
    if not created.is_private:
        about = {"id": created.id, "name": name, "created": created.created, "creator": workspace.app.user_id}
        workspace.emit({"type": "channel_created", "channel": about})
    workspace.changed()
    return {"channel": describe(workspace, created)}


def _check_name(name: str) -> None:
    """Raise Slack's error for the name of a channel (https://docs.slack.dev/reference/methods/conversations.create)."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"[^\W_]", name):
        raise SlackError("invalid_name_punctuation")
    if name != name.lower() or not re.fullmatch(r"[\w-]+", name):
        raise SlackError("invalid_name_specials")
    if name in RESERVED_NAMES:
        raise SlackError("name_taken")


@method("conversations.invite", "channels:manage", "channels:write.invites", "groups:write", "mpim:write.topic")
def invite(call: Call) -> Json:
    """Invite people to a channel; the members of a group message never change."""
    workspace, channel = call.workspace, call.channel()
    users = [user for user in call.text("users").split(",") if user]
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    if any(user not in workspace.users for user in users) or not users:
        raise SlackError("user_not_found" if users else "no_user")
    _need_to_invite(call, channel)
    if all(user in channel.members for user in users):
        raise SlackError("already_in_channel")
    for user in users:
        workspace.join(channel, user)
    return {"channel": describe(workspace, channel)}


@method("conversations.archive", "channels:manage", "groups:write", per_minute=TIER_2)
def archive(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    _need_to_manage(call, channel)
    if is_general(channel):
        raise SlackError("cant_archive_general")
    if channel.is_archived:
        raise SlackError("already_archived")
    channel.is_archived = True
    call.workspace.changed()
    return {}


@method("conversations.setTopic", "channels:manage", "groups:write", "channels:write.topic", per_minute=TIER_2)
def set_topic(call: Call) -> Json:
    channel, topic = call.channel(), call.text("topic")
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if len(topic) > MAX_TOPIC:
        raise SlackError("too_long")
    channel.topic = topic
    call.workspace.changed()
    return {"channel": describe(call.workspace, channel)}


@method("conversations.history", *HISTORY, takes_json=False)
def history(call: Call) -> Json:
    """List messages, newest first. The app needs the history scope for this kind of conversation, and membership."""
    channel = _readable(call)
    roots = [m for m in channel.messages if m.get("thread_ts") in (None, m["ts"])]
    inside = [m for m in reversed(roots) if _is_inside(call, m)]
    found, metadata = call.page([_as_read(call, message) for message in inside])
    return {"messages": found, "has_more": bool(metadata["next_cursor"]), "pin_count": 0, "response_metadata": metadata}


@method("conversations.replies", *HISTORY, takes_json=False)
def replies(call: Call) -> Json:
    """List a thread: its first message, then the replies between `oldest` and `latest`."""
    call.require("channel", "ts")
    channel, root = _readable(call), call.text("ts")
    thread = [m for m in channel.messages if root in (m["ts"], m.get("thread_ts"))]
    if not thread:
        raise SlackError("thread_not_found")
    found, metadata = call.page([_as_read(call, m) for m in thread if m["ts"] == root or _is_inside(call, m)])
    return {"messages": found, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _is_inside(call: Call, message: Json) -> bool:
    """Is a message between `oldest` and `latest`? The two themselves are with `inclusive`."""
    oldest, newest, ts = _edge(call, "oldest", "0"), _edge(call, "latest", "inf"), float(message["ts"])
    return oldest < ts < newest or (call.flag("inclusive") and ts in (oldest, newest))


def _edge(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _as_read(call: Call, message: Json) -> Json:
    """Reduce a message's metadata to its type, unless all of it was requested."""
    if "metadata" not in message or call.flag("include_all_metadata"):
        return message
    return {**message, "metadata": {"event_type": message["metadata"]["event_type"]}}


def describe(workspace: Workspace, channel: Channel) -> Json:
    """Describe a conversation as Slack does."""
    member = {} if channel.kind == "im" else {"is_member": workspace.app.user_id in channel.members}
    return describe_briefly(workspace, channel) | member


def describe_briefly(workspace: Workspace, channel: Channel) -> Json:
    """Describe a conversation without the fields that only some methods include.

    A direct message has no name, but says with whom it is.
    """
    if channel.kind == "im":
        user = next(member for member in channel.members if member != workspace.app.user_id)
        is_user_deleted = workspace.users[user].deleted
        who = {"user": user, "is_user_deleted": is_user_deleted, "priority": 0}
        return {"id": channel.id, "created": channel.created, "is_archived": False, "is_im": True, **who}
    return {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "is_channel": channel.kind == "channel",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_general": is_general(channel),
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
    }


def is_general(channel: Channel) -> bool:
    """Is this the channel that everyone is in?"""
    return channel.kind == "channel" and channel.name == "general"


def wanted_types(call: Call) -> set[str]:
    """Read the requested kinds of conversation; each needs its own scope."""
    types = set(call.text("types", "public_channel").split(","))
    if not types <= set(SCOPE_OF):
        raise SlackError("invalid_types")
    for kind in sorted(types):
        call.require_scope(f"{SCOPE_OF[kind]}:read")
    return types


def _visible(call: Call) -> Channel:
    """Find a conversation that the app may read the details of; each kind needs its own scope."""
    channel = call.channel()
    call.require_scope(f"{SCOPE_OF[channel.type]}:read")
    return channel


def _need_to_invite(call: Call, channel: Channel) -> None:
    call.require_scope(*(["groups:write"] if channel.is_private else ["channels:manage", "channels:write.invites"]))


def _need_to_manage(call: Call, channel: Channel) -> None:
    call.require_scope("groups:write" if channel.is_private else "channels:manage")


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.require_scope(f"{SCOPE_OF[channel.type]}:history")
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel
