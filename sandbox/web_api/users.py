"""users.*, team.profile.get, usergroups.*, dnd.*: who people are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.escaping import escape
from sandbox.models import Json, User
from sandbox.web_api.conversations import READ, describe_briefly, wanted_types
from sandbox.web_api.registry import TIER_2, TIER_4, Call, SlackError, method
from sandbox.workspace import Workspace

NO_MORE = {"next_cursor": ""}
MAX_IN_TEAM_INFO = 50
# No one here has set Do Not Disturb hours.
QUIET_HOURS = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


@method("users.info", "users:read", per_minute=TIER_4, takes_json=False)
def info(call: Call) -> Json:
    if not call.text("user"):
        raise SlackError("user_not_found")
    return {"user": describe(call.workspace, _user(call))}


@method("users.list", "users:read", per_minute=TIER_2, takes_json=False)
def list_(call: Call) -> Json:
    everyone = [describe(call.workspace, user) for user in call.workspace.users.values()]
    if not call.text("limit") and not call.text("cursor"):  # https://docs.slack.dev/reference/methods/users.list
        return {"members": everyone, "cache_ts": int(call.workspace.clock.time()), "response_metadata": NO_MORE}
    members, metadata = call.page(everyone)
    return {"members": members, "cache_ts": int(call.workspace.clock.time()), "response_metadata": metadata}


@method("users.lookupByEmail", "users:read.email", takes_json=False)
def lookup(call: Call) -> Json:
    """Find someone by email; deactivated people are not found."""
    email = call.text("email").lower()
    for user in call.workspace.users.values():
        if email and user.email.lower() == email and not user.deleted:
            return {"user": describe(call.workspace, user)}
    raise SlackError("users_not_found")


@method("users.conversations", *READ, per_minute=TIER_2, takes_json=False)
def conversations(call: Call) -> Json:
    """List the app's conversations, or those of `user` that the app can see."""
    types, mine = wanted_types(call), call.workspace.app.user_id
    user = call.text("user") or mine
    found = [
        describe_briefly(call.workspace, channel)
        for channel in call.workspace.channels.values()
        if channel.type in types
        and user in channel.members
        and (not channel.is_private or mine in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    channels, metadata = call.page(found)
    return {"channels": channels, "response_metadata": metadata}


@method("users.profile.get", "users.profile:read", per_minute=TIER_4, takes_json=False)
def profile(call: Call) -> Json:
    user = _user(call)
    return {"profile": _profile(call.workspace, user) | {"fields": _fields(call.workspace, user)}}


@method("team.profile.get", "users.profile:read", takes_json=False)
def team_profile(call: Call) -> Json:
    fields = [
        {"id": f"Xf{number:03}", "ordering": number, "label": label, "hint": "", "type": "text", "is_hidden": False}
        for number, label in enumerate(call.workspace.profile_fields)
    ]
    return {"profile": {"fields": fields}}


@method("usergroups.list", "usergroups:read", per_minute=TIER_2, takes_json=False)
def usergroups(call: Call) -> Json:
    groups = [
        {
            "id": group.id,
            "team_id": call.workspace.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "date_delete": 0,
        }
        | ({"user_count": len(group.users)} if call.flag("include_count") else {})
        | ({"users": group.users} if call.flag("include_users") else {})
        for group in call.workspace.usergroups.values()
    ]
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read", per_minute=TIER_2, takes_json=False)
def usergroup_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": [user for user in group.users if not call.workspace.users[user].deleted]}


@method("dnd.info", "dnd:read", takes_json=False)
def dnd(call: Call) -> Json:
    _user(call)
    return dict(QUIET_HOURS)


@method("dnd.teamInfo", "dnd:read", per_minute=TIER_2, takes_json=False)
def team_dnd(call: Call) -> Json:
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise SlackError("no_users_provided")
    if len(users) > MAX_IN_TEAM_INFO:
        raise SlackError("too_many_users")
    known = call.workspace.users
    return {"users": {user: QUIET_HOURS for user in users if user in known}}


def describe(workspace: Workspace, user: User) -> Json:
    """Describe a person as Slack does; the email needs its own scope."""
    offset = ZoneInfo(user.tz).utcoffset(datetime.fromtimestamp(workspace.clock.time(), UTC))
    return {
        "id": user.id,
        "team_id": user.home_team or workspace.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": _typed(workspace, user.real_name),
        "tz": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(workspace, user),
        "is_admin": user.is_admin or user.is_owner or user.is_primary_owner,
        "is_owner": user.is_owner or user.is_primary_owner,
        "is_primary_owner": user.is_primary_owner,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        **({"is_stranger": True} if user.home_team and not _shares_channel(workspace, user) else {}),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(workspace.clock.time()),
    }


def _shares_channel(workspace: Workspace, user: User) -> bool:
    """Whether someone of a connected workspace is in a channel with the app: then they are no stranger to it."""
    bot = workspace.app.user_id
    return any({user.id, bot} <= {*channel.members} for channel in workspace.channels.values())


def _profile(workspace: Workspace, user: User) -> Json:
    email = {"email": user.email} if user.email and "users:read.email" in workspace.app.scopes else {}
    return {
        "title": _typed(workspace, user.title),
        "real_name": _typed(workspace, user.real_name),
        "real_name_normalized": _typed(workspace, user.real_name),
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": workspace.id,
        **email,
    }


def _typed(workspace: Workspace, text: str) -> str:
    return escape(text) if workspace.escaping.profiles else text


def _fields(workspace: Workspace, user: User) -> Json:
    return {
        f"Xf{number:03}": {"value": _typed(workspace, user.fields[label]), "alt": ""}
        for number, label in enumerate(workspace.profile_fields)
        if label in user.fields
    }


def _user(call: Call) -> User:
    user = call.workspace.users.get(call.text("user") or call.workspace.app.user_id)
    if user is None:
        raise SlackError("user_not_found")
    return user
