"""What the database itself rejects, and how it stores times."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, StatementError

from handlers.bolt_types import SessionFactory
from mentoring.asks import asks
from mentoring.errors import MentoringError
from mentoring.matching import Matcher
from models import Ask, Dose, Initiator, Introduction, Person, QuietKind, QuietTime, Suggestion
from tests.steps import NOW, create_goal, create_mentor, person_named


def test_the_database_rejects_a_sixth_open_ask_and_a_second_one_to_the_same_mentor(
    store: SessionFactory, matcher: Matcher
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        goal = create_goal(s, ben, matcher)

        def ask(slot: int | None, mentor: Person, by: Initiator = Initiator.RESIDENT) -> Ask:
            return Ask(
                goal_id=goal, asker_id=ben.id, mentor_id=mentor.id, started_by=by, slot=slot,
                dose=Dose.COFFEE, first_question="", asked_at=NOW, awaiting_since=NOW,
            )  # fmt: skip

        s.add(ask(1, amara))
        s.flush()
        for conflicting in (
            ask(2, amara),
            ask(1, person_named(s, "Dara")),
            ask(6, person_named(s, "Ruth")),
            ask(2, person_named(s, "Sam"), Initiator.MENTOR),
        ):
            with pytest.raises(IntegrityError), s.begin_nested():
                s.add(conflicting)


def test_the_database_rejects_a_taken_seat_and_a_seat_out_of_range(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()
        first = asks.accept(
            s, person_named(s, "Amara"), asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id, NOW
        )
        goal = create_goal(s, person_named(s, "Priya"), view="V2", matcher=matcher)
        for seat in (first.seat, 0, 21):
            with pytest.raises(IntegrityError), s.begin_nested():
                s.add(
                    Introduction(
                        goal_id=goal, ask_id=999, mentor_id=first.mentor_id, resident_id=first.resident_id,
                        dose=Dose.COFFEE, seat=seat, started_at=NOW,
                    )
                )  # fmt: skip


def test_a_pause_that_ends_when_it_starts_cannot_be_stored(store: SessionFactory) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        with pytest.raises(IntegrityError), s.begin_nested():
            s.add(QuietTime(person_id=amara.id, kind=QuietKind.PAUSE, starts_at=NOW, ends_at=NOW))


def test_a_time_without_a_zone_never_reaches_the_database(store: SessionFactory) -> None:
    with store() as s:
        s.add(Person(team_id="T", user_id="U", name="", tz="UTC", created_at=datetime(2031, 1, 1)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="without a zone"):
            s.flush()


def test_times_are_read_back_aware_and_unchanged(store: SessionFactory) -> None:
    with store.begin() as s:
        person_named(s, "Amara")
    with store() as s:
        assert s.scalars(select(Person.created_at)).one() == NOW


def test_every_error_is_a_short_sentence_for_people_to_read() -> None:
    def all_of(kind: type[MentoringError]) -> list[type[MentoringError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in all_of(child))]

    for kind in all_of(MentoringError):
        words = (kind.__doc__ or "").split()
        assert 3 < len(words) <= 45, kind


def test_the_id_of_a_deleted_row_is_never_used_again(store: SessionFactory) -> None:
    def pause() -> int:
        with store.begin() as s:
            times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)}
            quiet = QuietTime(person_id=person_named(s, "Ben").id, kind=QuietKind.PAUSE, **times)
            s.add(quiet)
            s.flush()
            return quiet.id

    first = pause()
    with store.begin() as s:
        s.execute(delete(QuietTime))
    assert pause() > first
