"""Which message is worked on next, and by whom: a conditional UPDATE, fenced, leased by the database's clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Update, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import Message, MessageKind, MessageState, db_now_plus

NOTHING_TO_SAY = "there was nothing left to say"
LEASE_SECONDS = 60  # seconds a claim lasts; far longer than the client's timeout of 10
# A request that was given up may still be carried out: only after this long does "not there" mean "not taken".
UNKNOWN_SECONDS = 120  # seconds
MIN_UNSCHEDULE_LEAD = timedelta(seconds=75)  # Slack takes nothing back within 60 s of posting it
BOOKKEEPING = {"synchronize_session": False, "bookkeeping": True}


class Claim(NamedTuple):
    """A row that is ours until its lease ends, as long as `lease_version` is still its own."""

    id: int
    team_id: str
    lease_version: int
    revision: int


class WorkQueue(NamedTuple):
    """Messages that need the same Web API method next: which those are at a moment, and what a claim makes of them."""

    method: str
    due_when: Callable[[datetime], ColumnElement[bool]]
    claimed_state: MessageState | None = None
    lease_seconds: int = LEASE_SECONDS


def _is_free() -> ColumnElement[bool]:
    return or_(Message.leased_until.is_(None), Message.leased_until < db_now_plus(0))


def _is_behind() -> ColumnElement[bool]:
    return and_(Message.delivered_revision < Message.revision, _is_free())


UPDATE = WorkQueue(
    "chat.update",
    lambda _: and_(
        Message.state == MessageState.SENT, Message.kind != MessageKind.HOME, Message.ts.is_not(None), _is_behind()
    ),
)
PUBLISH = WorkQueue(
    "views.publish",
    lambda _: and_(
        Message.kind == MessageKind.HOME, Message.state.in_([MessageState.PENDING, MessageState.SENT]), _is_behind()
    ),
)
POST = WorkQueue(
    "chat.postMessage",
    lambda _: and_(Message.state == MessageState.PENDING, Message.kind.not_in([MessageKind.HOME, MessageKind.DIGEST])),
    MessageState.SENDING,
)
RECONCILE = WorkQueue(
    "chat.scheduledMessages.list",
    lambda _: and_(
        Message.state.in_([MessageState.SENDING, MessageState.UNKNOWN]),
        Message.post_at.is_not(None),  # a bundle; of kinds there may be a million, which an index would rather look at
        Message.leased_until < db_now_plus(0),
    ),
)
UNSCHEDULE = WorkQueue(
    "chat.deleteScheduledMessage",
    lambda now: and_(
        Message.state == MessageState.SCHEDULED, Message.post_at > now + MIN_UNSCHEDULE_LEAD, _is_behind()
    ),
)
SCHEDULE = WorkQueue(
    "chat.scheduleMessage",
    lambda _: and_(Message.state == MessageState.PENDING, Message.kind == MessageKind.DIGEST),
    MessageState.SENDING,
    UNKNOWN_SECONDS,
)
# What people look at first; doubt is resolved before anything new is handed over.
WORK_QUEUES = (UPDATE, PUBLISH, POST, RECONCILE, UNSCHEDULE, SCHEDULE)


def claim_one(s: Session, lane: WorkQueue, now: datetime) -> Claim | None:
    """Claim the message of a lane that has been due for longest."""
    due = select(Message.id, Message.team_id, Message.lease_version, Message.revision).where(
        lane.due_when(now), Message.due_at <= now
    )
    row = s.execute(due.order_by(Message.due_at, Message.id).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    state = {"state": lane.claimed_state} if lane.claimed_state else {}
    taken = fenced_update(Claim(*row)).values(
        lease_version=row.lease_version + 1, leased_until=db_now_plus(lane.lease_seconds), **state
    )
    if s.execute(taken.returning(Message.id)).first() is None:
        return None
    return Claim(row.id, row.team_id, row.lease_version + 1, row.revision)


def fenced_update(claim: Claim) -> Update:
    """An update of a claimed row that does nothing once somebody else has claimed it."""
    return (
        update(Message)
        .where(Message.id == claim.id, Message.lease_version == claim.lease_version)
        .execution_options(**BOOKKEEPING)
    )


def next_due_by_queue(s: Session, now: datetime) -> dict[WorkQueue, datetime]:
    """When the next message of each lane is to be worked on; lanes that have none are missing."""
    first = [select(Message.due_at).where(lane.due_when(now)).order_by(Message.due_at).limit(1) for lane in WORK_QUEUES]
    moments = s.execute(select(*(each.scalar_subquery() for each in first))).one()
    return {lane: at for lane, at in zip(WORK_QUEUES, moments, strict=True) if at}


def expire_leases(s: Session) -> None:
    """What was being sent when its sender died is in doubt: nothing says whether Slack took it, so it isn't resent."""
    died = update(Message).where(
        Message.state == MessageState.SENDING, Message.post_at.is_(None), Message.leased_until < db_now_plus(0)
    )
    last_error = "its sender stopped before the answer"
    values = {"state": MessageState.UNKNOWN, "leased_until": None, "last_error": last_error}
    s.execute(died.values(**values).execution_options(**BOOKKEEPING))


def count_failed(s: Session) -> int:
    """How many messages Slack would not take, however often; each says why in `last_error`."""
    rows = select(func.count()).where(
        Message.state == MessageState.CANCELLED, Message.last_error.not_in(["", NOTHING_TO_SAY])
    )
    return s.scalar(rows) or 0


def count_unknown(s: Session) -> int:
    """How many messages may or may not have reached their readers, for good."""
    rows = select(func.count()).where(Message.state == MessageState.UNKNOWN, Message.leased_until.is_(None))
    return s.scalar(rows) or 0
