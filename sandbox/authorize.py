"""The page where someone allows an app to be installed in a workspace (OAuth v2)."""

from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.models import Json
from sandbox.web_api.oauth import grant
from sandbox.workspace import Workspace

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/authorize.css"></head><body><main><h1>{title}</h1>{body}</main></body></html>"""
FORM = """<p>{app} would like to: {scopes}.</p><form method="post" action="/oauth/v2/authorize?{query}">{optional}
<p><label>Workspace <select name="team">{teams}</select></label></p>
<p><label>As <select name="user">{users}</select></label></p>
<p><button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></p></form>"""


OPTIONAL = """<p><label><input type="checkbox" name="optional" value="{scope}" checked> Also {scope}</label></p>"""


class InvalidLink(Exception):
    """The link to the page is invalid; the message says why."""


async def authorize(request: Request) -> Response:
    """Show the page, or do what was chosen on it."""
    workspaces: list[Workspace] = request.app.state.slack.workspace.all_workspaces
    try:
        scopes, redirect_uri = _validate(workspaces[0], dict(request.query_params))
    except InvalidLink as reason:
        return HTMLResponse(PAGE.format(title="This can't be installed", body=f"<p>{escape(str(reason))}</p>"), 400)
    if request.method == "GET":
        return HTMLResponse(_render_form(workspaces, scopes, request.url.query))
    form = await request.form()
    state = {"state": request.query_params.get("state", "")}
    if form.get("answer") != "allow":
        return RedirectResponse(_with_params(redirect_uri, {"error": "access_denied"} | state), 302)
    team = next((each for each in workspaces if each.id == form.get("team")), workspaces[0])
    granted = [scope for scope in scopes if scope not in team.app.optional_scopes or scope in form.getlist("optional")]
    code = grant(team, str(form.get("user", "")), granted, request.query_params.get("redirect_uri", ""))
    return RedirectResponse(_with_params(redirect_uri, {"code": code} | state), 302)


def _validate(workspace: Workspace, params: dict[str, str]) -> tuple[list[str], str]:
    """Check the link.

    Returns: the requested scopes, and the redirect URL: a registered one or one below it.
    Raises: InvalidLink when anything about the link is wrong.
    """
    app = workspace.app
    if params.get("client_id") != app.secrets.client_id:
        raise InvalidLink("invalid_client_id: the link names another app.")
    registered: list[str] = app.manifest.get("oauth_config", {}).get("redirect_urls", [])
    if not registered:
        raise InvalidLink("bad_redirect_uri: the manifest has no redirect_urls.")
    target = params.get("redirect_uri") or registered[0]
    parts = urlsplit(target)
    if not any(target == url or target.startswith(url.rstrip("/") + "/") for url in registered):
        raise InvalidLink("bad_redirect_uri: it is not one of the manifest's redirect_urls, and not below one.")
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise InvalidLink("bad_redirect_uri: it must be https, or http on this machine.")
    scopes = [scope for scope in params.get("scope", "").replace(" ", ",").split(",") if scope]
    unknown = sorted(set(scopes) - set(app.asked_scopes))
    if unknown or not scopes:
        raise InvalidLink(f"invalid_scope: the manifest does not ask for {', '.join(unknown) or 'any of these'}.")
    return scopes, target


def _render_form(workspaces: list[Workspace], scopes: list[str], query: str) -> str:
    name = workspaces[0].app.name
    teams = "".join(f'<option value="{each.id}">{escape(each.name)}</option>' for each in workspaces)
    people: list[Json] = [
        {"id": user.id, "name": f"{user.real_name} ({each.name})"}
        for each in workspaces
        for user in each.users.values()
        if not user.is_bot and not user.deleted
    ]
    users = "".join(f'<option value="{each["id"]}">{escape(each["name"])}</option>' for each in people)
    may_decline = [scope for scope in scopes if scope in workspaces[0].app.optional_scopes]
    body = FORM.format(
        app=escape(name),
        scopes=escape(", ".join(scope for scope in scopes if scope not in may_decline)),
        optional="".join(OPTIONAL.format(scope=escape(scope)) for scope in may_decline),
        teams=teams,
        users=users,
        query=escape(query),
    )
    return PAGE.format(title=f"Install {escape(name)}", body=body)


def _with_params(url: str, more: dict[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(more)}"
