"""Which requests are being answered: background work gives way to them, because someone waits for each."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 0.02  # without a request: then the one before is answered, and no other follows at once
PATIENCE_SECONDS = 0.5  # the longest that one step of background work waits for that


class Traffic:
    """Counts the requests in progress in this process."""

    def __init__(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        self.quiet_seconds, self._changed = quiet_seconds, threading.Condition()
        self._in_progress, self._last_ended = 0, -quiet_seconds

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request while it is being answered."""
        with self._changed:
            self._in_progress += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_progress -= 1
                self._last_ended = time.monotonic()
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until no request has been in progress for a moment, but not for long: messages are waited for, too."""
        patient_until = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while (wait := min(self._until_quiet(), patient_until - time.monotonic())) > 0:
                self._changed.wait(wait)

    def _until_quiet(self) -> float:
        """Return for how many seconds nothing more may happen until it is quiet; call it with the lock."""
        return PATIENCE_SECONDS if self._in_progress else self._last_ended + self.quiet_seconds - time.monotonic()
