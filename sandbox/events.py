"""Which events reach the app: those it subscribes to, has a scope for, and is a member of the channel for."""

from sandbox.models import Json
from sandbox.workspace import Workspace

# Event → scopes, any one of which is enough; events not listed need none.
SCOPES: dict[str, tuple[str, ...]] = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_created": ("channels:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
# Sent to the app that declares the step, subscribed or not (https://docs.slack.dev/reference/events/function_executed).
ALWAYS_SENT = {"function_executed"}
MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
IN_A_CHANNEL = {
    *MESSAGES.values(),
    "app_mention",
    "reaction_added",
    "reaction_removed",
    "member_joined_channel",
    "member_left_channel",
}


def is_subscribed(workspace: Workspace, event: Json) -> bool:
    """Tell whether the app receives this event."""
    app = workspace.app
    if not app.installed:
        return False
    if event["type"] in ALWAYS_SENT:
        return True
    name = MESSAGES[event["channel_type"]] if event["type"] == "message" else event["type"]
    if name not in app.events or (name in SCOPES and not set(SCOPES[name]) & set(app.scopes)):
        return False
    if name not in IN_A_CHANNEL:
        return True
    place = event.get("channel") or event.get("item", {}).get("channel")
    return app.user_id in workspace.channels[place].members or event.get("user") == app.user_id


def envelope(workspace: Workspace, event: Json) -> Json:
    """Wrap an event in the payload that Slack sends."""
    return {
        "token": "sandbox",
        "team_id": workspace.id,
        "api_app_id": workspace.app.id,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event": event,
    }
