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
        body, headers = await request.read(), request.headers
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
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
        if not (stamp.isascii() and stamp.isdecimal() and signature.isascii() and len(stamp) <= 12):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:  # Slack sends only text
            return False


class Rejections:
    """Counts requests that Slack did not sign, and tells once a minute how many, with the likely reason."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` returns the machine's time, in seconds since 1970."""
        self._now, self._lock = now, threading.Lock()
        self._count, self._signed, self._off, self._told_at = 0, 0, list[float](), 0.0

    def note(self, stamp: str, signature: str) -> None:
        """Count one request; what is noted are its time and whether it had a signature at all."""
        with self._lock:
            self._count += 1
            if signature.startswith("v0=") and stamp.isascii() and stamp.isdecimal():
                self._signed += 1
                self._off.append(self._now() - float(stamp[:12]))
            if self._now() - self._told_at >= REPORT_SECONDS:
                logger.warning("%s", self._sentence())
                self._told_at, self._count, self._signed, self._off = self._now(), 0, 0, []

    def _sentence(self) -> str:
        said = f"refused {self._count} request{'' if self._count == 1 else 's'} that Slack did not sign"
        if not self._signed:
            return f"{said}: they had no signature, so they did not come from Slack"
        off = sorted(self._off)[len(self._off) // 2]
        if abs(off) > MAX_AGE:
            ahead = "ahead of" if off > 0 else "behind"
            return f"{said}: this machine's clock is likely off, {abs(off) / 60:.0f} minutes {ahead} Slack's"
        return f"{said}: SLACK_SIGNING_SECRET is likely not this app's"
