"""Owing somebody a message: a row in the transaction that causes it. Delivery composes and sends it afterwards."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Kind, Message, MessageState, Person


def tell(
    s: Session, kind: Kind, subject_id: int, person: Person, now: datetime, *, key: str = "", unprompted: bool = False
) -> Message:
    """Owe a message about a subject; owed once, however often this is called.

    `key` sets it apart where kind, subject and person alone don't; `unprompted` counts against the weekly budget.
    """
    full = f"{kind}:{subject_id}:{person.id}:{key}"
    owed = s.scalar(select(Message).where(Message.key == full))
    if owed is None:
        owed = Message(
            team_id=person.team_id,
            kind=kind,
            subject_id=subject_id,
            person_id=person.id,
            key=full,
            unprompted=unprompted,
            due_at=now,
        )
        s.add(owed)
        s.flush()
    return owed


def refresh(s: Session, kind: Kind, *subject_ids: int) -> None:
    """What these messages show has changed; delivery brings Slack's copies up to date."""
    changed = update(Message).where(Message.kind == kind, Message.subject_id.in_(subject_ids))
    s.execute(
        changed.where(Message.state != MessageState.DROPPED).values(revision=Message.revision + 1),
        execution_options={"synchronize_session": False},
    )


def refresh_homes(s: Session, *person_ids: int) -> None:
    """These people's Home tabs show something new (once they have opened it)."""
    refresh(s, Kind.HOME, *person_ids)


def home_opened(s: Session, person: Person, now: datetime) -> None:
    """A person looks at Home: from now on it is kept up to date."""
    home = tell(s, Kind.HOME, person.id, person, now)
    if home.state in (MessageState.DOUBT, MessageState.DROPPED):
        home.state, home.due_at = MessageState.PLANNED, now  # publishing is safe to repeat
    bump(home)


def bump(message: Message) -> None:
    """One message shows something new: counted by the database, for two may change it at once."""
    message.revision = Message.revision + 1
