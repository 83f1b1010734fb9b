"""Messages are marked at the end of a transaction, for what it has changed in the end."""

import pytest
from sqlalchemy import select

from handlers.bolt_types import SessionFactory
from mentoring.messages import outbox
from models import Message, MessageKind
from tests.steps import NOW, person_named


def test_a_change_is_marked_although_a_savepoint_was_rolled_back_after_it(store: SessionFactory) -> None:
    with store.begin() as s:
        outbox.enqueue_home(s, person_named(s, "Ben"), NOW)
    home = select(Message.revision).where(Message.kind == MessageKind.HOME)
    with store.begin() as s:
        before = s.scalars(home).one()
        person_named(s, "Ben").about = "likes questions"
        s.flush()
        with pytest.raises(ZeroDivisionError), s.begin_nested():
            raise ZeroDivisionError
    with store() as s:
        assert s.scalars(home).one() == before + 1


def test_a_change_that_was_undone_is_not_marked(store: SessionFactory) -> None:
    with store.begin() as s:
        outbox.enqueue_home(s, person_named(s, "Ben"), NOW)
    home = select(Message.revision).where(Message.kind == MessageKind.HOME)
    with store() as s:
        before = s.scalars(home).one()
        person_named(s, "Ben").about = "likes questions"
        s.flush()
        s.rollback()
        s.commit()
    with store() as s:
        assert s.scalars(home).one() == before
