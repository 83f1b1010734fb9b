"""The documented HTTP API under `/sandbox/` that the page, the demo and the tests use to act as people."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import interactivity, modals, presenters, workflow_steps
from sandbox.dispatcher import NoAnswer
from sandbox.emoji_names import emoji_names
from sandbox.models import Json
from sandbox.sandbox_user import NotPossible, SandboxUser
from sandbox.web_api.registry import strict_json
from sandbox.workspace import Workspace

Action = Callable[[SandboxUser, Request, Json], Awaitable[Any]]


def _as_person(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint from something one person does.

    The body is JSON. What a person couldn't do in Slack is answered with status 409 and a sentence.
    """

    async def endpoint(request: Request) -> Response:
        slack = request.app.state.slack
        try:
            body = await _body(request) if request.method == "POST" and await request.body() else {}
            team = slack.of_user(request.path_params["user"])
            person = SandboxUser(team.workspace, team.dispatcher, team.urls, request.path_params["user"])
            return JSONResponse(await action(person, request, body))
        except NotPossible as reason:
            return JSONResponse({"ok": False, "error": str(reason)}, 409)
        except (KeyError, ValueError, AttributeError, TypeError) as reason:
            return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)

    return endpoint


async def _body(request: Request) -> Any:
    """Parse the request body.

    Raises: ValueError when it isn't valid JSON.
    """
    return strict_json((await request.body()).decode())


def routes() -> list[BaseRoute]:
    """List every route of the API (see docs/sandbox.md). They find the workspaces in `app.state.slack`."""
    here = "/sandbox/people/{user}"
    return [
        Route("/sandbox", _overview),
        Route("/sandbox/clock", _clock, methods=["GET", "POST"]),
        Route("/sandbox/traffic", _traffic),
        Route("/sandbox/changes", _changes),
        Route("/sandbox/faults", _faults, methods=["POST"]),
        Route("/sandbox/redeliver", _redeliver, methods=["POST"]),
        Route("/sandbox/users", _add_user, methods=["POST"]),
        Route("/sandbox/users/{user}", _change_user, methods=["POST"]),
        Route("/sandbox/rates", _rates, methods=["POST"]),
        Route("/sandbox/escaping", _escaping, methods=["POST"]),
        Route("/sandbox/refresh", _refresh, methods=["POST"]),
        Route(here, _as_person(_screen)),
        Route("/sandbox/emoji", _emoji),
        Route(here + "/uninstall", _as_person(_uninstall), methods=["POST"]),
        Route(here + "/files", _as_person(_upload), methods=["POST"]),
        Route(here + "/shortcut", _as_person(_shortcut), methods=["POST"]),
        Route(here + "/steps/{callback}", _as_person(_step), methods=["POST"]),
        Route("/sandbox/steps/{step}", _step_status),
        Route(here + "/channels/{channel}/reactions", _as_person(_react), methods=["POST"]),
        Route(here + "/channels/{channel}/join", _as_person(_join), methods=["POST"]),
        Route(here + "/channels/{channel}/leave", _as_person(_leave), methods=["POST"]),
        Route(here + "/channels/{channel}", _as_person(_conversation)),
        Route(here + "/channels/{channel}/messages", _as_person(_say), methods=["POST"]),
        Route(here + "/channels/{channel}/read", _as_person(_read), methods=["POST"]),
        Route(here + "/command", _as_person(_command), methods=["POST"]),
        Route(here + "/click", _as_person(_click), methods=["POST"]),
        Route(here + "/options", _as_person(_options), methods=["POST"]),
        Route(here + "/home", _as_person(_home), methods=["POST"]),
        Route(here + "/views/{view}/submit", _as_person(_submit), methods=["POST"]),
        Route(here + "/views/{view}/close", _as_person(_close), methods=["POST"]),
    ]


async def _overview(request: Request) -> Response:
    workspaces = request.app.state.slack.workspace.all_workspaces
    wanted = request.query_params.get("team")
    shown = next((each for each in workspaces if each.id == wanted), workspaces[0])
    return JSONResponse(presenters.overview(shown))


