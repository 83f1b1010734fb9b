"""What a host and a monitoring system ask over HTTP: is this process healthy, is it ready, what has it counted?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.metrics import Metrics

HEALTH, READY, METRICS = "/health", "/ready", "/metrics"


@dataclass(frozen=True)
class Health:
    """Answers from the database, the connections to Slack, and Slack's last word on the bot token ("" is good)."""

    db: sessionmaker[Session]
    connections: Callable[[], int]
    refusal: Callable[[], str]

    tells_reason: bool = True  # else only yes or no, at a port that strangers reach

    def routes(self) -> list[web.RouteDef]:
        return [web.get(HEALTH, self._health), web.get(READY, self._ready)]

    async def _health(self, _: web.Request) -> web.Response:
        """Can this process work? If not for minutes, restart it."""
        problem = await asyncio.to_thread(self.find_database_problem)
        return self._answer(problem, "well")

    async def _ready(self, _: web.Request) -> web.Response:
        """Does it take what people do in Slack?"""
        problem = await asyncio.to_thread(self.find_problem)
        return self._answer(problem, "ready")

    def _answer(self, problem: str, word: str) -> web.Response:
        if not problem:
            return web.Response(text=word)
        return web.Response(status=503, text=problem if self.tells_reason else "")

    def find_problem(self) -> str:
        """Say what keeps this process from its work, or return ""."""
        if problem := self.find_database_problem():
            return problem
        if refusal := self.refusal():
            return f"Slack refuses the bot token ({refusal})"
        return "" if self.connections() else "there is no connection to Slack"

    def find_database_problem(self) -> str:
        try:
            with self.db() as s:
                s.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return "the database can't be reached"
        return ""


def metrics_route(metrics: Metrics) -> web.RouteDef:
    async def show(_: web.Request) -> web.Response:
        body = await asyncio.to_thread(metrics.render)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return web.get(METRICS, show)
