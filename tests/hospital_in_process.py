"""The hospital in the test's own process: payloads go straight to `App.dispatch`; the worker runs on demand.

What a test does and asserts here is what it would do and assert over a real connection; only the socket, the worker's
thread and the waiting are gone. `tests/journeys/` has them.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.application import Curbside, preload
from bot.slack.socket_mode import respond
from sandbox.models import Json
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.hospital import Hospital


class InProcess:
    """A transport of the sandbox that hands each envelope to the app in this process."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def deliver(self, envelope: Json) -> Any:
        """Deliver one envelope, as the Socket Mode adapter does, and return what the app answers."""
        request = SocketModeRequest(envelope["type"], envelope["envelope_id"], envelope["payload"])
        response = await asyncio.to_thread(respond, self.app, request)
        assert response.status == 200, response
        if not response.body:
            return None
        is_json = "application/json" in response.headers.get("content-type", [""])[0]
        return json.loads(response.body) if is_json else {"text": response.body}

    async def close(self) -> None:
        """There is nothing to close."""


class HospitalInProcess(Hospital):
    """A hospital whose worker runs whenever a test waits for something."""

    def settle(self) -> None:
        """Run the worker until it has nothing left to do, also of what happened a moment ago."""
        self.await_events()
        while not self.program.worker.is_idle():
            self.skip_rate_limit_pauses()
            self.await_events()

    def await_events(self) -> None:
        """Wait until the bot has handled every event: a Home that is opened, for example, waits for no answer."""
        teams = self.server.slack.teams
        wait_for(lambda: not any(team.dispatcher.is_delivering for team in teams), "every event to arrive")

    def end_listeners(self) -> None:
        """Let every listener end: Bolt answers an event before, and it would wait for a connection that was closed."""
        self.await_events()
        self.program.app.listener_runner.listener_executor.shutdown()

    def skip_rate_limit_pauses(self) -> None:
        """Run a round if there is anything to do, then skip the pause between two messages to a reader."""
        if not self.program.worker.is_idle():
            self.program.worker.run_round()
            super().skip_rate_limit_pauses()


def at_once(work: Callable[[], None]) -> None:
    """Do what follows an answer before it, so that a test can look at what it changes."""
    work()


def give_way_to_no_one() -> None:
    """Don't wait for the answer that the work comes before."""


@contextmanager
def open_hospital(server: Server, program: Curbside) -> Iterator[Hospital]:
    """Open the workspace with the bot in it. At the end, Slack must not have refused any call, unless allowed."""
    preload(program.db, program.matcher)
    program.traffic.quiet_seconds = 0.0  # the worker runs on demand
    program.after_answer.start, program.after_answer.give_way = at_once, give_way_to_no_one
    server.clock.freeze()  # a slow machine must not take a test past the moment that it is about
    for team in server.slack.teams:
        team.dispatcher.transport = InProcess(program.app)
    hospital = HospitalInProcess(server, program)
    try:
        yield hospital
    finally:
        hospital.end_listeners()
        program.uploads.after_answer.stop()
    assert hospital.close() == []
