"""Receive Slack's requests over HTTP, behind a load balancer that ends TLS: any number of replicas, one address."""

import asyncio
import logging
import re
import threading

from aiohttp import web
from slack_bolt import App, BoltRequest, BoltResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings

logger = logging.getLogger(__name__)

EVENTS, HEALTH = "/slack/events", "/health"
READY_WITHIN = 10  # seconds
DRAIN = 10  # seconds
# The SDK's verifier raises an error for malformed signature headers, and Slack would get a 500.
TIMESTAMP, SIGNATURE = re.compile(r"\d{1,12}"), re.compile(r"v0=[0-9a-f]{64}")


class HttpServer:
    """Serves Slack's requests on its own event loop; each listener runs in a thread."""

    def __init__(self, app: App, settings: Settings, db: sessionmaker[Session]) -> None:
        self.app, self.port, self.db = app, settings.port, db
        self._loop, self._stop = asyncio.new_event_loop(), asyncio.Event()
        self._ready, self._failed = threading.Event(), list[OSError]()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Start listening.

        Raises: OSError when the port is taken.
        """
        self._thread.start()
        self._ready.wait(READY_WITHIN)
        if self._failed:
            raise self._failed[0]

    def stop(self) -> None:
        """Stop taking requests, and finish those in progress."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(DRAIN + 5)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failed.append(error)
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = web.Application()
        server.add_routes([web.post(EVENTS, self._events), web.get(HEALTH, self._health)])
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN)
        await runner.setup()
        try:
            await web.TCPSite(runner, port=self.port).start()
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()

    async def _events(self, request: web.Request) -> web.Response:
        """Handle everything that Slack sends; Bolt checks the signature."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not TIMESTAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
            return web.Response(status=401, text="This address is for Slack.")
        bolt_request = BoltRequest(
            body=(await request.read()).decode("utf-8", "replace"),
            query=request.query_string,
            headers=dict(request.headers),
        )
        response: BoltResponse = await asyncio.to_thread(self.app.dispatch, bolt_request)
        headers = {name: values[0] for name, values in response.headers.items()}
        return web.Response(status=response.status, body=response.body.encode(), headers=headers)

    async def _health(self, _: web.Request) -> web.Response:
        """Tell the load balancer whether this process can work."""
        healthy = await asyncio.to_thread(self._reaches_the_database)
        return web.Response(status=200 if healthy else 503, text="well" if healthy else "the database can't be reached")

    def _reaches_the_database(self) -> bool:
        try:
            with self.db() as s:
                s.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True
