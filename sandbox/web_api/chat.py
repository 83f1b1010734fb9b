"""chat.*: posting, updating and deleting messages, and ephemeral ones, by rules that response URLs share."""

import json
from typing import Any

from sandbox import escaping, limits
from sandbox.block_kit import message_errors, visible_length
from sandbox.forms import with_ids
from sandbox.models import Channel, Json, User
from sandbox.schema import MESSAGE
from sandbox.web_api.registry import SPECIAL, TIER_4, Call, SlackError, bearer, method, raise_for_blocks
from sandbox.workspace import Workspace

MAX_ATTACHMENTS = 100
WARNING_RATIO = 0.75  # of a limit, above which the inspector warns
NOT_ECHOED = {
    "ts",
    "thread_ts",
    "reply_count",
    "latest_reply",
}  # parts of a message that chat.update leaves out of its answer


@method("chat.postMessage", "chat:write", per_minute=SPECIAL)
def post_message(call: Call) -> Json:
    workspace, body = call.workspace, content(call)
    channel, thread = target(call), call.text("thread_ts")
    if thread:
        _check_thread(channel, thread)
    message = post(workspace, channel, body, thread or None)
    step = workspace.step_of_token(bearer(call.authorization))
    if step:
        step.posted.add((channel.id, message["ts"]))
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _check_thread(channel: Channel, thread: str) -> None:
    root = channel.message(thread)
    if root is None:
        raise SlackError("thread_not_found")
    if root.get("thread_ts", thread) != thread:
        raise SlackError("cannot_reply_to_message")


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    channel, message = call.message()
    if message.get("app_id") != call.workspace.app.id:
        raise SlackError("cant_update_message")
    if not call.workspace.is_editable(message):
        raise SlackError("edit_window_closed")
    if len(call.text("text")) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    body, before = content(call), dict(message)
    for part in ("blocks", "attachments"):
        if call.parsed(part, "") == [] or (part == "blocks" and call.args.get(part) is None and body["text"]):
            message.pop(part, None)
    message.update(body)
    call.workspace.emit(
        _change_event(call.workspace, channel, "message_changed", message=dict(message), previous_message=before)
    )
    message["edited"] = {"user": call.workspace.app.user_id, "ts": call.workspace.new_ts()}
    call.workspace.changed()
    shown = {name: value for name, value in message.items() if name not in NOT_ECHOED}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel, message = call.message()
    if message.get("app_id") != call.workspace.app.id:
        raise SlackError("cant_delete_message")
    event = _change_event(call.workspace, channel, "message_deleted", previous_message=dict(message))
    call.workspace.emit(event | {"deleted_ts": message["ts"]})
    remove(channel, message)
    call.workspace.changed()
    return {"channel": channel.id, "ts": message["ts"]}


def remove(channel: Channel, message: Json) -> None:
    """Remove a message, and count one reply less in its thread. Where it began a thread, a tombstone stays."""
    if message.get("reply_count"):
        kept = {name: message[name] for name in ("type", "ts", "thread_ts", "reply_count", "latest_reply")}
        message.clear()
        message |= kept | {
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": "USLACKBOT",
            "hidden": True,
        }
        return
    channel.messages.remove(message)
    root = channel.message(message.get("thread_ts", ""))
    if root is None or root is message:
        return
    replies = [each for each in channel.messages if each.get("thread_ts") == root["ts"] and each is not root]
    if replies:
        root["reply_count"], root["latest_reply"] = len(replies), replies[-1]["ts"]
    else:
        for part in ("thread_ts", "reply_count", "latest_reply"):
            root.pop(part, None)


@method("chat.postEphemeral", "chat:write", per_minute=TIER_4)
def post_ephemeral(call: Call) -> Json:
    channel, user = target(call), call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    return {"message_ts": ephemeral(call.workspace, channel, user, content(call))["ts"]}


@method("chat.getPermalink", per_minute=SPECIAL, takes_json=False)
def get_permalink(call: Call) -> Json:
    channel, message = call.message("message_ts")
    link = f"https://{call.workspace.domain}.example.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    suffix = f"?thread_ts={thread}&cid={channel.id}" if thread and thread != message["ts"] else ""
    return {"channel": channel.id, "permalink": link + suffix}


def content(call: Call) -> Json:
    """Read the text, blocks, attachments and metadata of a message.

    Raises: SlackError when Slack would refuse them.
    """
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.parsed("blocks", "invalid_blocks_format")
    attachments = call.parsed("attachments", "invalid_attachments") or []
    _check_content(text, markdown, blocks, attachments)
    scopes = call.workspace.app.scopes
    raise_for_blocks(message_errors(blocks or [], scopes=scopes))
    for number, attachment in enumerate(attachments):
        pointer = f"/attachments/{number}/blocks"
        raise_for_blocks(message_errors(attachment.get("blocks", []), pointer, scopes=scopes), "invalid_attachments")
    _warn(call.workspace, text or markdown, blocks or [])
    body: Json = {"text": escaping.sent_text(text[: limits.MESSAGE_TEXT])}
    if markdown or blocks:
        body["blocks"] = escaping.sent(with_ids([{"type": "markdown", "text": markdown}] if markdown else blocks))
    if attachments:
        body["attachments"] = escaping.sent([_numbered(each, number) for number, each in enumerate(attachments, 1)])
    metadata = call.parsed("metadata", "invalid_metadata_format")
    if metadata:
        _check_metadata(metadata)
    return body | ({"metadata": metadata} if metadata else {})


