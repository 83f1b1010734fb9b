"""What takes a second to make and is made once: whoever comes meanwhile waits for it, instead of making it again."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

from mentoring.matching.custom_lexicon import on_change

Made = TypeVar("Made")


def memoized(make: Callable[[], Made]) -> Callable[[], Made]:
    """`make`, called at the first need, and again only where a hospital's own lexicon has come since."""
    made, lock = cache(make), threading.RLock()

    @wraps(make)
    def get() -> Made:
        with lock:
            return made()

    on_change(made.cache_clear)
    return get
