"""Owing somebody a message: a row in the transaction that causes it. Delivery composes and sends it afterwards."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import (
    IN_FLIGHT,
    Ask,
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

BATCH_SIZE = 50  # conditions or rows in one statement: a thousand of them are too many for SQLite
STALE = "messages that show something new"  # in a session's info
REPEATABLE = (MessageState.UNKNOWN, MessageState.CANCELLED)  # of a Home: publishing is safe to repeat

T = TypeVar("T")


def enqueue(s: Session, kind: MessageKind, subject_id: int, person: Person, now: datetime, *, key: str = "") -> Message:
    """Owe a message about a subject; owed once, however often this is called.

    `key` sets it apart where kind, subject and person alone don't.
    """
    full = f"{kind}:{subject_id}:{person.id}:{key}"
    there = select(Message).where(Message.dedupe_key == full)
    owed = s.scalar(there)
    if owed is None:
        owed = Message(
            team_id=person.team_id, kind=kind, subject_id=subject_id, person_id=person.id, dedupe_key=full, due_at=now
        )
        try:
            with s.begin_nested():
                s.add(owed)
        except IntegrityError:  # somebody else owed it at the same moment
            owed = s.scalars(there).one()
    return owed


def refresh(s: Session, kind: MessageKind, *subject_ids: int) -> None:
    """What these messages show has changed; delivery brings Slack's copies up to date."""
    refresh_where(s, and_(Message.kind == kind, Message.subject_id.in_(subject_ids)))


def refresh_goal(s: Session, goal_id: int) -> None:
    """The same for whatever shows a goal, and the people for it."""
    referrals = select(Referral.id).where(Referral.ask.has(goal_id=goal_id))
    lists = select(Shortlist.id).where(Shortlist.goal_id == goal_id)
    refresh_where(
        s,
        or_(
            and_(Message.kind == MessageKind.POST, Message.subject_id == goal_id),
            and_(Message.kind == MessageKind.SHORTLIST, Message.subject_id.in_(lists)),
            and_(Message.kind == MessageKind.REFERRAL, Message.subject_id.in_(referrals)),
            Message.id.in_(select(Shortlist.message_id).where(Shortlist.goal_id == goal_id)),
            Message.id.in_(select(Suggestion.message_id).where(Suggestion.goal_id == goal_id)),
        ),
    )


def refresh_reminders(s: Session, introduction_id: int) -> None:
    """The times of an introduction, and the messages that remind of one, show something new."""
    times = select(Proposal.id).where(Proposal.introduction_id == introduction_id)
    reminding = select(Reminder.message_id).where(Reminder.proposal_id.in_(times))
    in_thread = and_(Message.kind == MessageKind.MEETING_PROPOSAL, Message.subject_id.in_(times))
    refresh_where(s, or_(in_thread, Message.id.in_(reminding)))


def refresh_ask(s: Session, asked: Ask) -> None:
    """The same for every message that shows an ask: to either side, on lists, in a reminder."""
    kinds = [MessageKind.ASK, MessageKind.RAISED_HAND, MessageKind.CLARIFICATION, MessageKind.CLARIFICATION_ANSWER]
    refresh_where(s, and_(Message.kind.in_(kinds), Message.subject_id == asked.id))
    if asked.message_id:
        refresh_one(s, asked.message_id)
    refresh_goal(s, asked.goal_id)
    refresh_homes(s, asked.asker_id, asked.mentor_id)


def refresh_homes(s: Session, *person_ids: int) -> None:
    """These people's Home tabs show something new (once they have opened it)."""
    refresh(s, MessageKind.HOME, *person_ids)


def refresh_one(s: Session, message_id: int) -> None:
    """One message shows something new."""
    refresh_where(s, Message.id == message_id)


def recheck_digest(s: Session, person_id: int) -> None:
    """What the bot was about to start for somebody may not suit any more: it is taken back, and made anew."""
    on_its_way = and_(Message.kind == MessageKind.DIGEST, Message.subject_id == person_id, Message.state.in_(IN_FLIGHT))
    refresh_where(s, on_its_way)


def refresh_where(s: Session, which: ColumnElement[bool]) -> None:
    """The messages that a condition names at the end of the transaction."""
    s.info.setdefault(STALE, []).append(which)


def bump_revisions(s: Session) -> None:
    """Raise the revision of everything that shows something new: once, at the end of a transaction.

    All at once and in the order of their ids, so that two transactions that change what the same messages show
    don't wait for each other. Whoever makes the sessions calls this before each commit.
    """
    changed = s.info.pop(STALE, [])
    if not changed:
        return
    ids: set[int] = set()
    for some in _batches(BATCH_SIZE, changed):
        ids.update(s.scalars(select(Message.id).where(or_(*some), Message.state != MessageState.CANCELLED)))
    for some in _batches(BATCH_SIZE, sorted(ids)):
        locked = select(Message.id).where(Message.id.in_(some)).order_by(Message.id)
        s.execute(locked.with_for_update(of=Message, key_share=True))
        raised = update(Message).where(Message.id.in_(some)).values(revision=Message.revision + 1)
        s.execute(raised, execution_options={"synchronize_session": False})


def _batches(size: int, items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def enqueue_home(s: Session, person: Person, now: datetime) -> None:
    """A person looks at Home: from now on it is kept up to date."""
    home = enqueue(s, MessageKind.HOME, person.id, person, now)
    if home.state in REPEATABLE:
        home.state, home.due_at = MessageState.PENDING, now
    refresh_one(s, home.id)
