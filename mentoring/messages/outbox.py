"""The outbox: a message is enqueued as a row in the transaction that causes it, and delivery renders and sends it."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from sqlalchemy import BindParameter, Integer, Select, String, and_, bindparam, case, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Invitation, Message, MessageKind, MessageState, Person, UtcDateTime

BATCH_SIZE = 500  # ids per statement; SQLite can't take many thousands
URGENT = "urgent changes"  # key in session.info
BOOKKEEPING = {"synchronize_session": False, "bookkeeping": True}  # of a statement whose change shows nowhere
REPUBLISHABLE = (MessageState.UNKNOWN, MessageState.CANCELLED)  # for a Home tab, because publishing it again is safe
ABOUT_A_PERSON = (MessageKind.HOME, MessageKind.DIGEST)
UNCHANGING = (MessageKind.PAST_INTRODUCTION, MessageKind.FILE)

T = TypeVar("T")


def enqueue(
    s: Session,
    kind: MessageKind,
    subject_id: int,
    person: Person,
    now: datetime,
    *,
    goal_id: int | None = None,
    key: str = "",
    due_at: datetime | None = None,
) -> Message:
    """Enqueue a message about a subject, once, however often this is called.

    `goal_id` is the goal it is about: it is rendered again when something about that goal changes. Digests and Homes
    are rendered again when something about their reader does. `key` tells apart messages with equal kind, subject and
    person. It is posted at `due_at`, or at once.

    Returns: the new message, or the existing one.
    Raises: ValueError when nothing would say that the message is outdated.
    """
    if goal_id is None and kind not in (*ABOUT_A_PERSON, *UNCHANGING):
        raise ValueError(f"a message of kind “{kind}” needs its goal, without which no change would render it again")
    dedupe_key = f"{kind}:{subject_id}:{person.id}:{key}"
    message = s.scalar(_EXISTING, {"dedupe": dedupe_key})
    if message is None:
        message = Message(
            team_id=person.team_id,
            kind=kind,
            subject_id=subject_id,
            person_id=person.id,
            goal_id=goal_id,
            dedupe_key=dedupe_key,
            due_at=due_at or now,
        )
        try:
            with s.begin_nested():
                s.add(message)
        except IntegrityError:  # another transaction enqueued it at the same moment
            message = s.scalar(_EXISTING, {"dedupe": dedupe_key})
            if message is None:
                raise
    return message


_EXISTING = select(Message).where(Message.dedupe_key == bindparam("dedupe", type_=String()))


def enqueue_invitation(s: Session, invitation: Invitation, due_at: datetime) -> None:
    """Enqueue the message of a new invitation; its reader may have no row in `people`."""
    kind = MessageKind.INVITATION
    s.add(
        Message(
            team_id=invitation.team_id,
            kind=kind,
            subject_id=invitation.id,
            dedupe_key=f"{kind}:{invitation.id}",
            due_at=due_at,
        )
    )


def enqueue_in_channel(s: Session, team_id: str, kind: MessageKind, subject_id: int, now: datetime) -> None:
    """Enqueue a message for everyone in the growth channel, once; it is never changed after it was posted."""
    key = f"{kind}:{team_id}:{subject_id}"
    post = Message(team_id=team_id, kind=kind, subject_id=subject_id, dedupe_key=key, due_at=now, final_at=now)
    s.add(post)
    s.flush()


def note_file(s: Session, team_id: str, user_id: str, now: datetime) -> int:
    """Note a file that is about to be sent to a Slack user, known or not. Returns: the message's id."""
    kind = MessageKind.FILE
    key = f"{kind}:{secrets.token_hex(16)}"
    file = Message(team_id=team_id, kind=kind, subject_id=0, dedupe_key=key, channel=user_id, due_at=now)
    file.state, file.delivered_revision, file.sent_at, file.final_at = MessageState.UNKNOWN, 1, now, now
    s.add(file)
    s.flush()
    return file.id


def note_file_id(s: Session, message_id: int, file_id: str) -> bool:
    """Note the id of a file that was sent. Returns: False when whom it is for was forgotten meanwhile."""
    mine = update(Message).where(Message.id == message_id, Message.erasure.is_(None))
    values = {"state": MessageState.SENT, "ts": file_id}
    return (
        s.execute(mine.values(values).returning(Message.id), execution_options={"bookkeeping": True}).first()
        is not None
    )


