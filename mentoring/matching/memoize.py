"""Cache what takes a second to build. Threads that need it meanwhile wait, instead of building it again."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

from mentoring.matching.custom_lexicon import on_change

Value = TypeVar("Value")


def memoized(make: Callable[[], Value]) -> Callable[[], Value]:
    """Wrap `make` so that it runs on first use, and again only after the hospital's own lexicon has changed."""
    cached, lock = cache(make), threading.RLock()

    @wraps(make)
    def get() -> Value:
        with lock:
            return cached()

    on_change(cached.cache_clear)
    return get
