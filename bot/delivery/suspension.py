"""Notice that this machine slept between a claim and the call: someone else may have claimed the message since."""

import time
from datetime import timedelta

from bot.delivery import leases
from bot.slack.errors import RetryableError, RetryScope

MAX_SUSPEND = leases.LEASE_SECONDS / 2  # seconds; a process this late after its claim was suspended in between


class Suspension:
    """Measures the time since the last claim of this process."""

    def __init__(self) -> None:
        self._claimed_at = 0.0

    def note_claim(self) -> None:
        self._claimed_at = seconds_since_boot()

    def refuse_if_suspended(self) -> None:
        """Send nothing if this machine slept since its claim. Raises RetryableError."""
        if seconds_since_boot() - self._claimed_at > MAX_SUSPEND:
            raise RetryableError("this machine slept", timedelta(seconds=1), RetryScope.METHOD)


def seconds_since_boot() -> float:
    """Return the seconds since boot, including time spent suspended if the system counts it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