def _numbered(attachment: Json, number: int) -> Json:
    """Give an attachment its number and the ids that its blocks lack, as Slack does."""
    inside = {"blocks": with_ids(attachment["blocks"], f"a{number}b")} if attachment.get("blocks") else {}
    return {"id": number, "fallback": attachment.get("text", "[no preview available]"), **attachment, **inside}


def _check_metadata(metadata: Any) -> None:
    kinds = {"event_type": str, "event_payload": dict}
    if not isinstance(metadata, dict) or not all(isinstance(metadata.get(name), kind) for name, kind in kinds.items()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > limits.MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")


def _check_content(text: str, markdown: str, blocks: Any, attachments: list[Json]) -> None:
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > limits.MARKDOWN_TOTAL:
        raise SlackError("msg_too_long")
    if not (text or blocks or markdown or attachments):
        raise SlackError("no_text")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if visible_length(blocks or []) > limits.MAX_VISIBLE:
        raise SlackError("msg_blocks_too_long")


def _warn(workspace: Workspace, text: str, blocks: list[Json]) -> None:
    """Warn in the inspector about messages that Slack accepts but that are likely mistakes."""
    if blocks and not text:
        workspace.note("warned", what="a message with blocks has no text: notifications and screen readers need it")
    if len(blocks) > WARNING_RATIO * limits.MAX_BLOCKS[MESSAGE]:
        workspace.note("warned", what=f"a message has {len(blocks)} of {limits.MAX_BLOCKS[MESSAGE]} blocks")


def post(workspace: Workspace, channel: Channel, body: Json, thread: str | None = None) -> Json:
    """Post a message from the app in a conversation."""
    app = workspace.app
    message: Json = {
        "type": "message",
        "user": app.user_id,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": workspace.id,
        "ts": workspace.new_ts(),
        **body,
    }
    message["bot_profile"] = {"id": app.bot_id, "app_id": app.id, "name": app.name, "team_id": workspace.id}
    add(workspace, channel, message, thread)
    return message


def add(workspace: Workspace, channel: Channel, message: Json, thread: str | None) -> None:
    """Store a message, update its thread's reply count, and notify the app."""
    root = channel.message(thread) if thread else None
    if root is not None:
        message |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
        root["thread_ts"] = root["ts"]
        root["reply_count"] = root.get("reply_count", 0) + 1
        root["latest_reply"] = message["ts"]
    channel.messages.append(message)
    workspace.emit(_message_event(channel, message))
    if channel.kind != "im" and f"<@{workspace.app.user_id}>" in message["text"]:
        workspace.emit(_message_event(channel, message) | {"type": "app_mention"})
    workspace.changed()


def _message_event(channel: Channel, message: Json) -> Json:
    """Build the event for a new message."""
    kinds = {"public_channel": "channel", "private_channel": "group"}
    body = {name: value for name, value in message.items() if name not in ("reply_count", "latest_reply")}
    place = {"channel": channel.id, "channel_type": kinds.get(channel.type, channel.type), "event_ts": message["ts"]}
    return body | place


def _change_event(workspace: Workspace, channel: Channel, subtype: str, **what: Json) -> Json:
    """Build the event for an updated or deleted message."""
    ts = workspace.new_ts()
    place = {name: _message_event(channel, {"ts": ts})[name] for name in ("channel", "channel_type", "event_ts")}
    return {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, **place, **what}


def ephemeral(workspace: Workspace, channel: Channel, user: str, body: Json) -> Json:
    """Show a message that only one person sees."""
    app = workspace.app
    message: Json = {
        "type": "message",
        "user": app.user_id,
        "bot_id": app.bot_id,
        "ts": workspace.new_ts(),
        **body,
    }
    channel.ephemeral.append((user, message))
    workspace.changed()
    return message


def target(call: Call) -> Channel:
    """Find the conversation to post in, by its id or a public channel's name.

    A user id stands for direct messages with that person.
    """
    call.require("channel")
    workspace, target = call.workspace, call.text("channel")
    user = workspace.users.get(target)
    if user is not None:
        _check_accepts_messages(workspace, user)
        return workspace.direct(user.id)
    channel = _named(workspace, target) or call.channel()
    if channel.kind == "im":
        _check_accepts_messages(
            workspace, workspace.users[next(m for m in channel.members if m != workspace.app.user_id)]
        )
    if channel.is_archived:
        raise SlackError("is_archived")
    if not may_post(workspace, channel):
        raise SlackError("not_in_channel")
    return channel


def _named(workspace: Workspace, name: str) -> Channel | None:
    """Find a channel that the app can see by its name, with or without "#"."""
    name = name.removeprefix("#")
    found = next((each for each in workspace.channels.values() if each.kind == "channel" and each.name == name), None)
    hidden = found and found.is_private and workspace.app.user_id not in found.members
    return None if hidden else found


def may_post(workspace: Workspace, channel: Channel) -> bool:
    """Tell whether the app is a member, or may post in public channels without being one."""
    anywhere = channel.type == "public_channel" and "chat:write.public" in workspace.app.scopes
    return anywhere or workspace.app.user_id in channel.members


def _check_accepts_messages(workspace: Workspace, user: User) -> None:
    """Refuse messages to people who have left, or when the app's Messages tab is off."""
    if user.deleted:
        raise SlackError("user_disabled")
    home = workspace.app.feature("app_home") or {}
    if not home.get("messages_tab_enabled", True):
        raise SlackError("messages_tab_disabled")
