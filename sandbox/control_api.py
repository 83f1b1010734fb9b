"""The documented HTTP API under `/sandbox/` that looks into the workspace and moves its clock, faults and switches."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import presenters
from sandbox.dispatcher import NoAnswer
from sandbox.emoji_names import emoji_names
from sandbox.models import Json, Retention
from sandbox.web_api.registry import strict_json
from sandbox.workspace import Workspace


async def _body(request: Request) -> Any:
    """Parse the request body.

    Raises: ValueError when it isn't valid JSON.
    """
    return strict_json((await request.body()).decode())


def routes() -> list[BaseRoute]:
    """List every route of the API (see docs/sandbox.md). They find the workspaces in `app.state.slack`."""
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
        Route("/sandbox/retention", _retention, methods=["POST"]),
        Route("/sandbox/refresh", _refresh, methods=["POST"]),
        Route("/sandbox/emoji", _emoji),
        Route("/sandbox/steps/{step}", _step_status),
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


async def _retention(request: Request) -> Response:
    """Say how long messages are kept and may be edited: `{"messages": seconds or null, "edits": seconds or null}`."""
    try:
        body = dict(await _body(request))
        retention = Retention(**{name: None if each is None else float(each) for name, each in body.items()})
    except (TypeError, ValueError) as reason:
        return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)
    for workspace in request.app.state.slack.workspace.all_workspaces:
        workspace.retention = retention
        workspace.delete_expired()
        workspace.changed()
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


async def _step_status(request: Request) -> Response:
    """Answer with the state of a custom step."""
    found = [each.steps.get(request.path_params["step"]) for each in request.app.state.slack.workspace.all_workspaces]
    step = next((each for each in found if each), None)
    if step is None:
        return JSONResponse({"ok": False, "error": "There was no such step."}, 404)
    return JSONResponse({"ok": True, "state": step.state, "outputs": step.outputs, "error": step.error})
