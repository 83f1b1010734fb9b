"""Who is worth asking: requests take a place, being shown counts by where and how, and second opinions are sure."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from mentoring.asks import asks
from mentoring.goals import eligibility, second_opinion, suggestions
from mentoring.matching import Fit, Match, Matcher
from mentoring.mentors import stats
from models import Ask, Dose, Goal, MentorProfile, Person, Shortlist, ShortlistReason, Suggestion
from tests.steps import NOW, create_goal, create_mentor, person_named


def who_may_be_shown(s: Session, person: Person) -> set[int]:
    """Return the ids of all mentors who may be newly shown to someone."""
    return {*eligibility.candidates(s, person, NOW)(s.scalars(select(MentorProfile.person_id)).all())}


def test_a_request_that_waits_takes_a_place_until_it_is_answered(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        ben, priya, amara = (person_named(s, name) for name in ("Ben", "Priya", "Amara"))
        create_mentor(s, amara, matcher, capacity=1)
        create_goal(s, ben, matcher)
        create_goal(s, priya, matcher)
        first, _ = s.scalars(select(Suggestion).order_by(Suggestion.id)).all()
        request = asks.ask(s, ben, first.id, Dose.COFFEE, NOW)
        assert who_may_be_shown(s, priya) == set()
        assert who_may_be_shown(s, ben) == {amara.id}, "their own request stands in no one's way"
        asks.decline(s, amara, request.id, NOW)
        assert who_may_be_shown(s, priya) == {amara.id}


def test_who_was_shown_before_can_still_be_asked(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher, capacity=1)
        for name in ("Ben", "Priya"):
            create_goal(s, person_named(s, name), matcher)
        for suggestion in s.scalars(select(Suggestion).order_by(Suggestion.id)).all():
            asks.ask(s, suggestion.goal.person, suggestion.id, Dose.COFFEE, NOW)
        assert len(s.scalars(select(Ask)).all()) == 2


def test_a_mentor_with_room_for_two_can_be_asked_by_two(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        create_mentor(s, person_named(s, "Amara"), matcher, capacity=2)
        for name in ("Ben", "Priya", "Sam"):
            create_goal(s, person_named(s, name), matcher)
        for suggestion in s.scalars(select(Suggestion).order_by(Suggestion.id).limit(2)).all():
            asks.ask(s, suggestion.goal.person, suggestion.id, Dose.COFFEE, NOW)
        assert len(s.scalars(select(Ask)).all()) == 2
        assert who_may_be_shown(s, person_named(s, "Sam")) == set()


def test_being_shown_third_as_a_possible_match_counts_less(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        mentors = [person_named(s, name) for name in ("Amara", "Dara", "Ruth")]
        for mentor in mentors:
            create_mentor(s, mentor, matcher, capacity=2)
        goal = s.get_one(Goal, create_goal(s, person_named(s, "Ben"), matcher))
        s.query(Suggestion).delete()
        shortlist = Shortlist(goal=goal, reason=ShortlistReason.NEXT, created_at=NOW)
        s.add(shortlist)
        s.flush()
        fits = [(1, Fit.CLOSE), (2, Fit.RELATED), (3, Fit.UNSURE)]
        for mentor, (place, fit) in zip(mentors, fits, strict=True):
            shortlist.suggestions.append(
                Suggestion(goal=goal, mentor=mentor, line="leading a code", position=place, reasons=[], fit=fit)
            )
        s.flush()
        shown = stats.impressions(s, [each.id for each in mentors], NOW - suggestions.IMPRESSION_WINDOW)
    assert [shown[each.id] for each in mentors] == pytest.approx([1 / 2, 0.7 * 0.7 / 2, 0.5 * 0.4 / 2])


def test_a_second_opinion_is_at_least_a_close_match(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        mentors = [person_named(s, name) for name in ("Amara", "Dara", "Ruth")]
        goal = s.get_one(Goal, create_goal(s, person_named(s, "Ben"), matcher))
        matches = [Match(each.id, (), "leading a code", fit) for each, fit in zip(mentors, Fit, strict=True)]
        found = second_opinion.order_for_second_opinion(s, goal, matches)
    assert [match.fit for match in found] == [Fit.CLOSE, Fit.RELATED]
