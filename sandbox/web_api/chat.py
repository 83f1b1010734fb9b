"""chat.*: posting, changing and whispering messages, under the rules that response URLs share."""

import json
from typing import Any

from sandbox import limits
from sandbox.block_kit import message_errors, visible
from sandbox.forms import named
from sandbox.models import Channel, Json, User
from sandbox.schema import MESSAGE
from sandbox.web_api.registry import SPECIAL, TIER_4, Call, SlackError, method, refuse_blocks
from sandbox.workspace import Workspace

MAX_ATTACHMENTS = 100
ALMOST = 0.75  # of a limit, from where the inspector warns
UNTOLD = {"ts", "thread_ts", "reply_count", "latest_reply"}  # parts of a message that chat.update does not repeat


@method("chat.postMessage", "chat:write", per_minute=SPECIAL)
def post_message(call: Call) -> Json:
    workspace, body = call.workspace, content(call)
    channel, thread = target(call), call.text("thread_ts")
    if thread:
        _refuse_thread(channel, thread)
    message = post(workspace, channel, body, thread or None)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _refuse_thread(channel: Channel, thread: str) -> None:
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
    if len(call.text("text")) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    body, before = content(call), dict(message)
    if call.args.get("blocks") is None and body["text"]:
        message.pop("blocks", None)
    message.update(body)
    call.workspace.happened(
        _changed(call.workspace, channel, "message_changed", message=dict(message), previous_message=before)
    )
    message["edited"] = {"user": call.workspace.app.user_id, "ts": call.workspace.new_ts()}
    call.workspace.changed()
    shown = {name: value for name, value in message.items() if name not in UNTOLD}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel, message = call.message()
    if message.get("app_id") != call.workspace.app.id:
        raise SlackError("cant_delete_message")
    channel.messages.remove(message)
    call.workspace.happened(_changed(call.workspace, channel, "message_deleted", previous_message=message))
    call.workspace.changed()
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.postEphemeral", "chat:write", per_minute=TIER_4)
def post_ephemeral(call: Call) -> Json:
    channel, user = target(call), call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    return {"message_ts": ephemeral(call.workspace, channel, user, content(call))["ts"]}


@method("chat.getPermalink", per_minute=SPECIAL)
def get_permalink(call: Call) -> Json:
    channel, message = call.message("message_ts")
    link = f"https://{call.workspace.domain}.example.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    suffix = f"?thread_ts={thread}&cid={channel.id}" if thread and thread != message["ts"] else ""
    return {"channel": channel.id, "permalink": link + suffix}


def content(call: Call) -> Json:
    """Text, blocks, attachments and metadata of a message; SlackError where Slack would refuse them."""
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.parsed("blocks", "invalid_blocks_format")
    attachments = call.parsed("attachments", "invalid_attachments") or []
    _refuse_what_is_missing_or_too_much(text, markdown, blocks, attachments)
    scopes = call.workspace.app.scopes
    refuse_blocks(message_errors(blocks or [], scopes=scopes))
    for number, attachment in enumerate(attachments):
        pointer = f"/attachments/{number}/blocks"
        refuse_blocks(message_errors(attachment.get("blocks", []), pointer, scopes=scopes), "invalid_attachments")
    _warn(call.workspace, text or markdown, blocks or [])
    body: Json = {"text": text[: limits.MESSAGE_TEXT]}
    if markdown or blocks:
        body["blocks"] = named([{"type": "markdown", "text": markdown}] if markdown else blocks)
    if attachments:
        body["attachments"] = attachments
    metadata = call.parsed("metadata", "invalid_metadata_format")
    if metadata:
        _refuse_metadata(metadata)
    return body | ({"metadata": metadata} if metadata else {})


def _refuse_metadata(metadata: Any) -> None:
    kinds = {"event_type": str, "event_payload": dict}
    if not isinstance(metadata, dict) or not all(isinstance(metadata.get(name), kind) for name, kind in kinds.items()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")


def _refuse_what_is_missing_or_too_much(text: str, markdown: str, blocks: Any, attachments: list[Json]) -> None:
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
    if visible(blocks or []) > limits.VISIBLE:
        raise SlackError("msg_blocks_too_long")


def _warn(workspace: Workspace, text: str, blocks: list[Json]) -> None:
    """What Slack takes and somebody will regret; the inspector shows it."""
    if blocks and not text:
        workspace.note("warned", what="a message with blocks has no text: notifications and screen readers need it")
    if len(blocks) > ALMOST * limits.MAX_BLOCKS[MESSAGE]:
        workspace.note("warned", what=f"a message has {len(blocks)} of {limits.MAX_BLOCKS[MESSAGE]} blocks")


def post(workspace: Workspace, channel: Channel, body: Json, thread: str | None = None) -> Json:
    """Put a message of the app into a conversation."""
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
    """Keep a message, and its root's count of replies."""
    root = channel.message(thread) if thread else None
    if root is not None:
        message["thread_ts"] = root["ts"]
        root["thread_ts"] = root["ts"]
        root["reply_count"] = root.get("reply_count", 0) + 1
        root["latest_reply"] = message["ts"]
    channel.messages.append(message)
    workspace.happened(_event(channel, message))
    if channel.kind != "im" and f"<@{workspace.app.user_id}>" in message["text"]:
        workspace.happened(_event(channel, message) | {"type": "app_mention"})
    workspace.changed()


def _event(channel: Channel, message: Json) -> Json:
    """A message as the app hears of it."""
    kinds = {"public_channel": "channel", "private_channel": "group"}
    heard = {name: value for name, value in message.items() if name not in ("reply_count", "latest_reply")}
    place = {"channel": channel.id, "channel_type": kinds.get(channel.type, channel.type), "event_ts": message["ts"]}
    return heard | place


def _changed(workspace: Workspace, channel: Channel, subtype: str, **what: Json) -> Json:
    """That a message is another one now, as the app hears of it."""
    ts = workspace.new_ts()
    place = {name: _event(channel, {"ts": ts})[name] for name in ("channel", "channel_type", "event_ts")}
    return {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, **place, **what}


def ephemeral(workspace: Workspace, channel: Channel, user: str, body: Json) -> Json:
    """A message that one person sees and nobody keeps."""
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
    """Where a post goes: a conversation, or the direct messages of a person."""
    call.need("channel")
    workspace, target = call.workspace, call.text("channel")
    user = workspace.users.get(target)
    if user is not None:
        _refuse_closed(workspace, user)
        return workspace.direct(user.id)
    channel = call.channel()
    if channel.kind == "im":
        _refuse_closed(workspace, workspace.users[next(m for m in channel.members if m != workspace.app.user_id)])
    if channel.is_archived:
        raise SlackError("is_archived")
    if not may_post(workspace, channel):
        raise SlackError("not_in_channel")
    return channel


def may_post(workspace: Workspace, channel: Channel) -> bool:
    """Is the app a member, or may it post in public channels all the same?"""
    anywhere = channel.type == "public_channel" and "chat:write.public" in workspace.app.scopes
    return anywhere or workspace.app.user_id in channel.members


def _refuse_closed(workspace: Workspace, user: User) -> None:
    """Nobody is written to who has left, or where the app takes no direct messages."""
    if user.deleted:
        raise SlackError("user_disabled")
    home = workspace.app.feature("app_home") or {}
    if not home.get("messages_tab_enabled", True):
        raise SlackError("messages_tab_disabled")
