"""The outbox: a message is enqueued as a row in the transaction that causes it, and delivery renders and sends it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import (
    IN_FLIGHT,
    Ask,
    DigestItem,
    Invitation,
    Message,
    MessageKind,
    MessageState,
    Person,
    Proposal,
    Referral,
    Reminder,
    Shortlist,
    Suggestion,
)

BATCH_SIZE = 50  # conditions or rows per statement; SQLite can't take a thousand
STALE = "messages that show something new"  # key in session.info
REPUBLISHABLE = (MessageState.UNKNOWN, MessageState.CANCELLED)  # for a Home tab, because publishing it again is safe

T = TypeVar("T")


def enqueue(s: Session, kind: MessageKind, subject_id: int, person: Person, now: datetime, *, key: str = "") -> Message:
    """Enqueue a message about a subject, once, however often this is called.

    `key` tells apart messages with equal kind, subject and person.

    Returns: the new message, or the existing one.
    """
    dedupe_key = f"{kind}:{subject_id}:{person.id}:{key}"
    existing = select(Message).where(Message.dedupe_key == dedupe_key)
    message = s.scalar(existing)
    if message is None:
        message = Message(
            team_id=person.team_id,
            kind=kind,
            subject_id=subject_id,
            person_id=person.id,
            dedupe_key=dedupe_key,
            due_at=now,
        )
        try:
            with s.begin_nested():
                s.add(message)
        except IntegrityError:  # another transaction enqueued it at the same moment
            message = s.scalars(existing).one()
    return message


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


def find_location(s: Session, kind: MessageKind, subject_id: int) -> tuple[str, str] | None:
    """Find the channel and ts of the posted message about a subject."""
    rows = select(Message.channel, Message.ts).where(Message.kind == kind, Message.subject_id == subject_id)
    found = s.execute(rows.where(Message.ts.is_not(None))).first()
    return (found.channel, found.ts) if found else None


def refresh(s: Session, kind: MessageKind, *subject_ids: int) -> None:
    """Mark the messages about these subjects as changed, so that delivery updates Slack's copies."""
    refresh_where(s, and_(Message.kind == kind, Message.subject_id.in_(subject_ids)))


def refresh_goal(s: Session, goal_id: int) -> None:
    """Mark as changed every message that shows a goal or the people suggested for it."""
    referrals = select(Referral.id).where(Referral.ask.has(goal_id=goal_id))
    lists = select(Shortlist.id).where(Shortlist.goal_id == goal_id)
    refresh_where(
        s,
        or_(
            and_(Message.kind == MessageKind.POST, Message.subject_id == goal_id),
            and_(Message.kind == MessageKind.SHORTLIST, Message.subject_id.in_(lists)),
            and_(Message.kind == MessageKind.REFERRAL, Message.subject_id.in_(referrals)),
            _holds(Shortlist.DIGEST_KIND, lists),
            _holds(Suggestion.DIGEST_KIND, select(Suggestion.id).where(Suggestion.goal_id == goal_id)),
        ),
    )


def _holds(kind: str, item_ids: Select[int]) -> ColumnElement[bool]:
    """Build the condition for messages: they are digests with one of these items."""
    holding = select(DigestItem.message_id).where(DigestItem.kind == kind, DigestItem.item_id.in_(item_ids))
    return Message.id.in_(holding.where(DigestItem.released_at.is_(None)))


def refresh_reminders(s: Session, introduction_id: int) -> None:
    """Mark as changed an introduction's meeting proposals and the digests with reminders of them."""
    proposals = select(Proposal.id).where(Proposal.introduction_id == introduction_id)
    reminders = select(Reminder.id).where(Reminder.proposal_id.in_(proposals))
    in_thread = and_(Message.kind == MessageKind.MEETING_PROPOSAL, Message.subject_id.in_(proposals))
    refresh_where(s, or_(in_thread, _holds(Reminder.DIGEST_KIND, reminders)))


def refresh_ask(s: Session, ask: Ask) -> None:
    """Mark as changed every message that shows an ask: to either person, in shortlists, in a reminder, on Home."""
    kinds = [MessageKind.ASK, MessageKind.RAISED_HAND, MessageKind.CLARIFICATION, MessageKind.CLARIFICATION_ANSWER]
    refresh_where(s, and_(Message.kind.in_(kinds), Message.subject_id == ask.id))
    refresh_where(s, _holds(Ask.DIGEST_KIND, select(Ask.id).where(Ask.id == ask.id)))
    refresh_goal(s, ask.goal_id)
    refresh_homes(s, ask.asker_id, ask.mentor_id)


def refresh_homes(s: Session, *person_ids: int) -> None:
    """Mark these people's Home tabs as changed; no effect before they open Home for the first time."""
    refresh(s, MessageKind.HOME, *person_ids)


def refresh_one(s: Session, message_id: int) -> None:
    """Mark one message as changed."""
    refresh_where(s, Message.id == message_id)


def recheck_digest(s: Session, person_id: int) -> None:
    """Mark a person's pending digest as changed, so that delivery unschedules it if it no longer holds."""
    in_flight = and_(Message.kind == MessageKind.DIGEST, Message.subject_id == person_id, Message.state.in_(IN_FLIGHT))
    refresh_where(s, in_flight)


def refresh_where(s: Session, condition: ColumnElement[bool]) -> None:
    """Mark as changed the messages that match a condition at commit."""
    s.info.setdefault(STALE, []).append(condition)


def bump_revisions(s: Session) -> None:
    """Raise the revision of every changed message, once, at the end of a transaction.

    Rows are locked in id order, so that two transactions that change the same messages can't deadlock. The session
    factory calls this before each commit.
    """
    conditions = s.info.pop(STALE, [])
    if not conditions:
        return
    ids: set[int] = set()
    for batch in _batches(BATCH_SIZE, conditions):
        ids.update(s.scalars(select(Message.id).where(or_(*batch), Message.state != MessageState.CANCELLED)))
    for batch in _batches(BATCH_SIZE, sorted(ids)):
        locked = select(Message.id).where(Message.id.in_(batch)).order_by(Message.id)
        s.execute(locked.with_for_update(of=Message, key_share=True))
        raise_revisions = update(Message).where(Message.id.in_(batch)).values(revision=Message.revision + 1)
        s.execute(raise_revisions, execution_options={"synchronize_session": False})


def _batches(size: int, items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def enqueue_home(s: Session, person: Person, now: datetime) -> None:
    """Enqueue a person's Home tab when they open it, and update it from then on."""
    home = enqueue(s, MessageKind.HOME, person.id, person, now)
    if home.state in REPUBLISHABLE:
        home.state, home.due_at = MessageState.PENDING, now
    refresh_one(s, home.id)
