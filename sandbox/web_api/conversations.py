"""conversations.*: opening, finding and describing conversations."""

from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Channel, Json, Workspace

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
MOST_IN_A_GROUP = 8


@method("conversations.open", "im:write", "mpim:write", "channels:manage", "groups:write")
def open_(call: Call) -> Json:
    workspace = call.workspace
    users = [user for user in call.text("users").split(",") if user]
    if isinstance(call.args.get("users"), list):
        users = call.args["users"]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_IN_A_GROUP:
        raise SlackError("too_many_users")
    for user in users:
        if user not in workspace.users:
            raise SlackError("user_not_found")
        if workspace.users[user].deleted:
            raise SlackError("user_disabled")
        if user == workspace.app.user_id:
            raise SlackError("invalid_user_combination")
    wanted = "im:write" if len(users) == 1 else "mpim:write"
    if wanted not in workspace.app.scopes:
        raise SlackError("missing_scope", needed=wanted, provided=",".join(workspace.app.scopes))
    channel = workspace.direct(users[0]) if len(users) == 1 else workspace.group([*users, workspace.app.user_id])
    return {"channel": {"id": channel.id}}


@method("conversations.info", *READ)
def info(call: Call) -> Json:
    return {"channel": described(call.workspace, call.channel())}


@method("conversations.list", *READ)
def list_(call: Call) -> Json:
    types = set(call.text("types", "public_channel").split(","))
    if not types <= {"public_channel", "private_channel", "mpim", "im"}:
        raise SlackError("invalid_types")
    limit, start = _page(call)
    mine = call.workspace.app.user_id
    found = [
        described(call.workspace, channel)
        for channel in call.workspace.channels.values()
        if _type(channel) in types and (not channel.is_private or mine in channel.members)
    ]
    following = str(start + limit) if start + limit < len(found) else ""
    return {"channels": found[start : start + limit], "response_metadata": {"next_cursor": following}}


def described(workspace: Workspace, channel: Channel) -> Json:
    """A conversation as Slack describes it to the app."""
    return {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "is_channel": channel.kind == "channel",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": workspace.app.user_id in channel.members,
    }


def _type(channel: Channel) -> str:
    if channel.kind == "channel":
        return "private_channel" if channel.is_private else "public_channel"
    return channel.kind


def _page(call: Call) -> tuple[int, int]:
    try:
        limit, start = int(call.text("limit", "100")), int(call.text("cursor") or 0)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if not 1 <= limit < 1000:
        raise SlackError("invalid_limit")
    return limit, start
