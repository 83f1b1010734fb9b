"""Two at once: the second finds that someone is forgotten already, and no line is left twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from mentoring.consequences import forgetting, retention, unwanted_messages
from mentoring.introductions import introductions
from mentoring.introductions.meeting_report import MeetingReport
from mentoring.matching import Matcher
from models import DoNotMessage, Forgotten, Goal, PastIntroduction, Person
from tests.mentoring.blocked_transactions import run_until_blocked
from tests.steps import NOW, create_introduction, person_named

Change = Callable[[Session, Matcher], object]


def forgets(s: Session, _: Matcher) -> None:
    forgetting.forget(s, "T1", "UBen", NOW, is_message_free=True)


def deletes_the_goal(s: Session, _: Matcher) -> None:
    for goal_id in s.scalars(select(Goal.id)).all():
        retention.KINDS[0].delete(s, goal_id, NOW)


def deletes_who_left(s: Session, _: Matcher) -> None:
    for person_id in s.scalars(select(Person.id).where(Person.user_id == "UBen")).all():
        retention.KINDS[-1].delete(s, person_id, NOW)


def stops_messages(s: Session, _: Matcher) -> None:
    unwanted_messages.stop(s, "T1", "UBen", NOW)


CHANGES = (forgets, deletes_the_goal, deletes_who_left, stops_messages)


@pytest.mark.parametrize(("first", "second"), list(product(CHANGES, CHANGES)), ids=lambda each: each.__name__)
def test_the_second_finds_it_done(store: SessionFactory, matcher: Matcher, first: Change, second: Change) -> None:
    with store.begin() as s:
        introduction_id = create_introduction(s, matcher)
        report = MeetingReport("", "You made me calm.", mentor_may_keep=True, learned=True)
        introductions.finish(s, person_named(s, "Ben"), introduction_id, report, NOW)
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as s:
            first(s, matcher)
            s.flush()
            waiting = run_until_blocked(pool, store, lambda other: second(other, matcher))
        assert waiting.exception(20) is None
    with store() as s:
        lines = s.scalars(select(PastIntroduction)).all()
        assert len(lines) <= 1
        if forgets in (first, second):
            is_known_whose = first is not deletes_who_left  # else no one knows any more whose thanks they are
            assert [each.thanks for each in lines] == [""] or not is_known_whose
            assert [each.user_id for each in s.scalars(select(Forgotten))] == ["UBen"]
            assert len(s.scalars(select(DoNotMessage)).all()) == 1
