"""Waiting until something has happened, for tests, demos and scripts."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TimedOut(AssertionError):
    """Something that was waited for didn't happen in time."""


def wait_for(
    look: Callable[[], T | None], what: str, seconds: float = 30.0, meanwhile: Callable[[], None] = lambda: None
) -> T:
    """Poll `look`, calling `meanwhile` in between, until it returns something or TimedOut is raised with `what`."""
    end, pause = time.monotonic() + seconds, 0.001
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TimedOut(f"waited {seconds:.0f} s for {what}, which never came")
        meanwhile()
        time.sleep(pause)
        pause = min(2 * pause, 0.03)
