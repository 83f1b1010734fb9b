"""Two that have both read: the database says no to the second."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from mentoring.asks import asks, clarifications
from mentoring.consequences import blocking
from mentoring.errors import MentorFull, MentoringError
from mentoring.goals import goals
from mentoring.introductions import introductions
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
from tests.steps import NOW, create_goal, create_introduction, create_mentor, person_named

FIFTY = 50  # at once


def test_a_mentor_with_one_place_helps_one_of_fifty_who_were_accepted_at_once(store: SessionFactory) -> None:
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        create_mentor(s, mentor, capacity=20)
        ids = []
        for number in range(FIFTY):
            resident = person_named(s, f"R{number}")
            create_goal(s, resident)
            suggestion = s.scalars(select(Suggestion).order_by(Suggestion.id.desc())).first()
            assert suggestion
            ids.append(asks.ask(s, resident, suggestion.id, Dose.COFFEE, NOW).id)
        create_mentor(s, mentor, capacity=1)

    def accept(ask_id: int) -> bool:
        try:
            with store.begin() as s:
                asks.accept(s, person_named(s, "Amara"), ask_id, NOW)
        except MentorFull:
            return False
        return True

    with ThreadPoolExecutor(FIFTY) as pool:
        outcomes = list(pool.map(accept, ids))
    assert sum(outcomes) == 1
    with store() as s:
        assert len(s.scalars(select(Introduction)).all()) == 1
        assert len(s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()) == FIFTY - 1


def test_fifty_presses_for_ten_goals_are_five_asks_of_one_resident(store: SessionFactory) -> None:
    with store.begin() as s:
        for number in range(10):
            create_mentor(s, person_named(s, f"M{number}"), 20)
        for number in range(10):
            create_goal(s, person_named(s, "Ben"), f"leading a code {number}", f"V{number}")
        suggestions = list(s.scalars(select(Suggestion.id)))
    assert len(suggestions) >= 20

    def press(number: int) -> None:
        with suppress(MentoringError), store.begin() as s:
            asks.ask(s, person_named(s, "Ben"), suggestions[number % len(suggestions)], Dose.COFFEE, NOW)

    with ThreadPoolExecutor(FIFTY) as pool:
        list(pool.map(press, range(FIFTY)))
    with store() as s:
        assert len(s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()) == 5


def test_fifty_presses_of_ask_are_one_ask(store: SessionFactory) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"))
        create_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()

    def press(_: int) -> int:
        with store.begin() as s:
            return asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(press, range(50)))) == 1
    with store() as s:
        assert len(s.scalars(select(Message).where(Message.kind == MessageKind.ASK)).all()) == 1


def test_the_first_check_in_is_planned_in_the_transaction_of_the_introduction(store: SessionFactory) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"))
        create_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()
        ask = asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)
        asks.accept(s, person_named(s, "Amara"), ask.id, NOW)
        s.flush()
        assert len(s.scalars(select(CheckIn)).all()) == 2
        s.rollback()
    with store() as s:
        assert s.scalars(select(CheckIn)).all() == []


def test_a_block_stands_though_the_other_one_ends_it_at_the_same_moment(store: SessionFactory) -> None:
    with store.begin() as s:
        met = create_introduction(s)

    def blocks() -> None:
        with store.begin() as s:
            blocking.block(s, person_named(s, "Ben"), met, NOW)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as s:
            introductions.end(s, person_named(s, "Amara"), met, NOW)
            blocked = pool.submit(blocks)
            time.sleep(0.3)
        blocked.result(10)
    with store() as s:
        assert s.scalars(select(Block)).one()


def test_a_look_at_an_ask_and_a_press_of_the_asker_do_not_wait_for_each_other(
    store: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        create_mentor(s, amara)
        create_goal(s, ben)
        create_goal(s, ben, "leading a code at night", "V2")
        first, second = s.scalars(select(Suggestion.id).order_by(Suggestion.id))
        asked = asks.ask(s, ben, first, Dose.COFFEE, NOW).id
        clarifications.ask(s, amara, asked, "What have you tried?", NOW)
    later, lock = NOW + timedelta(days=3), goals.get_for_update

    def slowly(s: Session, goal_id: int) -> Goal | None:
        found = lock(s, goal_id)
        time.sleep(0.3)
        return found

    def looks() -> None:
        with store.begin() as s:
            asks.remind_or_expire(s, asked, later)

    def presses() -> None:
        with store.begin() as s:
            asks.ask(s, person_named(s, "Ben"), second, Dose.COFFEE, later)

    monkeypatch.setattr(goals, "get_for_update", slowly)
    with ThreadPoolExecutor(2) as pool:
        looking = pool.submit(looks)
        time.sleep(0.15)
        pressing = pool.submit(presses)
        looking.result(20)
        pressing.result(20)