def find_location(s: Session, kind: MessageKind, subject_id: int) -> tuple[str, str] | None:
    """Find the channel and ts of the posted message about a subject."""
    rows = select(Message.channel, Message.ts).where(Message.kind == kind, Message.subject_id == subject_id)
    found = s.execute(rows.where(Message.ts.is_not(None))).first()
    return (found.channel, found.ts) if found else None


def mark_about(
    s: Session,
    goals: Iterable[int],
    homes: Iterable[int],
    digests: Iterable[int],
    message_ids: Iterable[int],
    invitations: Iterable[int],
    urgency: int,
) -> None:
    """Raise the revision of the messages about these goals, Homes, digests (by reader) and invitations, once each."""
    ids: set[int] = {each for each in message_ids if each is not None}
    statement = _ABOUT if urgency else _ABOUT_EVEN_FINAL
    batches = (_batches(BATCH_SIZE, sorted(each)) for each in (goals, homes, digests, invitations))
    for values in zip_longest(*batches, fillvalue=()):
        ids.update(
            s.connection().scalars(
                statement, dict(zip(("goals", "homes", "digests", "invitations"), values, strict=True))
            )
        )
    mark_ids(s, ids, urgency)


def _about() -> Iterator[Select[int]]:
    """Select the messages about goals, Homes, digests and invitations; all four lists are parameters."""
    live = select(Message.id).where(Message.state != MessageState.CANCELLED)
    yield live.where(Message.goal_id.in_(bindparam("goals", expanding=True)))
    kinds = {"homes": MessageKind.HOME, "digests": MessageKind.DIGEST, "invitations": MessageKind.INVITATION}
    for name, kind in kinds.items():
        yield live.where(Message.kind == kind, Message.subject_id.in_(bindparam(name, expanding=True)))


# Built once, because every transaction that changes something runs one of them. What must not be shown any more is
# changed in final messages, too.
_ABOUT_EVEN_FINAL = union_all(*_about())
_ABOUT = union_all(*(each.where(Message.final_at.is_(None)) for each in _about()))


def mark_ids(s: Session, message_ids: Iterable[int], urgency: int = 1) -> None:
    """Raise the revision of these messages, so that delivery renders them again.

    Rows are locked in id order, so that two transactions that mark the same messages can't deadlock. SQLite has one
    writer anyway.
    """
    for batch in _batches(BATCH_SIZE, sorted(message_ids)):
        if s.get_bind().dialect.name != "sqlite":
            s.connection().execute(_LOCKED, {"ids": batch})
        values = {"ids": batch, "urgency_now": urgency}
        s.execute(_RAISED, values, execution_options={"synchronize_session": False})


# Built once, as above.
_IDS: BindParameter[int] = bindparam("ids", expanding=True, type_=Integer())
_URGENCY: BindParameter[int] = bindparam("urgency_now", type_=Integer())
_MORE_URGENT = and_(Message.delivered_revision < Message.revision, Message.urgency < _URGENCY)
_BY_ID = select(Message.id).where(Message.id.in_(_IDS)).order_by(Message.id)
_LOCKED = _BY_ID.with_for_update(of=Message, key_share=True)
_RAISED = (
    update(Message)
    .where(Message.id.in_(_IDS), Message.state != MessageState.CANCELLED)
    .values(revision=Message.revision + 1, urgency=case((_MORE_URGENT, Message.urgency), else_=_URGENCY))
)


def mark_expired(s: Session, now: datetime) -> None:
    """Raise the revision of the messages that change by the clock alone, and whose moment has come."""
    message_ids = s.scalars(_EXPIRED, {"now": now}).all()  # locked: one that is stored meanwhile is not cleared
    for batch in _batches(BATCH_SIZE, message_ids):
        expired = update(Message).where(Message.id.in_(batch)).values(holds_until=None)
        s.execute(expired, execution_options=BOOKKEEPING)
    mark_ids(s, message_ids, urgency=2)


_EXPIRED = (
    select(Message.id)
    .where(Message.holds_until <= bindparam("now", type_=UtcDateTime()))
    .order_by(Message.id)
    .with_for_update(key_share=True)
)


def _batches(size: int, items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def enqueue_home(s: Session, person: Person, now: datetime) -> None:
    """Enqueue a person's Home tab when they open it, and update it from then on.

    It comes before the Homes that no one looks at. It is published even when it has not changed: Slack loses it when
    the app is removed and installed again.
    """
    home = enqueue(s, MessageKind.HOME, person.id, person, now)
    home.content_hash = ""
    if home.state in REPUBLISHABLE:
        home.state, home.due_at = MessageState.PENDING, now
    s.flush()
    mark_ids(s, [home.id], urgency=0)
