"""Delivers events, commands and interactions to the app over Socket Mode or HTTP, and retries events.

The app has 3 s to acknowledge each.
"""

import asyncio
import secrets
from typing import Any, Protocol

from sandbox import events
from sandbox.models import Json
from sandbox.workspace import Workspace

RETRIES = (0.0, 60.0, 300.0)  # seconds to wait before each retry of an unacknowledged event


class NoAnswer(Exception):
    """The app wasn't there or didn't acknowledge in time; `reason` is Slack's word, `final` rules out a retry."""

    def __init__(self, reason: str = "timeout", *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Transport(Protocol):
    """A way to deliver envelopes to the app."""

    async def deliver(self, envelope: Json) -> Any:
        """Deliver one envelope.

        Returns: the app's answer.
        Raises: NoAnswer when there was none.
        """

    async def close(self) -> None:
        """Close every connection."""


class Dispatcher:
    """Sends envelopes to the app and keeps track of them."""

    def __init__(self, workspace: Workspace, transport: Transport) -> None:
        self.workspace, self.transport = workspace, transport
        self.sent: list[Json] = []
        self._tasks: set[asyncio.Task[None]] = set()
        workspace.emit = self.send_event

    async def send(self, kind: str, payload: Json, *, answers: bool, **retry: Any) -> Any:
        """Send one envelope and wait for its acknowledgment.

        Returns: what the app answered.
        Raises: NoAnswer when it didn't.
        """
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

    async def redeliver(self) -> Any:
        """Deliver the newest envelope again, as Slack does when an acknowledgment was lost."""
        if not self.sent:
            raise NoAnswer
        return await self._deliver(self.sent[-1])

    async def _deliver(self, envelope: Json) -> Any:
        note = {"type": envelope["type"], "payload": envelope["payload"]}
        try:
            answer = await self.transport.deliver(envelope)
        except NoAnswer as missing:
            self.workspace.note("envelope", **note, outcome=f"no acknowledgment: {missing.reason}")
            raise
        self.workspace.note("envelope", **note, outcome="acknowledged", answer=answer)
        return answer if envelope["accepts_response_payload"] else None

    @property
    def is_delivering(self) -> bool:
        """Is an event on its way to the app?"""
        return bool(self._tasks)

    def send_event(self, event: Json) -> None:
        """Send an event to the app if it is subscribed; it is retried until it is acknowledged."""
        if events.is_subscribed(self.workspace, event):
            self._start(events.envelope(self.workspace, event), 0, "")

    def _start(self, payload: Json, attempt: int, reason: str) -> None:
        task = asyncio.get_running_loop().create_task(self._try(payload, attempt, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, payload: Json, attempt: int, reason: str) -> None:
        try:
            await self.send("events_api", payload, answers=False, retry_attempt=attempt, retry_reason=reason)
        except NoAnswer as missing:
            if attempt < len(RETRIES) and not missing.final:
                why = missing.reason
                self.workspace.clock.call_in(RETRIES[attempt], lambda: self._start(payload, attempt + 1, why))

    async def close(self) -> None:
        """Cancel pending deliveries and close the transport."""
        for task in self._tasks:
            task.cancel()
        await self.transport.close()
