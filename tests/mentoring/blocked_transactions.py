"""Run a second transaction until it can go no further, to test what happens when two of them meet."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Event

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from sandbox.waiting import wait_for

WAITING_FOR_LOCK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def run_until_blocked(pool: Executor, store: SessionFactory, change: Callable[[Session], object]) -> Future[None]:
    """Start a transaction in another thread, and return once it waits for a lock or is done.

    On SQLite, all transactions share one connection. So while the caller's transaction is open, the other one waits for
    the connection at its first statement.
    """
    started = Event()

    def transaction() -> None:
        with store.begin() as s:
            started.set()
            change(s)

    future = pool.submit(transaction)
    assert started.wait(10)
    if store.kw["bind"].dialect.name == "postgresql":
        wait_for(lambda: future.done() or _waits_for_lock(store), "the other transaction to wait for a lock")
    return future


def _waits_for_lock(store: SessionFactory) -> bool:
    with store() as s:  # a transaction of its own, because one transaction sees one state of this view
        return bool(s.scalar(WAITING_FOR_LOCK))
