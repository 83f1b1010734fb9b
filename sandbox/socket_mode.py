"""Socket Mode: single-use tickets, up to ten connections, and each envelope sent to exactly one of them."""

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
LIFETIME = 3600.0  # seconds until Slack asks the app to reconnect
WARNING = 10.0  # seconds before that, when Slack warns
DEBUG_LIFETIME = 360.0  # with debug_reconnects=true


class SocketMode:
    """All open connections of the app."""

    def __init__(self, workspace: Workspace, faults: FaultInjector) -> None:
        self.workspace, self.faults = workspace, faults
        self.connections: list[WebSocket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._sent = 0
        self._tasks: set[asyncio.Task[None]] = set()
        workspace.new_ticket = self.ticket

    def ticket(self) -> str:
        """Issue a single-use ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection, from hello to disconnect."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self.connections) >= MAX_CONNECTIONS:
            await _send_disconnect(socket, "too_many_websockets")
            await socket.close(1000)
            return
        self.connections.append(socket)
        self._plan_refresh(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._acknowledge(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, ValueError):
            pass
        finally:
            self._remove(socket)

    def _plan_refresh(self, socket: WebSocket) -> None:
        """Plan the warning and the request to reconnect that Slack sends about every hour.

        The hour is measured on the machine's clock, so that moving the sandbox's clock by a week doesn't disconnect
        every app. With debug_reconnects=true it is six minutes on the sandbox's clock.
        """
        debug = socket.query_params.get("debug_reconnects") == "true"
        later = self.workspace.clock.call_in if debug else asyncio.get_running_loop().call_later
        lifetime = DEBUG_LIFETIME if debug else LIFETIME
        later(lifetime - WARNING, partial(self._schedule_disconnect, socket, "warning"))
        later(lifetime, partial(self._schedule_disconnect, socket, "refresh_requested"))

    def _schedule_disconnect(self, socket: WebSocket, reason: str) -> None:
        task = asyncio.get_running_loop().create_task(self._refresh(socket, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, socket: WebSocket, reason: str) -> None:
        if socket not in self.connections:
            return
        await _send_disconnect(socket, reason)
        if reason != "warning":
            self._remove(socket)  # it gets nothing new; its acknowledgments are read until it closes

    async def refresh(self, only: int | None = None) -> None:
        """Ask the app to reconnect now, as Slack does about every hour; on all connections, or `only` the n-th.

        Raises: IndexError when there is no n-th connection.
        """
        for socket in list(self.connections) if only is None else [self.connections[only]]:
            await self._refresh(socket, "refresh_requested")

    def _remove(self, socket: WebSocket) -> None:
        if socket in self.connections:
            self.connections.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": int(LIFETIME)},
            "connection_info": {"app_id": self.workspace.app.id},
        }

    def _acknowledge(self, answer: Any) -> None:
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def deliver(self, envelope: Json) -> Any:
        """Send an envelope to one connection and wait for its acknowledgment.

        Returns: the payload of the acknowledgment.
        Raises: NoAnswer when it doesn't come in time.
        """
        if not self.connections:
            raise NoAnswer
        self._sent += 1
        socket = self.connections[self._sent % len(self.connections)]
        fault = self.faults.take("envelope")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            if fault and fault.kind == "drop":
                self._remove(socket)
                await socket.close(1011)
                raise NoAnswer
            await socket.send_text(json.dumps(envelope))
            payload = await asyncio.wait_for(answer, self.workspace.ack_seconds)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            raise NoAnswer from None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        if fault and fault.kind == "lose_ack":
            raise NoAnswer
        return payload

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self.connections):
            await socket.close(1000)


async def _send_disconnect(socket: WebSocket, reason: str) -> None:
    await socket.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))


@method("apps.connections.open", "connections:write", token="app")
def open_(call: Call) -> Json:
    if "token" in call.args:
        raise SlackError("invalid_auth")  # Slack accepts this token only in the header
    address = call.workspace.address.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={call.workspace.new_ticket()}&app_id={call.workspace.app.id}"}
