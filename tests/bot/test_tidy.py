"""Retention: each kind goes when it is older than the hospital keeps it, once, and nothing goes under a legal hold."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from bot import tidy
from bot.tidy import Tidy
from mentoring import audit, mentoring_record
from mentoring.asks import asks
from mentoring.consequences import departures, forgetting
from mentoring.consequences.retention import KINDS, Kind, Retention, count_due
from mentoring.introductions import introductions
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher
from mentoring.mentors import stats
from mentoring.people import evaluators
from mentoring.people.evaluator_pairs import StandingPair
from mentoring.people.placements import PlacementRow, import_placements
from models import (
    Ask,
    AuditedAction,
    AuditEntry,
    CheckIn,
    CheckInAnswer,
    CheckInState,
    Dose,
    Evaluation,
    Forgotten,
    Goal,
    HeldForgetting,
    Introduction,
    Message,
    PastIntroduction,
    Person,
    PlannedWork,
    Role,
    Suggestion,
)
from tests.steps import NOW, create_goal, create_introduction, create_mentor, person_named

pytestmark = pytest.mark.slow_on_postgresql

KEEPS = Retention()
Sessions = sessionmaker[Session]


def tidy_at(store: Sessions, moment: datetime, *, legal_hold: bool = False, keeps: Retention = KEEPS) -> dict[str, int]:
    found = Tidy(store, lambda: moment, keeps, legal_hold=legal_hold).tidy()
    return {name: count for name, count in found.items() if count}


def finished_goal(store: Sessions, matcher: Matcher) -> timedelta:
    with store.begin() as s:
        introduction_id = create_introduction(s, matcher)
        report = MeetingReport("", "You made me calm.", mentor_may_keep=True, learned=True)
        introductions.finish(s, person_named(s, "Ben"), introduction_id, report, NOW)
    return KEEPS.goals


def declined_ask(store: Sessions, matcher: Matcher) -> timedelta:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()
        ask = asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)
        asks.decline(s, person_named(s, "Amara"), ask.id, NOW)
    return KEEPS.requests


def answered_check_in(store: Sessions, matcher: Matcher) -> timedelta:
    with store.begin() as s:
        create_introduction(s, matcher)
        first = s.scalars(select(CheckIn).order_by(CheckIn.id)).first()
        assert first
        first.state, first.answer, first.due_at = CheckInState.ANSWERED, CheckInAnswer.SCHEDULED, NOW
    return KEEPS.answers


def audit_line(store: Sessions, _: Matcher) -> timedelta:
    with store.begin() as s:
        audit.write(s, "T1", AuditedAction.IMPORTED, NOW, by="U1")
    return KEEPS.audit


def departed_person(store: Sessions, matcher: Matcher) -> timedelta:
    with store.begin() as s:
        create_introduction(s, matcher)
        departures.park(s, [person_named(s, "Ben").id], NOW)
    return KEEPS.departed


CASES: dict[str, tuple[Callable[[Sessions, Matcher], timedelta], type[Any]]] = {
    "finished goals": (finished_goal, Goal),
    "closed requests": (declined_ask, Ask),
    "check-in answers": (answered_check_in, CheckIn),
    "audit lines": (audit_line, AuditEntry),
    "people who left": (departed_person, Person),
}


def test_every_kind_has_a_case() -> None:
    assert [kind.name for kind in KINDS] == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_each_kind_goes_at_its_limit_and_not_a_second_earlier(store: Sessions, matcher: Matcher, name: str) -> None:
    make, table = CASES[name]
    kept = make(store, matcher)
    with store() as s:
        before = len(s.scalars(select(table)).all())
        assert name not in count_due(s, KEEPS, NOW + kept - timedelta(seconds=1))
        assert count_due(s, KEEPS, NOW + kept)[name] == 1
    assert name not in tidy_at(store, NOW + kept - timedelta(seconds=1))
    with store() as s:
        assert len(s.scalars(select(table)).all()) == before
    assert tidy_at(store, NOW + kept)[name] == 1
    assert name not in tidy_at(store, NOW + kept)
    with store() as s:
        assert count_due(s, KEEPS, NOW + kept) == {}


def test_a_mentor_keeps_a_line_and_the_thanks_of_a_goal_that_was_deleted(store: Sessions, matcher: Matcher) -> None:
    finished_goal(store, matcher)
    with store() as s:
        amara = s.scalars(select(Person).where(Person.name == "Amara")).one()
        (before,) = mentoring_record.rows(s, amara, 5, NOW)
    tidy_at(store, NOW + KEEPS.goals)
    with store() as s:
        assert s.scalars(select(Introduction)).all() == []
        assert s.scalars(select(PastIntroduction)).one().is_finished
        assert mentoring_record.rows(s, amara, 5, NOW) == [before]
        assert {each.erasure for each in s.scalars(select(Message)) if each.ts} <= {"nameless"}


def test_someone_who_left_is_erased_but_not_among_the_forgotten(store: Sessions, matcher: Matcher) -> None:
    departed_person(store, matcher)
    tidy_at(store, NOW + KEEPS.departed)
    with store() as s:
        assert s.scalars(select(Person.name)).all() == ["Amara"]
        assert s.scalars(select(Forgotten)).all() == []


def test_what_was_deleted_is_written_into_the_audit(store: Sessions, matcher: Matcher) -> None:
    declined_ask(store, matcher)
    tidy_at(store, NOW + KEEPS.requests)
    with store() as s:
        entry = s.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.by, entry.detail) == (AuditedAction.RETENTION, "", "closed requests 1")


def test_nothing_goes_under_a_legal_hold_and_all_of_it_afterwards(store: Sessions, matcher: Matcher) -> None:
    declined_ask(store, matcher)
    with store.begin() as s:
        forgetting.forget(s, "T1", "UBen", NOW, is_held=True)
    late = NOW + KEEPS.audit
    assert tidy_at(store, late, legal_hold=True) == {}
    with store() as s:
        assert len(s.scalars(select(HeldForgetting)).all()) == 1
        assert len(s.scalars(select(AuditEntry)).all()) == 1
    assert tidy_at(store, late)["people under a legal hold that ended"] == 1
    with store() as s:
        assert s.scalars(select(HeldForgetting)).all() == []


def test_many_rows_go_in_steps(store: Sessions) -> None:
    with store.begin() as s:
        for _ in range(120):
            audit.write(s, "T1", AuditedAction.IMPORTED, NOW)
    assert tidy_at(store, NOW + KEEPS.audit) == {"audit lines": 120}


def test_one_process_does_it_however_many_there_are(store: Sessions, matcher: Matcher) -> None:
    declined_ask(store, matcher)
    moment = NOW + KEEPS.requests
    processes = [Tidy(store, lambda: moment, KEEPS, legal_hold=False) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(lambda each: each.tidy_if_due(), processes))
    assert sorted(done) == [False] * 4 + [True]
    with store() as s:
        assert len(s.scalars(select(AuditEntry)).all()) == 1


def test_it_is_due_again_after_a_day_and_an_hour_after_a_crash(store: Sessions) -> None:
    moments = [NOW]
    daily = Tidy(store, lambda: moments[0], KEEPS, legal_hold=False)
    assert daily.tidy_if_due()
    for later, is_due in ((timedelta(hours=23, minutes=59), False), (timedelta(days=1), True)):
        moments[0] = NOW + later
        assert daily.tidy_if_due() is is_due, later
    with store.begin() as s:  # as a process leaves it that dies while it is at it
        s.execute(update(PlannedWork).values(due_at=NOW + timedelta(hours=1)))
    moments[0] = NOW + timedelta(minutes=59)
    assert not daily.tidy_if_due()
    moments[0] = NOW + timedelta(hours=1)
    assert daily.tidy_if_due()


def past_thanks(store: Sessions) -> list[str]:
    with store() as s:
        return list(s.scalars(select(PastIntroduction.thanks)))


def test_what_a_mentor_may_keep_of_someone_who_left_stays(store: Sessions, matcher: Matcher) -> None:
    finished_goal(store, matcher)
    with store.begin() as s:
        departures.park(s, [person_named(s, "Ben").id], NOW)
    tidy_at(store, NOW + KEEPS.departed)
    assert past_thanks(store) == ["You made me calm."]


def test_thanks_go_with_forget_me_also_when_their_goal_had_grown_old(store: Sessions, matcher: Matcher) -> None:
    finished_goal(store, matcher)
    tidy_at(store, NOW + KEEPS.goals)
    assert past_thanks(store) == ["You made me calm."]
    with store.begin() as s:
        forgetting.forget(s, "T1", "UBen", NOW + KEEPS.goals)
    assert past_thanks(store) == [""]


def test_someone_who_was_helped_twice_counts_once_however_old_it_is(store: Sessions, matcher: Matcher) -> None:
    finished_goal(store, matcher)
    with store.begin() as s:
        amara, ben = person_named(s, "Amara"), person_named(s, "Ben")
        s.execute(update(Goal).values(sentence="an earlier goal"))
        goal_id = create_goal(s, ben, matcher, view="V2")
        asked = asks.ask(
            s, ben, s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal_id)).one(), Dose.COFFEE, NOW
        )
        second = asks.accept(s, amara, asked.id, NOW)
        day_later = NOW + timedelta(days=1)
        introductions.finish(s, ben, second.id, MeetingReport("", "", mentor_may_keep=False, learned=True), day_later)
    for moment in (NOW, NOW + KEEPS.goals, NOW + KEEPS.goals + timedelta(days=1)):
        tidy_at(store, moment)
        with store() as s:
            assert stats.helped_by_area(s, amara.id) == {"CLIN.03": 1}
            assert stats.people_helped(s, [amara.id], frozenset(["CLIN.03"])) == {amara.id: 1}
    with store() as s:
        assert s.scalars(select(Goal)).all() == []


def test_standing_evaluators_of_someone_who_left_stay_apart(store: Sessions, matcher: Matcher) -> None:
    director = StandingPair("UDara", "Medicine")
    departed_person(store, matcher)
    with store.begin() as s:
        import_placements(s, "T1", [PlacementRow("UBen", "Medicine", "", Role.RESIDENT)])
        evaluators.replace(s, "T1", "standing", [director], NOW)
    tidy_at(store, NOW + KEEPS.departed)
    with store.begin() as s:
        evaluators.replace(s, "T1", "standing", [director], NOW + KEEPS.departed)
        assert s.scalars(select(Evaluation.resident)).all() == ["UBen"]


def test_one_row_that_fails_keeps_no_other_from_being_deleted(store: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.begin() as s:
        for _ in range(3):
            audit.write(s, "T1", AuditedAction.IMPORTED, NOW)
        bad = s.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).first()
    kinds = [replace(kind, delete=failing_for(kind, bad)) if kind.table is AuditEntry else kind for kind in KINDS]
    monkeypatch.setattr(tidy, "KINDS", kinds)
    assert tidy_at(store, NOW + KEEPS.audit) == {"audit lines": 2}


def failing_for(kind: Kind, bad: int | None) -> Callable[[Session, int, datetime], None]:
    def delete(s: Session, row_id: int, now: datetime) -> None:
        if row_id == bad:
            raise ValueError(row_id)
        kind.delete(s, row_id, now)

    return delete
