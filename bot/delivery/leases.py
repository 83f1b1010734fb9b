"""Lease the next message to work on: a conditional, fenced UPDATE, timed by the database's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from mentoring.messages.outbox import BOOKKEEPING
from models import Erasure, Message, MessageKind, MessageState, UtcDateTime, db_now_plus

NOTHING_TO_SAY = "there was nothing left to say"
LEASE_SECONDS = 60  # seconds a claim lasts; far longer than the client's 10-second timeout
# Slack may still carry out a request that we gave up on. Only after this long does "not listed" mean "not accepted".
UNKNOWN_SECONDS = 120
MIN_UNSCHEDULE_LEAD = timedelta(seconds=75)  # Slack refuses to unschedule a message within 60 s of posting it


class Claim(NamedTuple):
    """A row that is ours until its lease ends, as long as its `lease_version` has not changed."""

    id: int
    team_id: str
    lease_version: int
    revision: int


# The parameters of the statements below, which are built once because the worker runs them in every round.
NOW = bindparam("now", type_=UtcDateTime())
TOO_LATE_TO_UNSCHEDULE = bindparam("too_late_to_unschedule", type_=UtcDateTime())
CLAIMED, SEEN_VERSION = bindparam("claimed", type_=Integer()), bindparam("seen_version", type_=Integer())
# An update of a claimed row that does nothing once someone else has claimed the row.
_FENCED = (
    update(Message).where(Message.id == CLAIMED, Message.lease_version == SEEN_VERSION).execution_options(**BOOKKEEPING)
)


@dataclass(frozen=True, eq=False)
class WorkQueue:
    """Messages that need the same Web API method next.

    `is_waiting` selects them; a claim sets `claimed_state` and a lease of `lease_seconds`.
    """

    method: str
    is_waiting: ColumnElement[bool]
    by_urgency: bool = False  # before the time since when they are due
    claimed_state: MessageState | None = None
    lease_seconds: int = LEASE_SECONDS

    @cached_property
    def oldest_due(self) -> Select[int, str, int, int]:
        """Select what a claim needs of the message that has been due the longest."""
        columns = select(Message.id, Message.team_id, Message.lease_version, Message.revision)
        order = (Message.due_at, Message.id)
        due = columns.where(self.is_waiting, Message.due_at <= NOW)
        due = due.order_by(Message.urgency, *order) if self.by_urgency else due.order_by(*order)
        return due.limit(1).with_for_update(skip_locked=True)

    @cached_property
    def lease(self) -> ReturningUpdate[int]:
        """Build the update that claims a message."""
        state = {"state": self.claimed_state} if self.claimed_state else {}
        version, until = Message.lease_version + 1, db_now_plus(self.lease_seconds)
        return _FENCED.values(lease_version=version, leased_until=until, **state).returning(Message.id)


def _is_free() -> ColumnElement[bool]:
    return or_(Message.leased_until.is_(None), Message.leased_until < db_now_plus(0))


def _is_behind() -> ColumnElement[bool]:
    return and_(Message.delivered_revision < Message.revision, _is_free())


UPDATE = WorkQueue(
    "chat.update",
    and_(
        Message.state == MessageState.SENT,
        Message.kind != MessageKind.HOME,
        Message.ts.is_not(None),
        Message.erasure.is_distinct_from(Erasure.DELETE),
        _is_behind(),
    ),
    by_urgency=True,
)
PUBLISH = WorkQueue(
    "views.publish",
    and_(Message.kind == MessageKind.HOME, Message.state.in_([MessageState.PENDING, MessageState.SENT]), _is_behind()),
    by_urgency=True,
)
POST = WorkQueue(
    "chat.postMessage",
    and_(Message.state == MessageState.PENDING, Message.kind.not_in([MessageKind.HOME, MessageKind.DIGEST])),
    claimed_state=MessageState.SENDING,
)
RECONCILE = WorkQueue(
    "chat.scheduledMessages.list",
    and_(
        Message.state.in_([MessageState.SENDING, MessageState.UNKNOWN]),
        Message.post_at.is_not(None),  # only digests have one; the index on `kind` could match a million rows
        Message.leased_until < db_now_plus(0),
    ),
)
UNSCHEDULE = WorkQueue(
    "chat.deleteScheduledMessage",
    and_(Message.state == MessageState.SCHEDULED, Message.post_at > TOO_LATE_TO_UNSCHEDULE, _is_behind()),
)
SCHEDULE = WorkQueue(
    "chat.scheduleMessage",
    and_(Message.state == MessageState.PENDING, Message.kind == MessageKind.DIGEST),
    claimed_state=MessageState.SENDING,
    lease_seconds=UNKNOWN_SECONDS,
)
# An unknown outcome that can still be resolved is resolved first: Slack may hold the message back for later.
DELETE = WorkQueue(
    "chat.delete",
    and_(
        Message.erasure == Erasure.DELETE,
        Message.state.in_([MessageState.SENT, MessageState.UNKNOWN, MessageState.CANCELLED]),
        or_(Message.post_at.is_(None), Message.leased_until.is_(None), Message.state != MessageState.UNKNOWN),
        Message.kind != MessageKind.HOME,
        _is_free(),
    ),
)
# In this order: what Slack would still post comes first, then what people are looking at; unknown outcomes are resolved
# before anything is scheduled; what someone who was forgotten was sent goes last.
WORK_QUEUES = (UNSCHEDULE, UPDATE, PUBLISH, POST, RECONCILE, SCHEDULE, DELETE)
_NEXT_DUE = select(
    *(
        select(Message.due_at).where(queue.is_waiting).order_by(Message.due_at).limit(1).scalar_subquery()
        for queue in WORK_QUEUES
    )
)


_ABANDONED = (
    update(Message)
    .where(Message.state == MessageState.SENDING, Message.post_at.is_(None), Message.leased_until < db_now_plus(0))
    .values(state=MessageState.UNKNOWN, leased_until=None, last_error="its sender stopped before the answer")
    .execution_options(**BOOKKEEPING)
)


def _times(now: datetime) -> dict[str, datetime]:
    return {NOW.key: now, TOO_LATE_TO_UNSCHEDULE.key: now + MIN_UNSCHEDULE_LEAD}


def claim_one(s: Session, queue: WorkQueue, now: datetime) -> Claim | None:
    """Claim the message that has been due the longest in a queue."""
    row = s.execute(queue.oldest_due, _times(now)).first()
    if row is None:
        return None
    if s.execute(queue.lease, _fence(Claim(*row))).first() is None:
        return None
    return Claim(row.id, row.team_id, row.lease_version + 1, row.revision)


def update_claimed(s: Session, claim: Claim, **values: Any) -> bool:
    """Set columns of a claimed row, unless someone else has claimed the row since.

    Returns: whether they were set.
    """
    return s.execute(_FENCED.values(**values).returning(Message.id), _fence(claim)).first() is not None


def _fence(claim: Claim) -> dict[str, int]:
    return {CLAIMED.key: claim.id, SEEN_VERSION.key: claim.lease_version}


def next_due_by_queue(s: Session, now: datetime) -> dict[WorkQueue, datetime]:
    """Return when the next message in each queue is due, without the queues that are empty."""
    due_times = s.execute(_NEXT_DUE, _times(now)).one()
    return {queue: due_at for queue, due_at in zip(WORK_QUEUES, due_times, strict=True) if due_at}


def expire_leases(s: Session) -> None:
    """Mark messages whose sender died while sending: Slack may have accepted them, so they aren't resent."""
    s.execute(_ABANDONED)


def count_failed(s: Session) -> int:
    """Count the messages that Slack never accepted; each says why in `last_error`."""
    rows = select(func.count()).where(
        Message.state == MessageState.CANCELLED, Message.last_error.not_in(["", NOTHING_TO_SAY])
    )
    return s.scalar(rows) or 0


def count_unknown(s: Session) -> int:
    """Count the messages whose outcome will stay unknown."""
    rows = select(func.count()).where(Message.state == MessageState.UNKNOWN, Message.leased_until.is_(None))
    return s.scalar(rows) or 0
