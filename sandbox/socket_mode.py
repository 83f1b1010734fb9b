"""Socket Mode: how the app hears of things. Each envelope goes to one connection and is acknowledged within 3 s."""

import asyncio
import json
import secrets
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Json, Workspace

ACKNOWLEDGE_WITHIN = 3.0  # seconds
RETRIES = (0.0, 60.0, 300.0)  # seconds after which an unacknowledged event comes again
MOST_CONNECTIONS = 10


class NoAnswer(Exception):
    """Nobody was connected, or nobody acknowledged in time."""


class SocketMode:
    """All open connections of the app."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.connections: list[WebSocket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: list[Json] = []

    def ticket(self) -> str:
        """A single-use ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from hello to goodbye."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self.connections) >= MOST_CONNECTIONS:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self.connections.append(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._acknowledged(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, ValueError):
            return
        finally:
            self.connections.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 3600},
            "connection_info": {"app_id": self.workspace.app.id},
        }

    def _acknowledged(self, answer: Json) -> None:
        waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def ask(self, kind: str, payload: Json, *, answers: bool, envelope_id: str = "", **retry: Any) -> Any:
        """Send one envelope and wait for its acknowledgement; the payload of that, or NoAnswer."""
        envelope = {
            "envelope_id": envelope_id or secrets.token_hex(16),
            "type": kind,
            "accepts_response_payload": answers,
            "payload": payload,
            **retry,
        }
        self.sent.append(envelope)
        del self.sent[:-50]
        return await self._deliver(envelope)

    async def again(self) -> Any:
        """Deliver the newest envelope once more, as Slack does when an acknowledgement got lost."""
        if not self.sent:
            raise NoAnswer
        return await self._deliver(self.sent[-1])

    async def _deliver(self, envelope: Json) -> Any:
        if not self.connections:
            self._note(envelope, "nobody is connected")
            raise NoAnswer
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await socket.send_text(json.dumps(envelope))
            payload = await asyncio.wait_for(answer, ACKNOWLEDGE_WITHIN)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            self._note(envelope, "no acknowledgement within 3 s")
            raise NoAnswer from None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        self._note(envelope, "acknowledged", answer=payload)
        return payload if envelope["accepts_response_payload"] else None

    def _note(self, envelope: Json, outcome: str, **more: Any) -> None:
        self.workspace.note("envelope", type=envelope["type"], payload=envelope["payload"], outcome=outcome, **more)

    def event(self, event: Json) -> None:
        """Tell the app of an event it subscribed to; unacknowledged ones come again."""
        if event["type"] not in self.workspace.app.events:
            return
        workspace = self.workspace
        payload = {
            "token": "sandbox",
            "team_id": workspace.id,
            "api_app_id": workspace.app.id,
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(workspace.clock.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.id,
                    "user_id": workspace.app.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event": event,
        }
        self._start(payload, 0)

    def _start(self, payload: Json, attempt: int) -> None:
        task = asyncio.get_running_loop().create_task(self._try(payload, attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, payload: Json, attempt: int) -> None:
        try:
            reason = "timeout" if attempt else ""
            await self.ask("events_api", payload, answers=False, retry_attempt=attempt, retry_reason=reason)
        except NoAnswer:
            if attempt < len(RETRIES):
                self.workspace.clock.call_in(RETRIES[attempt], lambda: self._start(payload, attempt + 1))

    async def close(self) -> None:
        """Say goodbye to every connection."""
        for task in self._tasks:
            task.cancel()
        for socket in list(self.connections):
            await socket.close(1000)


@method("apps.connections.open", "connections:write", token="app")
def open_(call: Call) -> Json:
    address = call.args.get("_address")
    if not address:
        raise SlackError("internal_error")
    return {"url": address}
