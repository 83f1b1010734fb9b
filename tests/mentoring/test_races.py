"""Transactions at the same moment: the database stops the second of two that both passed the checks."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from mentoring.asks import asks, clarifications
from mentoring.consequences import blocking
from mentoring.errors import MentorFull, MentoringError
from mentoring.goals import goal_lock
from mentoring.introductions import introductions
from mentoring.matching import Matcher
from mentoring.mentors import learned_terms
from mentoring.mentors.offers import MAX_CAPACITY
from models import (
    Ask,
    AskState,
    Block,
    CheckIn,
    Dose,
    Goal,
    Introduction,
    Message,
    MessageKind,
    Suggestion,
)
from tests.mentoring.blocked_transactions import run_until_blocked
from tests.steps import NOW, create_goal, create_introduction, create_mentor, person_named

FIFTY = 50  # threads or taps at the same moment


@pytest.mark.slow_on_postgresql
def test_a_mentor_with_one_seat_gets_one_introduction_of_twenty_accepted_at_once(
    store: SessionFactory, matcher: Matcher
) -> None:
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        create_mentor(s, mentor, capacity=MAX_CAPACITY, matcher=matcher)
        ids = []
        for number in range(MAX_CAPACITY):
            resident = person_named(s, f"R{number}")
            create_goal(s, resident, matcher)
            suggestion = s.scalars(select(Suggestion).order_by(Suggestion.id.desc())).first()
            assert suggestion
            ids.append(asks.ask(s, resident, suggestion.id, Dose.COFFEE, NOW).id)
        create_mentor(s, mentor, capacity=1, matcher=matcher)

    def accept(ask_id: int) -> bool:
        try:
            with store.begin() as s:
                asks.accept(s, person_named(s, "Amara"), ask_id, NOW)
        except MentorFull:
            return False
        return True

    with ThreadPoolExecutor(MAX_CAPACITY) as pool:
        outcomes = list(pool.map(accept, ids))
    assert sum(outcomes) == 1
    with store() as s:
        assert len(s.scalars(select(Introduction)).all()) == 1
        assert len(s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()) == MAX_CAPACITY - 1


@pytest.mark.everything
def test_fifty_taps_by_one_resident_for_ten_goals_create_five_asks(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        for number in range(10):
            create_mentor(s, person_named(s, f"M{number}"), matcher, 20)
        for number in range(10):
            create_goal(s, person_named(s, "Ben"), matcher, f"leading a code {number}", f"V{number}")
        suggestions = list(s.scalars(select(Suggestion.id)))
    assert len(suggestions) >= 20

    def tap(number: int) -> None:
        with suppress(MentoringError), store.begin() as s:
            asks.ask(s, person_named(s, "Ben"), suggestions[number % len(suggestions)], Dose.COFFEE, NOW)

    with ThreadPoolExecutor(FIFTY) as pool:
        list(pool.map(tap, range(FIFTY)))
    with store() as s:
        assert len(s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()) == 5


def test_fifty_taps_on_ask_create_one_ask(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()

    def tap(_: int) -> int:
        with store.begin() as s:
            return asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(tap, range(50)))) == 1
    with store() as s:
        assert len(s.scalars(select(Message).where(Message.kind == MessageKind.ASK)).all()) == 1


def test_the_first_check_ins_are_stored_in_the_transaction_of_the_introduction(
    store: SessionFactory, matcher: Matcher
) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()
        ask = asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)
        asks.accept(s, person_named(s, "Amara"), ask.id, NOW)
        s.flush()
        assert len(s.scalars(select(CheckIn)).all()) == 2
        s.rollback()
    with store() as s:
        assert s.scalars(select(CheckIn)).all() == []


def test_a_block_is_stored_even_if_the_other_person_ends_the_introduction_at_the_same_moment(
    store: SessionFactory,
    matcher: Matcher,
) -> None:
    with store.begin() as s:
        introduction_id = create_introduction(s, matcher)

    def block(s: Session) -> None:
        blocking.block(s, person_named(s, "Ben"), introduction_id, NOW)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as s:
            introductions.end(s, person_named(s, "Amara"), introduction_id, NOW)
            blocked = run_until_blocked(pool, store, block)
        blocked.result(10)
    with store() as s:
        assert s.scalars(select(Block)).one()


def test_a_check_of_an_ask_and_a_tap_by_its_asker_do_not_deadlock(
    store: SessionFactory, monkeypatch: pytest.MonkeyPatch, matcher: Matcher
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        create_mentor(s, amara, matcher)
        create_goal(s, ben, matcher)
        create_goal(s, ben, matcher, "leading a code at night", "V2")
        first, second = s.scalars(select(Suggestion.id).order_by(Suggestion.id))
        ask_id = asks.ask(s, ben, first, Dose.COFFEE, NOW).id
        clarifications.ask_question(s, amara, ask_id, "What have you tried?", NOW)
        ben.deferred_until = NOW + timedelta(days=30)  # so the reminder changes the row of Ben, whom the tap locks
    later, get_for_update = NOW + timedelta(days=3), goal_lock.get_for_update

    def ask_again(s: Session) -> None:
        asks.ask(s, person_named(s, "Ben"), second, Dose.COFFEE, later)

    with ThreadPoolExecutor(1) as pool:
        taps: list[Future[None]] = []

        def lock_then_let_ben_tap(s: Session, goal_id: int) -> Goal | None:
            """Lock the goal for the check, and let Ben's tap run into it."""
            goal = get_for_update(s, goal_id)
            monkeypatch.setattr(goal_lock, "get_for_update", get_for_update)
            taps.append(run_until_blocked(pool, store, ask_again))
            return goal

        monkeypatch.setattr(goal_lock, "get_for_update", lock_then_let_ben_tap)
        with store.begin() as s:
            asks.remind_or_expire(s, ask_id, later, matcher)
        (tap,) = taps
        tap.result(20)


def test_who_waits_for_the_connection_does_not_hold_what_a_workspace_has_taught(
    store: SessionFactory, matcher: Matcher
) -> None:
    """SQLite has one connection. Who waits for it must not hold what someone who has it waits for."""
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)

    def search() -> None:
        with store() as s:
            learned_terms.learned(s, "T1", matcher)

    with ThreadPoolExecutor(1) as pool, store() as s:
        s.scalars(select(Suggestion)).all()
        other = pool.submit(search)
        wait([other], 0.2)
        learned_terms.learned(s, "T1", matcher)
        s.close()
        other.result(5)