async def _traffic(request: Request) -> Response:
    rows = [row for each in request.app.state.slack.workspace.all_workspaces for row in each.traffic]
    return JSONResponse(sorted(rows, key=lambda row: float(row["at"])))


async def _redeliver(request: Request) -> Response:
    try:
        await request.app.state.slack.dispatcher.redeliver()
    except NoAnswer:
        return JSONResponse({"ok": False, "error": "There was nothing to deliver, or no one answered."}, 409)
    return JSONResponse({"ok": True})


async def _faults(request: Request) -> Response:
    try:
        request.app.state.slack.faults.plan(await _body(request))
    except (KeyError, TypeError, ValueError) as reason:
        return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)
    return JSONResponse({"ok": True})


async def _emoji(_: Request) -> Response:
    """Answer with every emoji, by the names that people type for it."""
    return JSONResponse(emoji_names(), headers={"Cache-Control": "max-age=86400"})


async def _add_user(request: Request) -> Response:
    """Add someone to the workspace."""
    try:
        user = request.app.state.slack.workspace.add_member(await _body(request))
    except (TypeError, ValueError) as reason:
        return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)
    return JSONResponse({"ok": True, "id": user.id})


async def _change_user(request: Request) -> Response:
    """Change what is known about someone: name, title, time zone, whether they are deactivated."""
    slack, user = request.app.state.slack, request.path_params["user"]
    workspace = slack.of_user(user).workspace
    if user not in workspace.users:
        return JSONResponse({"ok": False, "error": "There is no one with this id."}, 404)
    try:
        workspace.update_user(workspace.users[user], dict(await _body(request)))
    except (TypeError, ValueError) as reason:
        return JSONResponse({"ok": False, "error": str(reason)}, 400)
    return JSONResponse({"ok": True})


async def _rates(request: Request) -> Response:
    try:
        body = await _body(request)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("on"), bool):
        return JSONResponse({"ok": False, "error": "on must be true or false"}, 400)
    request.app.state.slack.rates.on = body["on"]
    return JSONResponse({"ok": True})


async def _escaping(request: Request) -> Response:
    """Say what of what people type arrives escaped: `{"commands": true, "forms": false, "profiles": true}`."""
    try:
        body = dict(await _body(request))
        changed = [replace(each.escaping, **body) for each in request.app.state.slack.workspace.all_workspaces]
    except (TypeError, ValueError) as reason:
        return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)
    if not all(isinstance(value, bool) for value in body.values()):
        return JSONResponse({"ok": False, "error": "commands, forms and profiles must be true or false"}, 400)
    for workspace, escaping in zip(request.app.state.slack.workspace.all_workspaces, changed, strict=True):
        workspace.escaping = escaping
    return JSONResponse({"ok": True})


async def _refresh(request: Request) -> Response:
    try:
        await request.app.state.slack.sockets.refresh((await _body(request)).get("only"))
    except (IndexError, TypeError):
        return JSONResponse({"ok": False, "error": "there is no such connection"}, 400)
    return JSONResponse({"ok": True})


async def _clock(request: Request) -> Response:
    workspace = request.app.state.slack.workspace
    if request.method == "POST":
        try:
            _move_clock(workspace, dict(await _body(request)))
        except (TypeError, ValueError, OverflowError) as reason:
            return JSONResponse({"ok": False, "error": str(reason)}, 400)
        workspace.changed()
    return JSONResponse(
        {
            "ok": True,
            "now": workspace.clock.time(),
            "frozen": workspace.clock.frozen,
            "next": presenters.next_due_at(workspace),
        }
    )


async def _changes(request: Request) -> Response:
    return EventSourceResponse(_versions(request, request.app.state.slack.workspace), ping=15)


