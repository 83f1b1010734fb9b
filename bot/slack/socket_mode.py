"""Receive Slack's requests over Socket Mode, on two connections, so that Slack's hourly renewal leaves no gap."""

import asyncio
import logging
import os
import threading
from time import time

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk import WebClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings, is_loopback
from bot.slack.errors import try_token

logger = logging.getLogger(__name__)

READY_WITHIN = 30  # seconds
STAGGER_SECONDS = 300  # seconds between the two connections, and so between their hourly renewals


class ThreadedSocketModeHandler(SocketModeHandler):
    """Runs each envelope's listener in a thread, so that a slow one delays neither the others nor the pings."""

    def __init__(self, app: App, settings: Settings, first_url: str | None) -> None:
        logger = logging.getLogger("slack_sdk.socket_mode")
        logger.setLevel(logging.ERROR)
        web = AsyncWebClient(settings.app_token, base_url=settings.slack_api_url)
        super().__init__(app, settings.app_token, logger=logger, web_client=web)
        self.client.wss_uri = first_url
        self.running: set[asyncio.Task[None]] = set()
        self.draining = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        if self.draining:
            return  # left unacknowledged, so Slack sends it to another connection, or again
        task = asyncio.create_task(self._handle(client, req))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        start = time()
        response = await asyncio.to_thread(respond, self.app, req)
        await send_async_response(client, req, response, start)

    async def drain(self) -> None:
        """Stop taking envelopes, and let those in progress finish and be acknowledged."""
        self.draining = True
        if self.running:
            await asyncio.wait(self.running, timeout=10)


def respond(app: App, req: SocketModeRequest) -> BoltResponse:
    """Hand a request to the app; one that isn't even a request is acknowledged, so that Slack doesn't repeat it."""
    try:
        response: BoltResponse = run_bolt_app(app, req)
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # the app itself raises nothing
        logger.warning("an envelope of the type %s could not be read (%s)", req.type, type(error).__name__)
        return BoltResponse(status=200)
    return response


class SocketModeConnection:
    """Two Socket Mode connections on their own event loop.

    Slack asks for a new connection about every hour, and the client closes the old one before it opens the next. In
    between, the other connection, which was opened at another time, receives everything.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self._handlers: list[ThreadedSocketModeHandler] = []
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="socket-mode", daemon=True)

    @property
    def open_connections(self) -> int:
        """How many of the two connections are open now."""
        sessions = [each.client.current_session for each in self._handlers]
        return sum(session is not None and not session.closed for session in sessions)

    def start(self) -> None:
        """Connect.

        Raises: TokenRefused when Slack rejects the app token, TimeoutError when no connection is ready in time.
        """
        client = WebClient(self.settings.app_token, base_url=self.settings.slack_api_url, timeout=10)
        opened = try_token("SLACK_APP_TOKEN", client.apps_connections_open, app_token=self.settings.app_token)
        self._url = str(opened["url"])
        self._loop = asyncio.new_event_loop()  # not in __init__: a loop that never runs would never be closed
        self._thread.start()
        if not self._ready.wait(READY_WITHIN):
            raise TimeoutError("Slack gave no connection within 30 seconds. Check the network and try again.")

    def stop(self) -> None:
        """Finish the requests in progress, then close the connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(20)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        await self._connect(self._url)
        self._ready.set()
        second = asyncio.create_task(self._connect_second())
        await self._stop.wait()
        second.cancel()
        await asyncio.gather(*(each.drain() for each in self._handlers))
        for each in self._handlers:
            await each.client.close()  # type: ignore[no-untyped-call]

    async def _connect_second(self) -> None:
        await asyncio.sleep(STAGGER_SECONDS)
        await self._connect(None)

    async def _connect(self, url: str | None) -> None:
        self._handlers.append(ThreadedSocketModeHandler(self.app, self.settings, url))
        await self._handlers[-1].client.connect()  # type: ignore[no-untyped-call]


def bypass_proxies(settings: Settings) -> None:
    """Reach a Slack on this machine directly: the SDK honors HTTP_PROXY but not NO_PROXY."""
    if is_loopback(settings.slack_api_url):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            os.environ.pop(name, None)
