"""Socket Mode: single-use tickets, up to ten connections, each envelope to exactly one of them."""

import asyncio
import json
import secrets
from functools import partial
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.dispatcher import NoAnswer
from sandbox.fault_injection import FaultInjector
from sandbox.models import Json
from sandbox.web_api.registry import Call, SlackError, method
from sandbox.workspace import Workspace

MAX_CONNECTIONS = 10
LIFE = 3600.0  # seconds until Slack asks for a new connection
WARNING = 10.0  # seconds ahead of that
DEBUG_LIFE = 360.0  # with debug_reconnects=true


class SocketMode:
    """All open connections of the app."""

    def __init__(self, workspace: Workspace, faults: FaultInjector) -> None:
        self.workspace, self.faults = workspace, faults
        self.connections: list[WebSocket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()
        workspace.new_ticket = self.ticket

    def ticket(self) -> str:
        """A single-use ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from hello to goodbye."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self.connections) >= MAX_CONNECTIONS:
            await _goodbye(socket, "too_many_websockets")
            await socket.close(1000)
            return
        self.connections.append(socket)
        self._plan_refresh(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._acknowledged(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, ValueError):
            pass
        finally:
            self._forget(socket)

    def _plan_refresh(self, socket: WebSocket) -> None:
        """Slack warns, then asks for a new connection.

        A connection's hour is the machine's: moving the clock on by a week should not cut every app off. With
        debug_reconnects=true it is six minutes of the sandbox's clock.
        """
        debug = socket.query_params.get("debug_reconnects") == "true"
        later = self.workspace.clock.call_in if debug else asyncio.get_running_loop().call_later
        life = DEBUG_LIFE if debug else LIFE
        later(life - WARNING, partial(self._soon, socket, "warning"))
        later(life, partial(self._soon, socket, "refresh_requested"))

    def _soon(self, socket: WebSocket, reason: str) -> None:
        task = asyncio.get_running_loop().create_task(self._refresh(socket, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, socket: WebSocket, reason: str) -> None:
        if socket not in self.connections:
            return
        await _goodbye(socket, reason)
        if reason != "warning":
            self._forget(socket)  # nothing new goes there; what it still acknowledges is read until it closes

    async def refresh(self, only: int | None = None) -> None:
        """Ask for new connections now, as Slack does about every hour; `only` the n-th, as each has an hour of its own.

        IndexError where there are not so many.
        """
        for socket in list(self.connections) if only is None else [self.connections[only]]:
            await self._refresh(socket, "refresh_requested")

    def _forget(self, socket: WebSocket) -> None:
        if socket in self.connections:
            self.connections.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": int(LIFE)},
            "connection_info": {"app_id": self.workspace.app.id},
        }

    def _acknowledged(self, answer: Any) -> None:
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def deliver(self, envelope: Json) -> Any:
        """Give an envelope to one connection and wait for its acknowledgement."""
        if not self.connections:
            raise NoAnswer
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        trouble = self.faults.take("envelope")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            if trouble and trouble.kind == "drop":
                self._forget(socket)
                await socket.close(1011)
                raise NoAnswer
            await socket.send_text(json.dumps(envelope))
            payload = await asyncio.wait_for(answer, self.workspace.patience)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            raise NoAnswer from None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        if trouble and trouble.kind == "lose_ack":
            raise NoAnswer
        return payload

    async def close(self) -> None:
        """Say goodbye to every connection."""
        for socket in list(self.connections):
            await socket.close(1000)


async def _goodbye(socket: WebSocket, reason: str) -> None:
    await socket.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))


@method("apps.connections.open", "connections:write", token="app")
def open_(call: Call) -> Json:
    if "token" in call.args:
        raise SlackError("invalid_auth")  # Slack takes this token in the header only
    address = call.workspace.address.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={call.workspace.new_ticket()}&app_id={call.workspace.app.id}"}