def _move_clock(workspace: Workspace, body: Json) -> None:
    """Move, freeze or thaw: `{"advance": seconds}`, `{"to": ISO moment with zone}`, `{"frozen": true or false}`."""
    if "advance" in body:
        workspace.clock.advance(float(body["advance"]))
    if "to" in body:
        workspace.clock.advance_to(datetime.fromisoformat(body["to"]))
    if "frozen" in body:
        (workspace.clock.freeze if body["frozen"] else workspace.clock.thaw)()


async def _versions(request: Request, workspace: Workspace) -> AsyncIterator[Json]:
    """Yield a line whenever something changed, so that a page knows when to refresh."""
    last = -1
    while not await request.is_disconnected():
        version = sum(each.version for each in workspace.all_workspaces)
        if version != last:
            last = version
            yield {"data": json.dumps({"version": last})}
        await asyncio.sleep(0.1)


async def _screen(person: SandboxUser, _: Request, __: Json) -> Json:
    return presenters.screen(person.workspace, person.user)


async def _conversation(person: SandboxUser, request: Request, _: Json) -> Json:
    return presenters.conversation(person.channel(request.path_params["channel"]), person.user)


async def _say(person: SandboxUser, request: Request, body: Json) -> Json:
    return person.say(request.path_params["channel"], body["text"], body.get("thread_ts"))


async def _read(person: SandboxUser, request: Request, _: Json) -> Json:
    channel = person.channel(request.path_params["channel"])
    latest = max((m["ts"] for m in presenters.conversation(channel, person.user)["messages"]), key=float, default="")
    if channel.read.get(person.user.id) != latest:
        channel.read[person.user.id] = latest
        person.workspace.changed()
    return {"ok": True}


async def _command(person: SandboxUser, _: Request, body: Json) -> Json:
    return await person.command(body["channel"], body["command"], body.get("text", ""))


async def _click(person: SandboxUser, _: Request, body: Json) -> Json:
    place, entered = (body["block_id"], body["action_id"]), (body.get("value"), body.get("values") or {})
    return await interactivity.click(person, body, *place, *entered)


async def _options(person: SandboxUser, _: Request, body: Json) -> Json:
    offered = await interactivity.search(person, body, body["block_id"], body["action_id"], body.get("query", ""))
    return {"ok": True, "options": offered}


async def _home(person: SandboxUser, _: Request, body: Json) -> Json:
    person.open_app(body.get("tab", "home"))
    return {"ok": True}


async def _uninstall(person: SandboxUser, _: Request, __: Json) -> Json:
    return person.uninstall()


async def _upload(person: SandboxUser, _: Request, body: Json) -> Json:
    return person.upload(str(body["name"]), b64decode(body["content"], validate=True))


async def _shortcut(person: SandboxUser, _: Request, body: Json) -> Json:
    return await person.shortcut(body["callback_id"], body)


async def _step(person: SandboxUser, request: Request, body: Json) -> Json:
    return {"ok": True, "id": workflow_steps.run(person, request.path_params["callback"], body.get("inputs") or {}).id}


async def _step_status(request: Request) -> Response:
    """Answer with the state of a custom step."""
    found = [each.steps.get(request.path_params["step"]) for each in request.app.state.slack.workspace.all_workspaces]
    step = next((each for each in found if each), None)
    if step is None:
        return JSONResponse({"ok": False, "error": "There was no such step."}, 404)
    return JSONResponse({"ok": True, "state": step.state, "outputs": step.outputs, "error": step.error})


async def _react(person: SandboxUser, request: Request, body: Json) -> Json:
    return person.react(request.path_params["channel"], body["ts"], body["name"])


async def _join(person: SandboxUser, request: Request, _: Json) -> Json:
    return person.join(request.path_params["channel"])


async def _leave(person: SandboxUser, request: Request, _: Json) -> Json:
    return person.join(request.path_params["channel"], out=True)


async def _submit(person: SandboxUser, request: Request, body: Json) -> Json:
    return await modals.submit(person, request.path_params["view"], body.get("values") or {})


async def _close(person: SandboxUser, request: Request, body: Json) -> Json:
    return await modals.close(person, request.path_params["view"], everything=bool(body.get("everything")))
