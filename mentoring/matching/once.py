"""What takes a second to make and is made once: whoever comes meanwhile waits for it, instead of making it again."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

Made = TypeVar("Made")


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """`make`, called at the first need and never again."""
    made, lock = cache(make), threading.RLock()

    @wraps(make)
    def get() -> Made:
        with lock:
            return made()

    return get
