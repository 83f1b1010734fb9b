"""users.*: who somebody is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Json, User, Workspace


@method("users.info", "users:read")
def info(call: Call) -> Json:
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": described(call.workspace, user)}


def described(workspace: Workspace, user: User) -> Json:
    """A person as Slack describes them to the app (no e-mail: that is a scope of its own)."""
    offset = ZoneInfo(user.tz).utcoffset(datetime.fromtimestamp(workspace.clock.time(), UTC))
    return {
        "id": user.id,
        "team_id": workspace.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "title": user.title,
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": workspace.id,
        },
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(workspace.clock.time()),
    }
