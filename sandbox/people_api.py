"""The documented HTTP API under `/sandbox/people/` that the page, the demo and the tests use to act as someone."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox import interactivity, modals, presenters, workflow_steps
from sandbox.models import Json
from sandbox.sandbox_user import NotPossible, SandboxUser
from sandbox.web_api.registry import strict_json

Action = Callable[[SandboxUser, Request, Json], Awaitable[Any]]


def _as_person(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint from something one person does.

    The body is JSON. What a person couldn't do in Slack is answered with status 409 and a sentence.
    """

    async def endpoint(request: Request) -> Response:
        slack = request.app.state.slack
        try:
            given = (await request.body()).decode() if request.method == "POST" else ""
            body = strict_json(given) if given else {}
            team = slack.of_user(request.path_params["user"])
            person = SandboxUser(team.workspace, team.dispatcher, team.urls, request.path_params["user"])
            return JSONResponse(await action(person, request, body))
        except NotPossible as reason:
            return JSONResponse({"ok": False, "error": str(reason)}, 409)
        except (KeyError, ValueError, AttributeError, TypeError) as reason:
            return JSONResponse({"ok": False, "error": f"This is missing or malformed: {reason}"}, 400)

    return endpoint


def routes() -> list[BaseRoute]:
    """List the routes (see docs/sandbox.md). They find the workspaces in `app.state.slack`."""
    here = "/sandbox/people/{user}"
    return [
        Route(here, _as_person(_screen)),
        Route(here + "/uninstall", _as_person(_uninstall), methods=["POST"]),
        Route(here + "/files", _as_person(_upload), methods=["POST"]),
        Route(here + "/shortcut", _as_person(_shortcut), methods=["POST"]),
        Route(here + "/steps/{callback}", _as_person(_step), methods=["POST"]),
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


async def _screen(person: SandboxUser, _: Request, __: Json) -> Json:
    return presenters.screen(person.workspace, person.user)


async def _conversation(person: SandboxUser, request: Request, _: Json) -> Json:
    person.workspace.delete_expired()
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
