"""A worker in its own process, which plans and delivers until it is killed or done."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import event

from bot import db
from bot.config import Settings
from bot.delivery import delivery, leases, suspension
from bot.delivery.delivery import Delivery
from bot.delivery.windows import Windows
from bot.worker import Worker
from mentoring.matching import Matcher
from models import db_now_plus
from tests import lexicon

LEASE_SPEEDUP = 40  # times as fast as in a hospital, so a run takes minutes, not hours
AN_HOUR = timedelta(hours=1)
CLOCK_SPEEDUP = 60  # seconds on the hospital's clock per second of the test

SETTINGS = Settings("xoxb-test", "xapp-test", "")
MATCHER = Matcher(lexicon.load())  # before the processes fork


@dataclass(frozen=True)
class Assignment:
    """Where a worker works, from when on, and at which of its steps it is killed (0: at none)."""

    database_url: str
    slack_api_url: str
    token: str
    started_at: float
    clock_start: datetime
    killed_at_step: int = 0


class StepCountingClient(WebClient):
    """A client that counts a step before and after each call."""

    def __init__(self, assignment: Assignment, step: Callable[..., None]) -> None:
        super().__init__(assignment.token, base_url=assignment.slack_api_url, timeout=10, retry_handlers=[])
        self.step = step

    def api_call(self, *arguments: Any, **named: Any) -> Any:
        self.step()
        try:
            return super().api_call(*arguments, **named)
        finally:
            self.step()


def run_worker(assignment: Assignment, *, until_done: bool) -> None:
    """Plan and deliver until nothing is due within the hour, or forever."""
    _shorten_leases()
    steps = 0

    def step(*_: object, **__: object) -> None:
        nonlocal steps
        steps += 1
        if steps == assignment.killed_at_step:
            os.kill(os.getpid(), signal.SIGKILL)

    def now() -> datetime:
        return assignment.clock_start + timedelta(seconds=(time.time() - assignment.started_at) * CLOCK_SPEEDUP)

    engine = db.connect(assignment.database_url)
    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    sessions = db.session_factory(engine)
    client = StepCountingClient(assignment, step)
    worker = Worker(
        sessions,
        Delivery(sessions, client, now, lambda: SETTINGS, MATCHER),
        Windows(sessions, client, now),
        now,
        MATCHER,
        lambda: SETTINGS,
    )
    while True:
        worker.run_once()
        if until_done and (worker._next is None or worker._next > now() + AN_HOUR):
            break
        time.sleep(0.02)
    engine.dispose()


def _shorten_leases() -> None:
    """Shorten the leases, and the limit that depends on them, by the same factor."""

    def sooner(seconds: int) -> db_now_plus:
        return db_now_plus(round(seconds / LEASE_SPEEDUP))

    for module in (leases, delivery):
        setattr(module, "db_now_plus", sooner)  # noqa: B010 (a name that these modules only import)
    suspension.MAX_SUSPEND = leases.LEASE_SECONDS / 2 / LEASE_SPEEDUP
