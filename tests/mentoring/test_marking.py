"""Messages are marked at the end of a transaction, for what it has changed in the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.bolt_types import SessionFactory
from mentoring.consequences import subjects
from mentoring.messages import outbox
from mentoring.people import evaluators, people, quiet_times
from mentoring.people.evaluator_pairs import EvaluatorPair
from mentoring.people.quiet_times import PlannedShift
from models import Evaluation, Message, MessageKind, Shift, ShiftKind
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


def test_an_import_that_changes_nothing_marks_nothing(store: SessionFactory) -> None:
    night = PlannedShift("UBen", ShiftKind.NIGHTS, NOW - timedelta(hours=1), NOW + timedelta(hours=9))
    pair = EvaluatorPair("UAmara", "UBen", NOW.date(), NOW.date() + timedelta(days=30))

    def imports(hours_later: int) -> int:
        with store.begin() as s:
            quiet_times.import_shifts(s, "T1", [night, night], NOW + timedelta(hours=hours_later))
            evaluators.replace(s, "T1", "default", [pair, pair], NOW)
        with store() as s:
            return s.scalars(select(Message.revision).where(Message.kind == MessageKind.HOME)).one()

    with store.begin() as s:
        outbox.enqueue_home(s, person_named(s, "Ben"), NOW)
    first = imports(0)
    assert imports(1) == first
    assert imports(10) == first
    with store() as s:
        assert (s.query(Shift).count(), s.query(Evaluation).count()) == (1, 1)


def test_a_message_about_no_goal_is_refused_because_nothing_would_mark_it(store: SessionFactory) -> None:
    with store.begin() as s, pytest.raises(ValueError, match="“thanks” needs its goal"):
        outbox.enqueue(s, MessageKind.THANKS, 1, person_named(s, "Ben"), NOW)


def test_someone_new_marks_nothing(store: SessionFactory) -> None:
    with store.begin() as s:
        person_named(s, "Ben")
        assert subjects.CHANGED not in s.info
    with store.begin() as s:
        person_named(s, "Ben")
        assert subjects.CHANGED not in s.info
        people.upsert(s, people.Profile("T1", "UBen", "Benjamin", "America/Chicago"), NOW)
        assert subjects.CHANGED in s.info
