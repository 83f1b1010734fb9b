"""chat.scheduleMessage and its companions: messages that Slack keeps for later, on the sandbox's clock."""

from sandbox.models import Json, Scheduled
from sandbox.web_api import chat
from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Workspace

FARTHEST = 120 * 86_400  # seconds ahead
LAST_MOMENT = 60  # seconds before posting, from which it can't be taken back
MAX_AT_ONCE, AT_ONCE = 30, 300  # messages in one conversation within so many seconds


@method("chat.scheduleMessage", "chat:write")
def schedule(call: Call) -> Json:
    """Keep a message for `post_at`. One with metadata is taken and never posted, as Slack's page warns."""
    workspace, channel = call.workspace, chat.target(call)
    at, now = call.time("post_at", "invalid_time"), workspace.clock.time()
    if at <= now:
        raise SlackError("time_in_past")
    if at > now + FARTHEST:
        raise SlackError("time_too_far")
    body = chat.content(call)
    near = [
        s for s in workspace.scheduled.values() if s.channel == channel.id and s.post_at // AT_ONCE == at // AT_ONCE
    ]
    if len(near) >= MAX_AT_ONCE:
        raise SlackError("restricted_too_many")
    kept = Scheduled(workspace.new_id("Q"), channel.id, at, int(now), body, call.text("thread_ts") or None)
    workspace.scheduled[kept.id] = kept
    workspace.clock.call_in(at - now, lambda: _post(workspace, kept))
    return {
        "channel": channel.id,
        "scheduled_message_id": kept.id,
        "post_at": at,
        "message": {"type": "message", "bot_id": workspace.app.bot_id, **body},
    }


@method("chat.deleteScheduledMessage", "chat:write")
def delete(call: Call) -> Json:
    kept = call.workspace.scheduled.get(call.text("scheduled_message_id"))
    soon = kept is not None and kept.post_at - call.workspace.clock.time() < LAST_MOMENT
    if kept is None or soon or kept.channel != call.channel().id:
        raise SlackError("invalid_scheduled_message_id")
    del call.workspace.scheduled[kept.id]
    return {}


@method("chat.scheduledMessages.list")
def list_(call: Call) -> Json:
    """What is kept, of one conversation or all, between `oldest` and `latest`."""
    oldest = call.time("oldest", "invalid_arguments") if call.text("oldest") else 0
    latest = call.time("latest", "invalid_arguments") if call.text("latest") else FARTHEST + int("9" * 10)
    wanted = call.channel().id if call.text("channel") else ""
    found = [
        {
            "id": kept.id,
            "channel_id": kept.channel,
            "post_at": kept.post_at,
            "date_created": kept.created,
            "text": kept.body["text"],
        }
        for kept in sorted(call.workspace.scheduled.values(), key=lambda kept: kept.post_at)
        if oldest <= kept.post_at <= latest and wanted in ("", kept.channel)
    ]
    page, metadata = call.page(found)
    return {"scheduled_messages": page, "response_metadata": metadata}


def _post(workspace: Workspace, kept: Scheduled) -> None:
    if workspace.scheduled.pop(kept.id, None) is None or "metadata" in kept.body or not workspace.app.installed:
        return
    channel = workspace.channels[kept.channel]
    if chat.may_post(workspace, channel) and not channel.is_archived:
        chat.post(workspace, channel, kept.body, kept.thread)
