"""The HTTP server: Slack's endpoints for the app, the `/sandbox/` API for people and tests, and the page."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox import control_api, file_transfer, people_api
from sandbox.authorize import authorize
from sandbox.clock import Clock
from sandbox.fault_injection import Fault
from sandbox.fault_injection import response as fault_response
from sandbox.models import FixedTokens, Json
from sandbox.slack import Slack
from sandbox.web_api import METHODS, SlackError, answer
from sandbox.web_api.registry import bearer, strict_json

PAGE = Path(__file__).parent / "page"
FORM_TOKEN = "token of a form"  # the key of the token among a call's arguments; no argument has this name  # noqa: S105


class PortTaken(Exception):
    """Another program is listening on the port."""


def build(slack: Slack) -> Starlette:
    """Build the ASGI application; `app.state.slack` holds the workspaces."""
    routes: list[BaseRoute] = [
        Route("/api/{method}", _web_api, methods=["GET", "POST"]),
        Route("/oauth/v2/authorize", authorize, methods=["GET", "POST"]),
        *file_transfer.routes(),
        Route("/response/{token}", _response_url, methods=["POST"]),
        WebSocketRoute("/link", _link),
        *control_api.routes(),
        *people_api.routes(),
        Mount("/", Page(directory=PAGE, html=True)),
    ]
    app = Starlette(routes=routes, lifespan=_lifespan)
    app.state.slack = slack
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    slack: Slack = app.state.slack
    ticking = asyncio.create_task(slack.workspace.clock.run())
    yield
    ticking.cancel()
    for team in slack.teams:
        await team.dispatcher.close()


async def _web_api(request: Request) -> Response:
    """Answer one Web API call, or fail as planned."""
    slack: Slack = request.app.state.slack
    name = request.path_params["method"]
    try:
        args = await _arguments(request)
    except SlackError as refusal:
        return JSONResponse(refusal.body)
    authorization = request.headers.get("authorization") or f"Bearer {args.pop(FORM_TOKEN, '')}"
    workspace = slack.of_token(bearer(authorization)).workspace
    wait = slack.rates.wait(name, args, workspace)
    if wait:
        workspace.note("refused", what=name, args=_public(args), answer={"error": "ratelimited", "after": wait})
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
    fault = slack.faults.take(name)
    if fault and fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault and not fault.takes_effect:
        workspace.note("refused", what=name, args=_public(args), answer={"fault": fault.kind})
        return _fault_response(request, fault)
    body = answer(workspace, name, authorization, args)
    workspace.note("call", method=name, args=_public(args), answer=body)
    if fault and fault.kind != "slow":
        return _fault_response(request, fault)
    return JSONResponse(body, headers={"x-oauth-scopes": ",".join(workspace.app.scopes)})


def _fault_response(request: Request, fault: Fault) -> Response:
    if fault.kind.startswith("reset"):
        request.scope["reset"]()
    return fault_response(fault)


def _resettable(app: ASGIApp) -> ASGIApp:
    """Let an endpoint end the connection without an answer, through uvicorn's own `send`."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        connection = getattr(send, "__self__", None)
        scope["reset"] = lambda: connection.transport.abort() if connection else None
        await app(scope, receive, send)

    return wrapped


async def _response_url(request: Request) -> Response:
    slack: Slack = request.app.state.slack
    token = request.path_params["token"]
    try:
        body = dict(strict_json((await request.body()).decode()))
    except (TypeError, ValueError):
        return PlainTextResponse("invalid_payload", 400)
    team = next((team for team in slack.teams if team.urls.knows(token)), slack.teams[0])
    try:
        team.urls.use(token, body)
    except SlackError as refusal:
        team.workspace.note("refused", what="response_url", args=body, answer=refusal.body)
        return PlainTextResponse(refusal.body["error"], 404 if refusal.body["error"] in GONE else 400)
    team.workspace.note("call", method="response_url", args=body, answer={"ok": True})
    return PlainTextResponse("ok")


GONE = ("invalid_url", "used_url", "expired_url")


async def _link(websocket: WebSocket) -> None:
    await websocket.app.state.slack.sockets.serve(websocket)


class Page(StaticFiles):
    """Serves the page's files; nothing they load may come from another machine."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"
        )
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _arguments(request: Request) -> Json:
    """Read the arguments of a call from its query and its body: a form of either kind, or JSON where Slack takes it.

    A token is taken from a form only: in the address it would end up in logs, and with JSON it belongs in a header.

    Raises: SlackError when the body is not valid.
    """
    args: Json = {name: value for name, value in request.query_params.items() if name != "token"}
    text, kind = (await request.body()).decode("utf-8", "replace"), request.headers.get("content-type", "")
    if not text:
        return args
    if not kind.startswith("application/json"):
        form = dict(parse_qsl(text, keep_blank_values=True))
        if kind.startswith("multipart/form-data"):
            form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        token = form.pop("token", "")
        return args | form | ({FORM_TOKEN: token} if token else {})
    called = METHODS.get(request.path_params["method"])
    try:
        body = strict_json(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    if called and not called.takes_json:
        return args
    return args | {name: value for name, value in body.items() if value is not None and name != "token"}


def _public(args: Json) -> Json:
    return {name: value for name, value in args.items() if name != "token"}


def listen(port: int) -> socket.socket:
    """Open a listening socket on the loopback address; port 0 picks a free one.

    Raises: PortTaken when the port is in use.
    """
    # asyncio turns off Nagle's algorithm only for sockets that name TCP; otherwise every answer waits 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as reason:
        bound.close()
        raise PortTaken(f"Port {port} is in use by another program. Choose another one.") from reason
    return bound


class Server:
    """Runs the sandbox in its own thread, for the demo, the tests and `python -m sandbox`."""

    def __init__(
        self,
        manifest: Json,
        spec: Json,
        port: int = 0,
        clock: Clock | None = None,
        *,
        others: Sequence[Json] = (),
        tokens: FixedTokens = FixedTokens(),  # noqa: B008 (frozen)
    ) -> None:
        """`spec` describes the workspace the app is installed in; `others` are workspaces it is not in yet."""
        self.clock = clock or Clock()
        self.slack = Slack.open(manifest, [spec, *others], self.clock, tokens)
        self._socket = listen(port)
        self.port = int(self._socket.getsockname()[1])
        self.slack.set_address(f"http://127.0.0.1:{self.port}")
        config = uvicorn.Config(
            _resettable(build(self.slack)),
            log_level="critical",
            ws="websockets-sansio",
            ws_max_size=2**20,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def address(self) -> str:
        return self.slack.address

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> "Server":
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("The sandbox could not start.")
            time.sleep(0.005)
        return self

    def stop(self, *, wait: bool = True) -> None:
        """Stop the server; without `wait`, return before it has stopped."""
        self._server.should_exit = True
        if wait:
            self._thread.join(10)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
