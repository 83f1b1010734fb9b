"""Runs what no answer has to wait for: Slack waits for an answer, and so does the person who tapped."""

import logging
from collections.abc import Callable
from threading import Thread
from time import monotonic

logger = logging.getLogger(__name__)

STOP_SECONDS = 5

Work = Callable[[], None]


def start_thread(work: Work) -> Thread:
    """Start work in a thread that ends with the process."""
    thread = Thread(target=work, name="after answer", daemon=True)
    thread.start()
    return thread


class AfterAnswer:
    """Runs work beside the answer, once `give_way` returns. Work that a stop cuts off must have stored nothing by half.

    `start` is what begins it.
    """

    def __init__(self, give_way: Work = lambda: None) -> None:
        self.give_way = give_way
        self.start: Callable[[Work], Thread | None] = start_thread
        self._running = set[Thread]()

    def run(self, work: Work) -> None:
        """Run work that reports its own errors."""
        self._running = {each for each in self._running if each.is_alive()}
        thread = self.start(lambda: self._run(work))
        self._running |= {thread} if thread else set()

    def stop(self) -> None:
        """Wait a little for what runs."""
        end = monotonic() + STOP_SECONDS
        for each in self._running:
            each.join(max(0.0, end - monotonic()))

    def _run(self, work: Work) -> None:
        self.give_way()
        try:
            work()
        except Exception as error:
            logger.exception("after an answer: %s", type(error).__name__)
