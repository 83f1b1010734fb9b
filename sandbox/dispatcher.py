"""How the app hears of things: over Socket Mode or HTTP, within 3 s, and events again where it didn't answer."""

import asyncio
import secrets
from typing import Any, Protocol

from sandbox import events
from sandbox.models import Json
from sandbox.workspace import Workspace

RETRIES = (0.0, 60.0, 300.0)  # seconds after which an unacknowledged event comes again


class NoAnswer(Exception):
    """Nobody was there, or nobody acknowledged in time; `reason` is what Slack calls it."""

    def __init__(self, reason: str = "timeout", *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Transport(Protocol):
    """Brings one envelope to the app and back with what it answered."""

    async def deliver(self, envelope: Json) -> Any:
        """The app's answer, or NoAnswer."""

    async def close(self) -> None:
        """Say goodbye."""


class Dispatcher:
    """Everything on its way to the app."""

    def __init__(self, workspace: Workspace, transport: Transport) -> None:
        self.workspace, self.transport = workspace, transport
        self.sent: list[Json] = []
        self._tasks: set[asyncio.Task[None]] = set()
        workspace.happened = self.event

    async def ask(self, kind: str, payload: Json, *, answers: bool, **retry: Any) -> Any:
        """Send one envelope and wait for its acknowledgement; what the app answered, or NoAnswer."""
        envelope = {
            "envelope_id": secrets.token_hex(16),
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
        note = {"type": envelope["type"], "payload": envelope["payload"]}
        try:
            answer = await self.transport.deliver(envelope)
        except NoAnswer as missing:
            self.workspace.note("envelope", **note, outcome=f"no acknowledgement: {missing.reason}")
            raise
        self.workspace.note("envelope", **note, outcome="acknowledged", answer=answer)
        return answer if envelope["accepts_response_payload"] else None

    def event(self, event: Json) -> None:
        """Tell the app of an event, if it may hear of it; unacknowledged ones come again."""
        if events.is_subscribed(self.workspace, event):
            self._start(events.envelope(self.workspace, event), 0, "")

    def _start(self, payload: Json, attempt: int, reason: str) -> None:
        task = asyncio.get_running_loop().create_task(self._try(payload, attempt, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, payload: Json, attempt: int, reason: str) -> None:
        try:
            await self.ask("events_api", payload, answers=False, retry_attempt=attempt, retry_reason=reason)
        except NoAnswer as missing:
            if attempt < len(RETRIES) and not missing.final:
                why = missing.reason
                self.workspace.clock.call_in(RETRIES[attempt], lambda: self._start(payload, attempt + 1, why))

    async def close(self) -> None:
        """Stop what is on its way, and say goodbye."""
        for task in self._tasks:
            task.cancel()
        await self.transport.close()
