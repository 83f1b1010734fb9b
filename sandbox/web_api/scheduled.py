"""chat.scheduleMessage and related methods: messages that are posted later, by the sandbox's clock."""

from sandbox.models import Json, Scheduled
from sandbox.web_api import chat
from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Workspace

MAX_AHEAD_SECONDS = 120 * 86_400
DELETE_CUTOFF_SECONDS = 60  # a message can't be deleted within this time before it is posted
MAX_PER_WINDOW, WINDOW_SECONDS = 30, 300  # limit on messages scheduled in one conversation, per 300 s


@method("chat.scheduleMessage", "chat:write")
def schedule(call: Call) -> Json:
    """Schedule a message. One with metadata is accepted but never posted, as Slack's page warns."""
    workspace, channel = call.workspace, chat.target(call)
    at, now = call.time("post_at", "invalid_time"), workspace.clock.time()
    if at <= now:
        raise SlackError("time_in_past")
    if at > now + MAX_AHEAD_SECONDS:
        raise SlackError("time_too_far")
    body = chat.content(call)
    near = [
        s
        for s in workspace.scheduled.values()
        if s.channel == channel.id and s.post_at // WINDOW_SECONDS == at // WINDOW_SECONDS
    ]
    if len(near) >= MAX_PER_WINDOW:
        raise SlackError("restricted_too_many")
    scheduled = Scheduled(workspace.new_id("Q"), channel.id, at, int(now), body, call.text("thread_ts") or None)
    workspace.scheduled[scheduled.id] = scheduled
    workspace.clock.call_in(at - now, lambda: _post(workspace, scheduled))
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": at,
        "message": {"type": "message", "bot_id": workspace.app.bot_id, **body},
    }


@method("chat.deleteScheduledMessage", "chat:write")
def delete(call: Call) -> Json:
    scheduled = call.workspace.scheduled.get(call.text("scheduled_message_id"))
    soon = scheduled is not None and scheduled.post_at - call.workspace.clock.time() < DELETE_CUTOFF_SECONDS
    if scheduled is None or soon or scheduled.channel != call.channel().id:
        raise SlackError("invalid_scheduled_message_id")
    del call.workspace.scheduled[scheduled.id]
    return {}


@method("chat.scheduledMessages.list")
def list_(call: Call) -> Json:
    """List the scheduled messages of one conversation or all, between `oldest` and `latest`."""
    oldest = call.time("oldest", "invalid_arguments") if call.text("oldest") else 0
    latest = call.time("latest", "invalid_arguments") if call.text("latest") else MAX_AHEAD_SECONDS + int("9" * 10)
    wanted = call.channel().id if call.text("channel") else ""
    found = [
        {
            "id": scheduled.id,
            "channel_id": scheduled.channel,
            "post_at": scheduled.post_at,
            "date_created": scheduled.created,
            "text": scheduled.body["text"],
        }
        for scheduled in sorted(call.workspace.scheduled.values(), key=lambda scheduled: scheduled.post_at)
        if oldest <= scheduled.post_at <= latest and wanted in ("", scheduled.channel)
    ]
    page, metadata = call.page(found)
    return {"scheduled_messages": page, "response_metadata": metadata}


def _post(workspace: Workspace, scheduled: Scheduled) -> None:
    is_pending = workspace.scheduled.pop(scheduled.id, None) is not None
    if not is_pending or "metadata" in scheduled.body or not workspace.app.installed:
        return
    channel = workspace.channels[scheduled.channel]
    if chat.may_post(workspace, channel) and not channel.is_archived:
        chat.post(workspace, channel, scheduled.body, scheduled.thread)
