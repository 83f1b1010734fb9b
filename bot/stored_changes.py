"""Whether a request has stored anything yet, so that no one reads "nothing was changed" of what is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from models import DigestItem, Forgotten, Message, Person, RateLimit

STORES = "stores"  # the key in a session's `info`
NOT_DONE_BY_PEOPLE = {Person, Forgotten, Message, DigestItem, RateLimit}


@dataclass
class Changes:
    """Whether anything that someone did has been committed.

    That they became known to us, and what is kept about messages, are no such things.
    """

    are_stored: bool = False


_CHANGES: ContextVar[Changes | None] = ContextVar("changes", default=None)


@contextmanager
def noting_changes() -> Iterator[Changes]:
    """Note what this thread commits."""
    changes = Changes()
    token = _CHANGES.set(changes)
    try:
        yield changes
    finally:
        _CHANGES.reset(token)


def _note_statement_that_stores(state: ORMExecuteState) -> None:
    if not state.is_select and state.bind_mapper is not None and state.bind_mapper.class_ not in NOT_DONE_BY_PEOPLE:
        state.session.info[STORES] = True


def _note_flush_that_stores(session: Session, _: object) -> None:
    if any(type(row) not in NOT_DONE_BY_PEOPLE for row in (*session.new, *session.dirty, *session.deleted)):
        session.info[STORES] = True


def _note_commit(session: Session) -> None:
    """Note the end of a transaction; that of a savepoint stores nothing yet."""
    if session.in_nested_transaction():
        return
    changes = _CHANGES.get()
    if session.info.pop(STORES, False) and changes:
        changes.are_stored = True


def _forget(session: Session, ended: SessionTransaction) -> None:
    """Forget what was to be stored when a whole transaction is undone."""
    if ended.parent is None:
        session.info.pop(STORES, None)


def listen(sessions: sessionmaker[Session]) -> None:
    """Note what the sessions of this sessionmaker commit."""
    event.listen(sessions, "after_flush", _note_flush_that_stores)
    event.listen(sessions, "do_orm_execute", _note_statement_that_stores)
    event.listen(sessions, "after_soft_rollback", _forget)
    event.listen(sessions, "after_commit", _note_commit)
