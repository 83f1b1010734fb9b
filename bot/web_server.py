"""An HTTP server on an event loop of its own, in a thread."""

import asyncio
import threading
from collections.abc import Iterable

from aiohttp import web

READY_WITHIN = 10  # seconds
DRAIN = 10  # seconds


class CannotListen(Exception):
    """A port can't be listened at; the text names the setting, and says what to do."""


class WebServer:
    """Serves some routes until it is stopped; requests in progress are finished."""

    def __init__(self, routes: Iterable[web.RouteDef], address: str, port: int, setting: str) -> None:
        """`address` is the one to listen at ("" is every address of this machine), `setting` the one with the port."""
        self.routes, self.address, self.port, self.setting = list(routes), address, port, setting
        self._stop, self._ready, self._failed = asyncio.Event(), threading.Event(), list[Exception]()
        self._thread = threading.Thread(target=self._run, name=setting.lower(), daemon=True)

    @property
    def is_serving(self) -> bool:
        return self._thread.is_alive() and self._ready.is_set() and not self._failed

    def start(self) -> None:
        """Start listening.

        Raises: CannotListen when the port is taken or the address isn't this machine's.
        """
        self._loop = asyncio.new_event_loop()  # not in __init__: a loop that never runs would never be closed
        self._thread.start()
        if not self._ready.wait(READY_WITHIN) or self._failed:
            reason = getattr(self._failed[0], "strerror", None) or self._failed[0] if self._failed else "no answer"
            where = f"port {self.port} of {self.address or 'this machine'}"
            raise CannotListen(f"{self.setting}: {where} can't be listened at ({reason}). Choose another.")

    def stop(self) -> None:
        """Stop taking requests, and finish those in progress."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(DRAIN + 5)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except (OSError, ValueError) as error:  # `start` tells it
            self._failed.append(error)
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = web.Application()
        server.add_routes(self.routes)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.address or None, self.port).start()
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()
