"""oauth.v2.access, auth.revoke, apps.uninstall: installing the app in a workspace, and removing it."""

import secrets
from base64 import b64decode

from sandbox.models import Code, Json
from sandbox.web_api.registry import SPECIAL, Call, SlackError, bearer, method
from sandbox.workspace import Workspace

CODE_LIFETIME = 600.0  # seconds
TOKEN_LIFETIME = 43_200.0  # seconds, with token rotation
MAX_TOKENS = 2  # per installation


def grant(workspace: Workspace, user: str, scopes: list[str], redirect_uri: str) -> str:
    """Create an OAuth code, valid for ten minutes, for someone who allowed the app in."""
    code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
    expires = workspace.clock.time() + CODE_LIFETIME
    workspace.all_workspaces[0].codes[code] = Code(workspace.id, user, scopes, redirect_uri, expires)
    return code


@method("oauth.v2.access", token="none", per_minute=SPECIAL, takes_json=False)
def access(call: Call) -> Json:
    """Exchange a code or a refresh token for a bot token. Credentials come as HTTP Basic or as arguments."""
    _check_client(call)
    if call.text("grant_type") == "refresh_token":
        return _refreshed(call)
    code = call.workspace.all_workspaces[0].codes.pop(call.text("code"), None)
    if code is None or call.workspace.clock.time() > code.expires:
        raise SlackError("invalid_code")
    if call.text("redirect_uri") and call.text("redirect_uri") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    workspace = next(each for each in call.workspace.all_workspaces if each.id == code.team)
    return _describe(workspace, workspace.install(code.scopes), code.user)


@method("auth.revoke")
def revoke(call: Call) -> Json:
    """Revoke a token; revoking the last one uninstalls the app."""
    token = bearer(call.authorization)
    if call.flag("test"):
        return {"revoked": False}
    if len(call.workspace.app.tokens) == 1:
        call.workspace.uninstall()
    else:
        del call.workspace.app.tokens[token]
        call.workspace.app.revoked.add(token)
    return {"revoked": True}


@method("apps.uninstall")
def uninstall(call: Call) -> Json:
    _check_client(call)
    call.workspace.uninstall()
    return {}


def _check_client(call: Call) -> None:
    given = call.text("client_id"), call.text("client_secret")
    if call.authorization.startswith("Basic "):
        name, _, secret = b64decode(call.authorization.removeprefix("Basic ")).decode().partition(":")
        given = name, secret
    known = call.workspace.app.secrets
    if given[0] != known.client_id:
        raise SlackError("invalid_client_id")
    if given[1] != known.client_secret:
        raise SlackError("bad_client_secret")


def _refreshed(call: Call) -> Json:
    """Exchange a refresh token, which works once; the newest earlier bot token stays valid until it expires."""
    refresh = call.text("refresh_token")
    for workspace in call.workspace.all_workspaces:
        if refresh in workspace.app.refresh:
            del workspace.app.refresh[refresh]
            return _describe(workspace, workspace.install([]), "")
    raise SlackError("invalid_refresh_token")


def _describe(workspace: Workspace, token: str, user: str) -> Json:
    app = workspace.app
    answer: Json = {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(app.scopes),
        "bot_user_id": app.user_id,
        "app_id": app.id,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "authed_user": {"id": user},
        "is_enterprise_install": False,
    }
    if app.settings.get("token_rotation_enabled"):
        answer |= _rotating(workspace, token)
    return answer


def _rotating(workspace: Workspace, token: str) -> Json:
    app, now = workspace.app, workspace.clock.time()
    del app.tokens[token]
    rotated, refresh = f"xoxe.{token}", f"xoxe-1-{secrets.token_hex(16)}"
    app.tokens[rotated] = now + TOKEN_LIFETIME
    app.refresh[refresh] = rotated
    for old in list(app.tokens)[:-MAX_TOKENS]:
        del app.tokens[old]
        app.revoked.add(old)
    return {"access_token": rotated, "refresh_token": refresh, "expires_in": int(TOKEN_LIFETIME)}
