"""People by id, then goals, then messages by id: no two writers lock in another order, so none deadlock.

One transaction does all its work; before it commits, a second one runs until it waits; then the first commits, which
locks the messages that it marks. If the second held one of these while it waits for a person, both would wait forever.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.hospital import fill_lists
from bot.delivery.leases import Claim
from bot.delivery.scheduled_messages import release_items
from handlers.bolt_types import SessionFactory
from handlers.digest import SOURCES
from mentoring.asks import asks
from mentoring.consequences import departures, firewall, forgetting, retention, unwanted_messages
from mentoring.goals import shortlists
from mentoring.introductions import introductions
from mentoring.matching import Matcher
from mentoring.mentors import availability
from mentoring.messages import digests, outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import evaluators, quiet_times
from mentoring.people.evaluator_pairs import EvaluatorPair
from mentoring.people.typed_dates import Moment
from models import (
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    Dose,
    Goal,
    GoalState,
    Message,
    MessageKind,
    MessageState,
    ShortlistReason,
    Suggestion,
)
from tests.mentoring.blocked_transactions import run_until_blocked
from tests.steps import NOW, create_goal, create_mentor, person_named

LATER = NOW + timedelta(days=2, hours=3)  # noon of the third day: the reminder of Ben's ask is due
WINDOW = LATER + timedelta(hours=1)
Writer = Callable[[Session, Matcher], object]


def answers(s: Session, _: Matcher) -> None:
    asks.decline(s, person_named(s, "Amara"), s.scalars(select(Ask.id).where(Ask.state == AskState.OPEN)).one(), LATER)


def finds_people(s: Session, matcher: Matcher) -> None:
    fill_lists(s, LATER, matcher)


def takes_a_digest_back(s: Session, _: Matcher) -> None:
    message = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()
    claim = Claim(message.id, message.team_id, message.lease_version, message.revision)
    release_items(s, claim, message, LATER, state=MessageState.CANCELLED)


def marks_its_items_sent(s: Session, _: Matcher) -> None:
    digests.mark_items_sent(s, _digest_id(s), SOURCES, LATER)


def marks_it_posted(s: Session, _: Matcher) -> None:
    digests.mark_posted(s, _digest_id(s))


def notes_its_place(s: Session, _: Matcher) -> None:
    digests.record_location(s, _digest_id(s), "D1", "1.1")


def _digest_id(s: Session) -> int:
    return s.scalars(select(Message.id).where(Message.kind == MessageKind.DIGEST)).one()


def builds_a_digest(s: Session, matcher: Matcher) -> None:
    digests.build(s, person_named(s, "Amara").id, SOURCES, LATER, matcher, SendPolicy())


def pauses(s: Session, _: Matcher) -> None:
    quiet_times.pause(s, person_named(s, "Amara"), Moment(datetime(2031, 3, 20, tzinfo=UTC)), LATER)


def gets_full(s: Session, _: Matcher) -> None:
    availability.mark_full_until(s, person_named(s, "Amara"), date(2031, 3, 20), LATER)


def imports_evaluators(s: Session, _: Matcher) -> None:
    pair = EvaluatorPair("UAmara", "UBen", date(2031, 3, 1), date(2031, 4, 1))
    evaluators.replace(s, "T1", "default", [pair], LATER)


def begins_an_evaluation(s: Session, matcher: Matcher) -> None:
    imports_evaluators(s, matcher)
    for ask_id in firewall.open_ask_ids(s, LATER):
        firewall.close_ask(s, ask_id, LATER)
    firewall.note_begun(s, firewall.beginning_ids(s, LATER), LATER)


def leaves(s: Session, _: Matcher) -> None:
    departures.park(s, [person_named(s, "Amara").id], LATER)


def finishes(s: Session, _: Matcher) -> None:
    ben = person_named(s, "Ben")
    goal_id = s.scalars(select(Goal.id).where(Goal.person_id == ben.id)).one()
    introductions.close_goal(s, ben, goal_id, GoalState.FINISHED, LATER)


def is_forgotten(s: Session, _: Matcher) -> None:
    forgetting.forget(s, "T1", "UAmara", LATER)


def who_asked_is_forgotten(s: Session, _: Matcher) -> None:
    forgetting.forget(s, "T1", "UBen", LATER)


def wants_no_messages(s: Session, _: Matcher) -> None:
    unwanted_messages.stop(s, "T1", "UAmara", LATER)


def deletes_old_goals(s: Session, _: Matcher) -> None:
    for goal_id in s.scalars(select(Goal.id).order_by(Goal.id).limit(1)):
        retention.KINDS[0].delete(s, goal_id, LATER)


WRITERS: tuple[Writer, ...] = (
    *(
        answers,
        finds_people,
        takes_a_digest_back,
        marks_its_items_sent,
        marks_it_posted,
        notes_its_place,
        builds_a_digest,
    ),
    *(pauses, gets_full, imports_evaluators, begins_an_evaluation, leaves, finishes),
    *(is_forgotten, who_asked_is_forgotten, wants_no_messages, deletes_old_goals),
)


@pytest.fixture
def hospital_at_noon(store: SessionFactory, matcher: Matcher) -> SessionFactory:
    """Ben has asked Amara two days ago, and the digest with the reminder and a check-in is scheduled in Slack.

    He is owed more people. Amara's Home came before it, so that it is locked before it.
    """
    with store.begin() as s:
        amara, ben = person_named(s, "Amara"), person_named(s, "Ben")
        outbox.enqueue_home(s, amara, NOW)
        create_mentor(s, amara, matcher)
        create_goal(s, person_named(s, "Chidi"), matcher, view="V2")
        asked = asks.ask(s, person_named(s, "Chidi"), s.scalars(select(Suggestion.id)).one(), Dose.COFFEE, NOW)
        introduction = asks.accept(s, amara, asked.id, NOW)
        s.add(CheckIn(introduction=introduction, person=amara, kind=CheckInKind.CONNECTED, number=9, due_at=LATER))
        goal_id = create_goal(s, ben, matcher)
        suggestion = select(Suggestion.id).where(Suggestion.goal_id == goal_id)
        ask = asks.ask(s, ben, s.scalars(suggestion).one(), Dose.COFFEE, NOW)
        shortlists.owe(s, ask.goal, ShortlistReason.NEXT, NOW)
    with store.begin() as s:
        asks.remind_or_expire(s, ask.id, LATER, matcher)
    with store.begin() as s:
        assert digests.build(s, amara.id, SOURCES, LATER - timedelta(hours=1), matcher, SendPolicy())
    with store.begin() as s:
        s.execute(update(Message).values(state=MessageState.SENT, ts="1.0", delivered_revision=Message.revision))
        digest = update(Message).where(Message.kind == MessageKind.DIGEST)
        s.execute(digest.values(state=MessageState.SCHEDULED, ts=None, scheduled_id="Q1"))
    return store


QUICK = {takes_a_digest_back, pauses, is_forgotten}  # all pairs take too long for `make test`
PAIRS = [
    pytest.param(*pair, marks=() if {*pair} <= QUICK else pytest.mark.everything) for pair in product(WRITERS, WRITERS)
]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda writer: writer.__name__.replace("_", "-"))
def test_two_writers_never_deadlock(
    hospital_at_noon: SessionFactory, matcher: Matcher, first: Writer, second: Writer
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with hospital_at_noon.begin() as s:
            first(s, matcher)
            s.flush()
            waiting = run_until_blocked(pool, hospital_at_noon, lambda other: second(other, matcher))
        waiting.exception(20)  # what the first has decided may refuse the second in words; it must not wait forever
        assert "deadlock" not in str(waiting.exception(0)).casefold()
