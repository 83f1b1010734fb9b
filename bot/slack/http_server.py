"""Receive Slack's requests over HTTP, behind a load balancer that ends TLS: any number of replicas, one address."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable

from aiohttp import web
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.metrics import Metrics
from bot.web_server import WebServer

logger = logging.getLogger(__name__)

EVENTS = "/slack/events"
# Seconds; what was signed earlier may be a replay (docs.slack.dev/authentication/verifying-requests-from-slack).
MAX_AGE = 300
REPORT_SECONDS = 60
MAX_OFF = 2 * 24 * 3600  # seconds; no clock is further off, so such a time was made up
MAX_NOTED = 10_000  # times in a report


class HttpConnection(WebServer):
    """The server that Slack calls; it counts as one connection while it listens."""

    @property
    def open_connections(self) -> int:
        return int(self.is_serving)


class SlackEndpoint:
    """The address that Slack calls. The signature is checked before anything of the body is read as data."""

    def __init__(self, app: App, signing_secret: str, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics
        self.rejections = Rejections(time.time)
        self._verifier = SignatureVerifier(signing_secret)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(EVENTS, self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        headers = request.headers
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:  # Slack sends nothing of that size
            body, signature = b"", ""
        if not self._is_signed(body, stamp, signature):
            self.metrics.count_rejected()
            self.rejections.note(stamp, signature)
            return web.Response(status=401, text="This address is for Slack.")
        bolt_request = BoltRequest(
            body=body.decode("utf-8", "replace"), query=request.query_string, headers={**headers}
        )
        response: BoltResponse = await asyncio.to_thread(self.app.dispatch, bolt_request)
        answered = {name: values[0] for name, values in response.headers.items()}
        return web.Response(status=response.status, body=response.body.encode(), headers=answered)

    def _is_signed(self, body: bytes, stamp: str, signature: str) -> bool:
        """Did Slack sign this body within the last five minutes?"""
        if not (_is_time(stamp) and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:  # Slack sends only text
            return False


class Rejections:
    """Counts requests that Slack did not sign; `report`, called each minute, tells how many, with the likely reason."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` returns the machine's time, in seconds since 1970."""
        self._now, self._lock = now, threading.Lock()
        self._count, self._off = 0, list[float]()

    def note(self, stamp: str, signature: str) -> None:
        """Count one request; if it looks signed, also note by how much its time differs from this machine's."""
        with self._lock:
            self._count += 1
            if signature.startswith("v0=") and _is_time(stamp):
                off = self._now() - float(stamp)
                if abs(off) < MAX_OFF and len(self._off) < MAX_NOTED:
                    self._off.append(off)

    def report(self) -> None:
        """Log what was refused since the last report, if anything was."""
        with self._lock:
            count, off, self._count, self._off = self._count, sorted(self._off), 0, []
        if count:
            logger.warning("refused %d request%s that Slack did not sign: %s", count, "s"[: count - 1], _reason(off))


def _is_time(stamp: str) -> bool:
    """Can this be a time in seconds since 1970?"""
    return stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12


def _reason(off: list[float]) -> str:
    """Say why Slack's own requests may be refused, from their times (seconds behind this machine's, sorted)."""
    if not off:
        return "they had no signature, so they did not come from Slack"
    median = off[len(off) // 2]
    if abs(median) > MAX_AGE:
        ahead = "ahead of" if median > 0 else "behind"
        return f"this machine's clock is likely off, {abs(median) / 60:.0f} minutes {ahead} Slack's"
    return "SLACK_SIGNING_SECRET is likely not this app's"
