"""Count how much of our own code each journey runs: files, distinct functions, and how deep calls nest.

A journey is what one action of a person sets off, in the listener and in the worker, until the bot is idle again. The
figures tell how much someone reads who wants to understand it; they don't depend on the machine.
"""

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from benchmarks.hospital import ROOT
from bot.application import Curbside
from bot.demo import connect_users, history, manifest, settings_for
from bot.worker import SOON_SECONDS
from sandbox.client import UserClient, WorkspaceClient
from sandbox.models import Json
from sandbox.server import Server
from sandbox.waiting import TimedOut, wait_for

OURS = tuple(str(ROOT / package) + "/" for package in ("bot", "handlers", "mentoring", "models"))
HORIZON_DAYS = 30
MONDAY = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)  # 9 a.m. in Chicago
CAST = {
    "users": [{"name": name, "real_name": name.title()} for name in ("ben", "amara", "priya", "dara")],
    "channels": [{"name": "growth", "app": True}],
}


@dataclass
class Trace:
    """What was called: (file, function) pairs, and the greatest number of our own calls inside one another."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    depth: int = 0

    def __str__(self) -> str:
        files = len({file for file, _ in self.functions})
        return f"{files:3} files · {len(self.functions):3} functions · {self.depth:2} levels"


class Tracer:
    """Records the calls of our own functions in every thread that starts after it was made."""

    def __init__(self) -> None:
        self.trace = Trace()
        self._levels = threading.local()
        threading.setprofile(self._on_event)

    def _on_event(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event not in ("call", "return") or not code.co_filename.startswith(OURS) or code.co_name.startswith("<"):
            return
        level = getattr(self._levels, "now", 0) + (1 if event == "call" else -1)
        self._levels.now = max(0, level)
        if event == "call":
            self.trace.functions.add((code.co_filename, code.co_qualname))
            self.trace.depth = max(self.trace.depth, level)


def play(workspace: WorkspaceClient, program: Curbside, tracer: Tracer) -> None:
    """Play the journeys with a pair that loads everything, then with another one, and print the counts of the second.

    Raises: TimedOut or Refused when a step did not happen.
    """
    for resident, mentor in (("priya", "dara"), ("ben", "amara")):
        Pair(workspace, program, tracer, workspace.person(resident), workspace.person(mentor)).play(
            print if resident == "ben" else lambda _: None
        )


class Pair:
    """A resident and a mentor who go all the way from a goal to an answered check-in."""

    def __init__(
        self, workspace: WorkspaceClient, program: Curbside, tracer: Tracer, resident: UserClient, mentor: UserClient
    ) -> None:
        self.workspace, self.program, self.tracer = workspace, program, tracer
        self.resident, self.mentor = resident, mentor

    def play(self, out: Callable[[str], None]) -> None:
        """Play each journey, and report what it ran."""
        topic = f"leading a code with {self.mentor.name}"
        history.offer(self.mentor, [topic])
        growth = self.resident.channel("growth")
        with self._traced("/grow → form", out):
            self.resident.command(f"/grow {topic}", growth)
            self.resident.await_modal("Add a goal")
        with self._traced("form → post and people", out):
            self.resident.submit()
            shortlist = self.resident.await_message("People who can help")
        with self._traced("ask → mentor", out):
            self.resident.click("Ask for one coffee", shortlist, below=self.mentor.name.title())
            request = self.mentor.await_message("Happy to")
        with self._traced("yes → thread", out):
            self.mentor.click("Happy to", request)
            self.resident.await_message("Why I connected you")
        with self._traced("check-in → message", out):
            question = self._run_until_check_in()
        with self._traced("answer", out):
            self.resident.click("Not yet, busy stretch", question)

    def _run_until_check_in(self) -> Json:
        """Let time pass, hour by hour, until the resident is asked whether the two have met."""
        for _ in range(24 * HORIZON_DAYS):
            self.workspace.advance(3600)
            self._settle()
            if question := self.resident.find("find each other?"):
                return question
        raise TimedOut(f"no check-in came in {HORIZON_DAYS} days")

    @contextmanager
    def _traced(self, name: str, out: Callable[[str], None]) -> Iterator[None]:
        """Trace what happens inside the block, until the bot is idle again."""
        self._settle()
        self.tracer.trace = Trace()
        yield
        self._settle()
        out(f"{name:24} {self.tracer.trace}")

    def _settle(self) -> None:
        wait_for(self.program.worker.is_idle, "the bot to be idle", meanwhile=self._skip_rate_limit_pauses)

    def _skip_rate_limit_pauses(self) -> None:
        pause = self.program.worker.seconds_until_next()
        if 0 < pause < SOON_SECONDS:
            self.workspace.advance(pause)


def main() -> None:
    """Print the counts of six journeys of one pair; another pair has taken them before, so everything is loaded."""
    tracer = Tracer()
    with tempfile.TemporaryDirectory() as folder, Server(json.loads(manifest()), CAST) as server:
        server.clock.advance_to(MONDAY)
        program = Curbside(settings_for(server, f"sqlite:///{folder}/curbside.db"), server.clock.now)
        workspace = connect_users(server, program)
        with program:
            play(workspace, program, tracer)
        workspace.close()


if __name__ == "__main__":
    main()
