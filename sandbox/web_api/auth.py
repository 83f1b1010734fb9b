"""auth.test and team.info."""

from sandbox.models import Json
from sandbox.web_api.registry import Call, method


@method("auth.test")
def auth_test(call: Call) -> Json:
    workspace, app = call.workspace, call.workspace.app
    return {
        "url": f"https://{workspace.domain}.example.com/",
        "team": workspace.name,
        "user": workspace.users[app.user_id].name,
        "team_id": workspace.id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("team.info", "team:read", takes_json=False)
def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}}
