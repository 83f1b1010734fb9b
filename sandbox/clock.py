"""One clock for the whole workspace, so that anything timed can be tried without waiting."""

import asyncio
import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MAX_TIME = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """Runs with the machine's clock plus an offset; time never goes back, and it can be frozen.

    Safe to read from any thread. Timers run on the event loop that called `run`.
    """

    def __init__(self, behind: float = 0.0) -> None:
        """`behind` is how many seconds behind the machine's clock it starts."""
        self._offset = -behind
        self._frozen_at: float | None = None
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._firing: tuple[int, float] | None = None  # the thread that is firing a timer, and when the timer was due
        self._wake: Callable[[], None] = lambda: None
        self.on_move: list[Callable[[], None]] = []

    def time(self) -> float:
        """Seconds since the epoch, UTC. While a timer that the clock jumped over fires, the moment it was due."""
        if self._firing and self._firing[0] == threading.get_ident():
            return self._firing[1]
        base = time.time() if self._frozen_at is None else self._frozen_at
        return base + self._offset

    def now(self) -> datetime:
        """Return the current time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(self, seconds: float) -> None:
        """Move forward by some seconds.

        Raises: ValueError when they are negative, since Slack's time never runs backward, or go past the year 9000.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError("The clock only moves forward: give a number of seconds, zero or more.")
        if self.time() + seconds > MAX_TIME:
            raise ValueError("The clock goes up to the year 9000.")
        self._offset += seconds
        self._moved()

    def advance_to(self, moment: datetime) -> None:
        """Move forward to an aware moment.

        Raises: ValueError when it has passed.
        """
        self.advance((moment - self.now()) / timedelta(seconds=1))

    def freeze(self) -> None:
        """Stop the clock until `thaw`; `advance` still works."""
        if self._frozen_at is None:
            self._frozen_at = time.time()
            self._moved()

    def thaw(self) -> None:
        """Run again from the time shown."""
        if self._frozen_at is not None:
            self._offset -= time.time() - self._frozen_at
            self._frozen_at = None
            self._moved()

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def call_in(self, seconds: float, callback: Callable[[], None]) -> None:
        """Run `callback` on the event loop once this clock has moved `seconds` forward."""
        heapq.heappush(self._timers, (self.time() + seconds, next(self._order), callback))
        self._wake()

    async def run(self) -> None:
        """Fire timers forever, as one task of the server."""
        loop, wake = asyncio.get_running_loop(), asyncio.Event()

        def wake_up() -> None:
            loop.call_soon_threadsafe(wake.set)

        self._wake = wake_up
        while True:
            wake.clear()
            while self._timers and self._timers[0][0] <= self.time():
                self._fire(*heapq.heappop(self._timers))
            wait = None
            if self._timers and not self.frozen:
                wait = max(0.0, self._timers[0][0] - self.time())
            try:
                await asyncio.wait_for(wake.wait(), wait)
            except TimeoutError:
                continue

    def _fire(self, at: float, _: int, callback: Callable[[], None]) -> None:
        self._firing = (threading.get_ident(), at)
        try:
            callback()
        finally:
            self._firing = None

    def _moved(self) -> None:
        self._wake()
        for callback in self.on_move:
            callback()
