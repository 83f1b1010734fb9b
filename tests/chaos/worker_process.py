"""A worker that may die at any moment: it plans and delivers, in a process of its own, until it is killed or done."""

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
from bot.delivery import delivery, leases
from bot.delivery.delivery import Delivery
from bot.worker import Worker
from models import db_now_plus

HURRY = 40  # leases run so much faster than in a hospital: a run takes minutes, not hours
AN_HOUR = timedelta(hours=1)
DAYLIGHT = 60  # seconds of the hospital's clock in one of ours


@dataclass(frozen=True)
class Post:
    """Where a victim works, from when on, and at which of its steps it dies (0: at none)."""

    database_url: str
    slack_api_url: str
    token: str
    began: float
    at: datetime
    dies_at: int = 0


class Mortal(WebClient):
    """A client that counts a step before and after each call."""

    def __init__(self, post: Post, step: Callable[..., None]) -> None:
        super().__init__(post.token, base_url=post.slack_api_url, timeout=10, retry_handlers=[])
        self.step = step

    def api_call(self, *arguments: Any, **named: Any) -> Any:
        self.step()
        try:
            return super().api_call(*arguments, **named)
        finally:
            self.step()


def work(post: Post, *, until_done: bool) -> None:
    """Plan and deliver: until nothing is owed any more, or for ever."""
    _hurry()
    steps = 0

    def step(*_: object, **__: object) -> None:
        nonlocal steps
        steps += 1
        if steps == post.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def now() -> datetime:
        return post.at + timedelta(seconds=(time.time() - post.began) * DAYLIGHT)

    engine = db.connect(post.database_url)
    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    sessions = db.session_factory(engine)
    worker = Worker(sessions, Delivery(sessions, Mortal(post, step), now, "growth"), now)
    while True:
        worker.run_once()
        if until_done and (worker._next is None or worker._next > now() + AN_HOUR):
            break
        time.sleep(0.02)
    engine.dispose()


def _hurry() -> None:
    """Shorter leases, and what is measured against them: all by the same factor."""

    def sooner(seconds: int) -> db_now_plus:
        return db_now_plus(round(seconds / HURRY))

    for module in (leases, delivery):
        setattr(module, "db_now_plus", sooner)  # noqa: B010 (a name that they only import)
    delivery.MAX_SUSPEND = leases.LEASE_SECONDS / 2 / HURRY
