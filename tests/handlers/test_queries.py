"""A tap runs as many statements in a large hospital as in a small one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from benchmarks.hospital import counted, fill, fill_lists
from handlers.bolt_types import SessionFactory
from handlers.home import render_home
from handlers.renderer import Clock, RenderContext
from mentoring.asks import asks
from mentoring.goals import goals
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.messages import outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import people
from models import AlertPreference, Ask, Dose, Message, Suggestion, Visibility

NOW = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.slow_on_postgresql


@pytest.fixture
def context(matcher: Matcher, send_policy: SendPolicy) -> RenderContext:
    return RenderContext(Clock(NOW), matcher, send_policy)


def engine_of(store: SessionFactory) -> Engine:
    with store() as s:
        engine = s.get_bind()
    assert isinstance(engine, Engine)
    return engine


def home_of(s: Session, user: str) -> Message:
    outbox.enqueue_home(s, people.get(s, "T0", user), NOW)
    return s.query(Message).where(Message.kind == "home").one()


def statements(store: SessionFactory, view: str, context: RenderContext) -> tuple[int, int]:
    """Count the statements for a mentor's Home, and for a new goal."""
    with store.begin() as s:
        home = home_of(s, "Um0")
    with counted(engine_of(store)) as for_home, store() as s:
        render_home(s, s.get_one(Message, home.id), context)
    draft = goals.GoalForm(f"leading a code, {view}", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
    with counted(engine_of(store)) as for_goal, store.begin() as s:
        goals.create(s, people.get(s, "T0", "Ur0"), draft, view, NOW)
        fill_lists(s, NOW, context.matcher)
    return len(for_home), len(for_goal)


def test_the_number_of_statements_does_not_depend_on_the_number_of_people(
    store: SessionFactory, context: RenderContext
) -> None:
    fill(store, 3, {}, context.matcher)
    few = statements(store, "few", context)
    fill(store, 60, {}, context.matcher, 3)
    assert statements(store, "many", context) == few


def test_the_number_of_statements_for_home_does_not_depend_on_what_it_shows(
    store: SessionFactory, context: RenderContext
) -> None:
    matcher = context.matcher
    fill(store, 1, {}, matcher)
    with store.begin() as s:
        home = home_of(s, "Um0")

    def cost() -> int:
        with counted(engine_of(store)) as statements_run, store() as s:
            render_home(s, s.get_one(Message, home.id), context)
        return len(statements_run)

    def add_more(number: int) -> None:
        """Add one of everything: a goal of the mentor's own, an ask and, every other time, an introduction."""
        with store.begin() as s:
            mentor = people.get(s, "T0", "Um0")
            offers.publish(
                s,
                mentor,
                offers.OfferForm(("leading a code",), tuple(Dose), 20, "", AlertPreference.ONLY_ASKED),
                NOW,
                matcher,
            )
            resident = people.upsert(s, people.Profile("T0", f"Ux{number}", "x", "UTC"), NOW)
            draft = goals.GoalForm(f"leading a code {number}", ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
            goal = goals.create(s, resident, draft, f"x{number}", NOW)
            goals.create(s, mentor, draft, f"m{number}", NOW)
            fill_lists(s, NOW, matcher)
            suggested = select(Suggestion.id).where(Suggestion.goal_id == goal.id, Suggestion.mentor_id == mentor.id)
            ask = asks.ask(s, resident, s.scalars(suggested).one(), Dose.COFFEE, NOW)
            if number % 2:
                asks.accept(s, mentor, ask.id, NOW)

    with store.begin() as s:
        first = s.query(Ask).one()
        asks.accept(s, first.mentor, first.id, NOW)
    add_more(0)
    add_more(1)
    before = cost()
    for number in range(2, 8):
        add_more(number)
    assert cost() == before
