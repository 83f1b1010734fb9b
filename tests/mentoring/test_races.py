"""Two that have both read: the database says no to the second."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery.leases import POST, Claim, claim_one
from mentoring.asks import asks, clarifications
from mentoring.consequences import blocking, digest_sources
from mentoring.errors import MentorFull, MentoringError, NoOneFree
from mentoring.goals import goals
from mentoring.introductions import introductions
from mentoring.mentors import availability, offers
from mentoring.messages import digests, outbox
from mentoring.people import quiet_times
from models import (
    AlertPreference,
    Ask,
    AskState,
    Block,
    CheckIn,
    Dose,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    Message,
    MessageKind,
    Person,
    QuietKind,
    QuietTime,
    Suggestion,
)
from tests.steps import NOW, introduce, list_mentor, person_named, share_goal

Db = sessionmaker[Session]
FIFTY = 50  # at once


def test_a_mentor_with_one_place_helps_one_of_fifty_who_were_accepted_at_once(store: Db) -> None:
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        list_mentor(s, mentor, capacity=20)
        ids = []
        for number in range(FIFTY):
            resident = person_named(s, f"R{number}")
            share_goal(s, resident)
            suggestion = s.scalars(select(Suggestion).order_by(Suggestion.id.desc())).first()
            assert suggestion
            ids.append(asks.ask(s, resident, suggestion.id, Dose.COFFEE, NOW).id)
        list_mentor(s, mentor, capacity=1)

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


def test_fifty_presses_for_ten_goals_are_five_asks_of_one_resident(store: Db) -> None:
    with store.begin() as s:
        for number in range(10):
            list_mentor(s, person_named(s, f"M{number}"), 20)
        for number in range(10):
            share_goal(s, person_named(s, "Ben"), f"leading a code {number}", f"V{number}")
        suggestions = list(s.scalars(select(Suggestion.id)))
    assert len(suggestions) >= 20

    def press(number: int) -> None:
        with suppress(MentoringError), store.begin() as s:
            asks.ask(s, person_named(s, "Ben"), suggestions[number % len(suggestions)], Dose.COFFEE, NOW)

    with ThreadPoolExecutor(FIFTY) as pool:
        list(pool.map(press, range(FIFTY)))
    with store() as s:
        assert len(s.scalars(select(Ask).where(Ask.state == AskState.OPEN)).all()) == 5


def test_fifty_presses_of_ask_are_one_ask(store: Db) -> None:
    with store.begin() as s:
        list_mentor(s, person_named(s, "Amara"))
        share_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()

    def press(_: int) -> int:
        with store.begin() as s:
            return asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(press, range(50)))) == 1
    with store() as s:
        assert len(s.scalars(select(Message).where(Message.kind == MessageKind.ASK)).all()) == 1


def test_the_database_refuses_a_sixth_open_ask_and_a_second_to_the_same_mentor(store: Db) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        goal = share_goal(s, ben)

        def ask(slot: int | None, mentor: Person) -> Ask:
            return Ask(
                goal_id=goal, asker_id=ben.id, mentor_id=mentor.id, started_by=Initiator.RESIDENT, slot=slot,
                dose=Dose.COFFEE, first_question="", asked_at=NOW, awaiting_since=NOW,
            )  # fmt: skip

        s.add(ask(1, amara))
        s.flush()
        for wrong in (
            ask(2, amara),
            ask(1, person_named(s, "Dara")),
            ask(6, person_named(s, "Ruth")),
            ask(None, person_named(s, "Sam")),
        ):
            with pytest.raises(IntegrityError), s.begin_nested():
                s.add(wrong)


def test_the_database_refuses_a_second_person_in_one_place_and_a_place_too_many(store: Db) -> None:
    with store.begin() as s:
        list_mentor(s, person_named(s, "Amara"))
        share_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()
        first = asks.accept(
            s, person_named(s, "Amara"), asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id, NOW
        )
        goal = share_goal(s, person_named(s, "Priya"), view="V2")
        for seat in (first.seat, 0, 21):
            with pytest.raises(IntegrityError), s.begin_nested():
                s.add(
                    Introduction(
                        goal_id=goal, ask_id=999, mentor_id=first.mentor_id, resident_id=first.resident_id,
                        dose=Dose.COFFEE, seat=seat, started_at=NOW,
                    )
                )  # fmt: skip


def test_a_pause_without_an_end_cannot_be_stored(store: Db) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        with pytest.raises(IntegrityError), s.begin_nested():
            s.add(QuietTime(person_id=amara.id, kind=QuietKind.PAUSE, starts_at=NOW, ends_at=NOW))


def test_a_time_without_a_zone_never_reaches_the_database(store: Db) -> None:
    with store() as s:
        s.add(Person(team_id="T", user_id="U", name="", tz="UTC", created_at=datetime(2031, 1, 1)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="without a zone"):
            s.flush()


def test_times_come_back_aware_and_equal(store: Db) -> None:
    with store.begin() as s:
        person_named(s, "Amara")
    with store() as s:
        assert s.scalars(select(Person.created_at)).one() == NOW


def test_a_message_is_owed_once(store: Db) -> None:
    with store.begin() as s:
        ben = person_named(s, "Ben")
        first = outbox.enqueue(s, MessageKind.HOME, ben.id, ben, NOW)
        assert outbox.enqueue(s, MessageKind.HOME, ben.id, ben, NOW + timedelta(days=1)).id == first.id
        with pytest.raises(IntegrityError), s.begin_nested():
            s.add(Message(team_id="T1", kind=MessageKind.HOME, subject_id=1, dedupe_key=first.dedupe_key, due_at=NOW))


def test_a_message_is_claimed_by_one_of_many(store: Db) -> None:
    with store.begin() as s:
        ben = person_named(s, "Ben")
        for number in range(20):
            outbox.enqueue(s, MessageKind.ASK, number, ben, NOW)

    def claim(_: int) -> Claim | None:
        with store.begin() as s:
            return claim_one(s, POST, NOW)

    with ThreadPoolExecutor(10) as pool:
        claims = [claim for claim in pool.map(claim, range(40)) if claim]
    assert len({claim.id for claim in claims}) == len(claims) == 20


def test_somebody_who_paused_in_between_is_not_asked(store: Db) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        list_mentor(s, amara)
        share_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()
        s.add(QuietTime(person_id=amara.id, kind=QuietKind.PAUSE, starts_at=NOW, ends_at=NOW + timedelta(days=3)))
    with store() as s, pytest.raises(NoOneFree):
        asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)


def test_a_pause_that_comes_while_their_message_is_made_loses_nothing_of_it(
    store: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        offers.publish(
            s, mentor, offers.OfferForm(("leading a code",), tuple(Dose), 3, "", AlertPreference.RIGHT_AWAY), NOW
        )
        share_goal(s, person_named(s, "Ben"))
        mentor_id = mentor.id

    def pauses() -> None:
        with store.begin() as s:
            quiet_times.pause(s, s.get_one(Person, mentor_id), date(2031, 3, 5), NOW)

    look = digest_sources._still_fitting

    with ThreadPoolExecutor(1) as pool:

        def looks(*args: Any) -> list[Suggestion]:
            pool.submit(pauses)
            time.sleep(0.2)
            return look(*args)

        monkeypatch.setattr(digest_sources, "_still_fitting", looks)
        with store.begin() as s:
            assert digests.build(s, mentor_id, NOW)
    with store() as s:
        assert s.scalars(select(Suggestion.alert_at)).one() is not None
        assert s.scalars(select(QuietTime)).one()


@pytest.mark.parametrize("decision", ["asked", "not for them", "finished"])
def test_what_was_decided_before_a_message_is_handed_over_is_not_told_as_news(store: Db, decision: str) -> None:
    later = NOW + timedelta(hours=3)  # noon in Chicago

    def decide(s: Session, ben: Person) -> None:
        (shown,) = s.scalars(select(Suggestion))
        if decision == "asked":
            asks.ask(s, ben, shown.id, Dose.COFFEE, later)
        elif decision == "not for them":
            goals.dismiss(s, ben, shown.id, later)
        else:
            goals.close(s, shown.goal, GoalState.FINISHED, later)

    with store.begin() as s:
        share_goal(s, person_named(s, "Ben"))
        list_mentor(s, person_named(s, "Amara"))
    with store.begin() as s:
        assert digests.build(s, person_named(s, "Ben").id, later)
    with store() as s:
        (message,) = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
        assert digests.is_current(s, message, later)
        decide(s, person_named(s, "Ben"))
        assert not digests.is_current(s, message, later)


def test_who_opens_again_before_a_message_is_handed_over_is_not_asked_until_when_they_rest(store: Db) -> None:
    later = NOW + timedelta(hours=3)
    with store.begin() as s:
        list_mentor(s, amara := person_named(s, "Amara"))
        availability.record_expired(s, amara, NOW)
        availability.record_expired(s, amara, NOW)
    with store.begin() as s:
        assert digests.build(s, person_named(s, "Amara").id, later)
    with store() as s:
        (message,) = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
        assert digests.is_current(s, message, later)
        availability.open_again(s, person_named(s, "Amara"))
        assert not digests.is_current(s, message, later)


def test_every_error_is_a_sentence_for_a_person() -> None:
    def all_of(kind: type[MentoringError]) -> list[type[MentoringError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in all_of(child))]

    for kind in all_of(MentoringError):
        words = (kind.__doc__ or "").split()
        assert 3 < len(words) <= 45, kind


def test_the_first_check_in_is_planned_in_the_transaction_of_the_introduction(store: Db) -> None:
    with store.begin() as s:
        list_mentor(s, person_named(s, "Amara"))
        share_goal(s, person_named(s, "Ben"))
        suggestion = s.scalars(select(Suggestion.id)).one()
        ask = asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)
        asks.accept(s, person_named(s, "Amara"), ask.id, NOW)
        s.flush()
        assert len(s.scalars(select(CheckIn)).all()) == 2
        s.rollback()
    with store() as s:
        assert s.scalars(select(CheckIn)).all() == []


def test_a_block_stands_though_the_other_one_ends_it_at_the_same_moment(store: Db) -> None:
    with store.begin() as s:
        met = introduce(s)

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
    store: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        list_mentor(s, amara)
        share_goal(s, ben)
        share_goal(s, ben, "leading a code at night", "V2")
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
