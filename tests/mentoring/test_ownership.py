"""Every column of every table is someone's or no one's, and a file of one's own holds no one else's words."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session, sessionmaker

from mentoring import data_export
from mentoring.consequences.owner import find_owner
from mentoring.consequences.ownership import OF_NO_ONE, OF_OTHERS, PARTS
from mentoring.introductions import introductions
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher
from mentoring.people import evaluators
from mentoring.people.evaluator_pairs import EvaluatorPair
from models import Ask, AskState, Base, Block, Introduction
from tests.steps import NOW, TODAY, create_introduction, person_named

TABLES = {mapper.class_: set(mapper.columns.keys()) for mapper in Base.registry.mappers}


def theirs(table: type[Base]) -> set[str]:
    return {column for part in PARTS if part.table is table for column in part.columns}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_column_is_theirs_another_s_or_no_one_s(table: type[Base]) -> None:
    listed = theirs(table) | OF_OTHERS.get(table, set()) | OF_NO_ONE.get(table, set())
    assert listed == TABLES[table]
    assert not (theirs(table) | OF_OTHERS.get(table, set())) & OF_NO_ONE.get(table, set())


def test_each_list_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(part.name for part in PARTS).items() if count > 1] == []


def exported(s: Session, name: str) -> data_export.Lists:
    return data_export.load(s, find_owner(s, "T1", f"U{name}"), NOW)


def test_both_sides_of_an_introduction_get_their_own_words(store: sessionmaker[Session], matcher: Matcher) -> None:
    with store.begin() as s:
        introduction = s.get_one(Introduction, create_introduction(s, matcher))
        ask = s.get_one(Ask, introduction.ask_id)
        ask.first_question, ask.clarification_question, ask.clarification_answer = "Where?", "How many?", "Two."
        introduction.goal.next_step = "Say my name"
        introduction.thanks = "You made me calm."
    with store() as s:
        ben, amara = exported(s, "Ben"), exported(s, "Amara")
    assert [row["sentence"] for row in ben["goals"]] == ["leading a code"]
    assert [(row["first_question"], row["clarification_answer"]) for row in ben["requests_you_made"]] == [
        ("Where?", "Two.")
    ]
    assert [row["mentor"] for row in ben["requests_you_made"]] == ["UAmara"]
    assert [row["clarification_question"] for row in amara["requests_to_you"]] == ["How many?"]
    assert [row["resident"] for row in amara["introductions_as_mentor"]] == ["UBen"]
    assert [row["thanks"] for row in ben["introductions_as_resident"]] == ["You made me calm."]
    assert [row["thanks"] for row in amara["introductions_as_mentor"]] == [""]  # it was not passed on yet
    assert "How many?" not in str(ben)
    assert not any(each in str(amara) for each in ("Where?", "Two.", "Say my name", "You made me calm."))


def test_thanks_belong_to_the_mentor_once_they_were_passed_on(store: sessionmaker[Session], matcher: Matcher) -> None:
    with store.begin() as s:
        introduction_id = create_introduction(s, matcher)
        report = MeetingReport("", "You made me calm.", mentor_may_keep=False, learned=True)
        introductions.finish(s, person_named(s, "Ben"), introduction_id, report, NOW)
    with store() as s:
        assert [row["thanks"] for row in exported(s, "Amara")["introductions_as_mentor"]] == ["You made me calm."]


@pytest.mark.parametrize("state", [AskState.DECLINED, AskState.EXPIRED])
def test_a_no_and_no_answer_read_the_same_to_the_one_who_asked(
    store: sessionmaker[Session], matcher: Matcher, state: AskState
) -> None:
    with store.begin() as s:
        introduction = s.get_one(Introduction, create_introduction(s, matcher))
        s.get_one(Ask, introduction.ask_id).close(state, NOW)
    with store() as s:
        (row,) = exported(s, "Ben")["requests_you_made"]
        (known,) = exported(s, "Amara")["requests_to_you"]
    assert row["state"] == "closed"
    assert "answered_at" not in row
    assert known["state"] is state


def test_who_blocked_someone_is_told_to_no_one_but_them(store: sessionmaker[Session], matcher: Matcher) -> None:
    with store.begin() as s:
        create_introduction(s, matcher)
        s.add(Block(team_id="T1", blocker="UAmara", blocked="UBen", created_at=NOW))
    with store() as s:
        assert "people_you_blocked" not in exported(s, "Ben")
        assert [row["blocked"] for row in exported(s, "Amara")["people_you_blocked"]] == ["UBen"]


def test_evaluators_are_told_that_they_are_named_and_name_no_one(
    store: sessionmaker[Session], matcher: Matcher
) -> None:
    with store.begin() as s:
        create_introduction(s, matcher)
        evaluators.replace(s, "T1", "rotations", [EvaluatorPair("UAmara", "UBen", TODAY, None)], NOW)
    with store() as s:
        ben, amara = exported(s, "Ben"), exported(s, "Amara")
    assert [row["source"] for row in ben["you_are_evaluated"]] == ["rotations"]
    assert [row["source"] for row in amara["you_evaluate"]] == ["rotations"]
    about_each_other = ("people_suggested_to_you", "requests_you_made", "introductions_as_resident", "check_ins")
    assert not {*about_each_other} & {*ben}  # as if there were no one else: which one is missing would tell
    assert not {"requests_to_you", "introductions_as_mentor", "you_were_suggested"} & {*amara}
    assert "UAmara" not in str(ben)  # while they are kept apart
    assert "UBen" not in str(amara)


def test_someone_unknown_has_nothing(store: sessionmaker[Session], matcher: Matcher) -> None:
    with store.begin() as s:
        create_introduction(s, matcher)
    with store() as s:
        owner = find_owner(s, "T1", "UNobody")
        assert exported(s, "No One") == {}
        assert b"README.txt" in data_export.to_zip({}, owner, NOW)
