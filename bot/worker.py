"""Plan and deliver after each commit that enqueues a message, and at every tick. All state is in the tables."""

import logging
import math
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings
from bot.delivery.delivery import Delivery
from bot.delivery.windows import Windows
from handlers.digest import SOURCES
from mentoring.asks import asks, expiry
from mentoring.consequences import firewall
from mentoring.goals import shortlists
from mentoring.matching import Matcher
from mentoring.messages import digests, outbox

logger = logging.getLogger(__name__)

T = TypeVar("T")

TICK_SECONDS = 30  # seconds; finds what is due by the calendar, and what another process left behind
SOON_SECONDS = 3  # `is_idle` is False when a message is due within this time
MIN_PAUSE = 0.05  # the fewest seconds between two rounds


class Worker:
    """One thread that plans and delivers when it is woken: by a commit, a message that is due, or a tick."""

    def __init__(
        self,
        db: sessionmaker[Session],
        delivery: Delivery,
        windows: Windows,
        now: Callable[[], datetime],
        matcher: Matcher,
        settings: Callable[[], Settings],
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.db, self.delivery, self.windows = db, delivery, windows
        self.now, self.matcher, self.settings, self.give_way = now, matcher, settings, give_way
        self._wake, self._stopping, self._idle = threading.Event(), threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._next: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.wake()

    def stop(self) -> None:
        """Finish the message being delivered, then stop."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(15)

    def wake(self) -> None:
        """Start a round, because there may be something to do."""
        with self._lock:
            self._idle.clear()
            self._wake.set()

    def is_idle(self) -> bool:
        """Is all the work done, with nothing due within seconds?"""
        return self._idle.is_set() and not self._pause() < SOON_SECONDS

    def seconds_until_next(self) -> float:
        """Return the seconds until the next message is due; 0 while the worker is busy, infinity when none is due."""
        return self._pause() if self._idle.is_set() else 0.0

    def _pause(self) -> float:
        """Return the seconds until the next message is due; infinity when none is."""
        return math.inf if self._next is None else max(0.0, (self._next - self.now()).total_seconds())

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(max(MIN_PAUSE, min(self._pause(), 2 * TICK_SECONDS)))
            self.run_round()

    def run_round(self) -> None:
        """Do what the worker was woken for, and note whether it was woken again since."""
        self._wake.clear()
        try:
            self.run_once()
        except Exception:
            logger.exception("this round of planning and delivery failed; the next tick tries again")
            self._next = None
        with self._lock:
            if not self._wake.is_set():
                self._idle.set()

    def run_once(self) -> None:
        """Plan what is due, and deliver what is enqueued."""
        now = self.now()
        with self.db.begin() as s:
            outbox.mark_expired(s, now)
            message_ids, ask_ids = digests.posted_ids(s, now), expiry.due_ids(s, now)
            owed_ids, unmatched_ids = shortlists.owed_ids(s), shortlists.recheck_ids(s, now)
            beginning, apart_ids = firewall.beginning_ids(s, now), firewall.open_ask_ids(s, now)
        self._for_each(message_ids, self._mark_posted)
        self._for_each(apart_ids, self._close_ask)
        self._for_each([beginning] if beginning else [], self._note_begun)
        self._for_each(owed_ids, self._find_people)
        self._for_each(unmatched_ids, self._search_again)
        self._for_each(ask_ids, self._remind_or_expire)
        with self.db.begin() as s:
            reader_ids = digests.due_reader_ids(s, SOURCES, now)
        self._for_each(reader_ids, self._build_digest)
        self.delivery.deliver_all()
        with self.db.begin() as s:
            next_post = digests.next_post_at(s)
        due_times = [each for each in (next_post, self.delivery.next_due()) if each]
        self._next = min(due_times, default=None)

    def _for_each(self, ids: list[T], step: Callable[[T], None]) -> None:
        """Do one step for each row, in moments when no one waits for an answer: where it fails, the others go on."""
        for row_id in ids:
            self.give_way()
            try:
                step(row_id)
            except Exception:
                logger.exception("%s failed for row %s; the next round tries again", step.__name__, row_id)

    def _note_begun(self, evaluation_ids: list[int]) -> None:
        with self.db.begin() as s:
            firewall.note_begun(s, evaluation_ids, self.now())
        if len(evaluation_ids) == firewall.MAX_AT_ONCE:
            self.wake()  # more may begin at this moment, such as on the first of July

    def _close_ask(self, ask_id: int) -> None:
        with self.db.begin() as s:
            firewall.close_ask(s, ask_id, self.now())

    def _mark_posted(self, message_id: int) -> None:
        with self.db.begin() as s:
            digests.mark_items_sent(s, message_id, SOURCES, self.now())
        with self.db.begin() as s:
            digests.mark_posted(s, message_id)

    def _find_people(self, shortlist_id: int) -> None:
        with self.db.begin() as s:
            is_filled = shortlists.fill_owed(s, shortlist_id, self.now(), self.matcher)
        if is_filled:
            self.windows.show_people(shortlist_id)

    def _search_again(self, goal_id: int) -> None:
        with self.db.begin() as s:
            shortlists.recheck(s, goal_id, self.now(), self.matcher)

    def _remind_or_expire(self, ask_id: int) -> None:
        with self.db.begin() as s:
            asks.remind_or_expire(s, ask_id, self.now(), self.matcher)

    def _build_digest(self, person_id: int) -> None:
        with self.db.begin() as s:
            digests.build(s, person_id, SOURCES, self.now(), self.matcher, self.settings().send_policy)
