"""What can happen while a digest is built or scheduled: a pause, a decision, another worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.delivery.leases import POST, Claim, claim_one
from handlers.bolt_types import SessionFactory
from handlers.digest import SOURCES
from mentoring.asks import asks
from mentoring.errors import NoOneFree
from mentoring.goals import goals, suggestions
from mentoring.matching import Matcher
from mentoring.mentors import availability, offers
from mentoring.messages import digests, outbox
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import quiet_times
from mentoring.people.typed_dates import Moment
from models import (
    AlertPreference,
    Dose,
    Goal,
    GoalState,
    MentorProfile,
    Message,
    MessageKind,
    MessageState,
    Person,
    QuietKind,
    QuietTime,
    Suggestion,
)
from tests.mentoring.blocked_transactions import run_until_blocked
from tests.steps import NOW, create_goal, create_mentor, person_named


def test_a_message_is_enqueued_once(store: SessionFactory) -> None:
    with store.begin() as s:
        ben = person_named(s, "Ben")
        first = outbox.enqueue(s, MessageKind.HOME, ben.id, ben, NOW)
        assert outbox.enqueue(s, MessageKind.HOME, ben.id, ben, NOW + timedelta(days=1)).id == first.id
        with pytest.raises(IntegrityError), s.begin_nested():
            s.add(Message(team_id="T1", kind=MessageKind.HOME, subject_id=1, dedupe_key=first.dedupe_key, due_at=NOW))


def test_only_one_worker_claims_a_message(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        ben = person_named(s, "Ben")
        goal_id = create_goal(s, ben, matcher)
        s.execute(update(Message).values(state=MessageState.CANCELLED))
        for number in range(20):
            outbox.enqueue(s, MessageKind.ASK, number, ben, NOW, goal_id=goal_id)

    def claim(_: int) -> Claim | None:
        with store.begin() as s:
            return claim_one(s, POST, NOW)

    with ThreadPoolExecutor(10) as pool:
        claims = [claim for claim in pool.map(claim, range(40)) if claim]
    assert len({claim.id for claim in claims}) == len(claims) == 20


def test_a_mentor_who_paused_after_they_were_suggested_is_not_asked(store: SessionFactory, matcher: Matcher) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        create_mentor(s, amara, matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        suggestion = s.scalars(select(Suggestion.id)).one()
        s.add(QuietTime(person_id=amara.id, kind=QuietKind.PAUSE, starts_at=NOW, ends_at=NOW + timedelta(days=3)))
    with store() as s, pytest.raises(NoOneFree):
        asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW)


def test_each_digest_of_a_reader_has_a_second_of_its_own(
    store: SessionFactory, matcher: Matcher, send_policy: SendPolicy
) -> None:
    """Slack's list of scheduled messages is asked by conversation and second."""
    noon = NOW.replace(hour=18)  # in Chicago, when the send window opens
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        form = offers.OfferForm(("leading a code",), tuple(Dose), 3, "", AlertPreference.RIGHT_AWAY)
        offers.publish(s, mentor, form, NOW, matcher)
        create_goal(s, person_named(s, "Ben"), matcher)
        reminders = outbox.enqueue(s, MessageKind.DIGEST, mentor.id, mentor, NOW, key="reminders")
        reminders.state, reminders.post_at, reminders.counts_toward_budget = MessageState.SENT, noon, False
    with store.begin() as s:
        assert digests.build(s, mentor.id, SOURCES, NOW + timedelta(hours=2), matcher, send_policy)
        posts = select(Message.post_at).where(Message.kind == MessageKind.DIGEST).order_by(Message.post_at)
        assert s.scalars(posts).all() == [noon, noon + timedelta(seconds=1)]


def test_a_pause_while_a_digest_is_built_loses_none_of_its_items(
    store: SessionFactory, monkeypatch: pytest.MonkeyPatch, matcher: Matcher, send_policy: SendPolicy
) -> None:
    with store.begin() as s:
        mentor = person_named(s, "Amara")
        offers.publish(
            s,
            mentor,
            offers.OfferForm(("leading a code",), tuple(Dose), 3, "", AlertPreference.RIGHT_AWAY),
            NOW,
            matcher,
        )
        create_goal(s, person_named(s, "Ben"), matcher)
        mentor_id = mentor.id

    def pause(s: Session) -> None:
        quiet_times.pause(s, s.get_one(Person, mentor_id), Moment(datetime(2031, 3, 5, tzinfo=UTC)), NOW)

    fits = suggestions.still_matches

    with ThreadPoolExecutor(1) as pool:

        def fits_during_a_pause(
            s: Session, goal: Goal, profile: MentorProfile, now: datetime, matcher: Matcher
        ) -> bool:
            """Let the mentor pause while the digest checks whether the goal still matches."""
            run_until_blocked(pool, store, pause)
            return fits(s, goal, profile, now, matcher)

        monkeypatch.setattr(suggestions, "still_matches", fits_during_a_pause)
        with store.begin() as s:
            assert digests.build(s, mentor_id, SOURCES, NOW, matcher, send_policy)
    with store() as s:
        assert s.scalars(select(Suggestion.alert_at)).one() is not None
        assert s.scalars(select(QuietTime)).one()


@pytest.mark.parametrize("decision", ["asked", "not for them", "finished"])
def test_a_digest_is_no_longer_current_when_the_resident_has_decided(
    store: SessionFactory, decision: str, matcher: Matcher, send_policy: SendPolicy
) -> None:
    later = NOW + timedelta(hours=3)  # noon in Chicago

    def decide(s: Session, ben: Person) -> None:
        (suggestion,) = s.scalars(select(Suggestion))
        if decision == "asked":
            asks.ask(s, ben, suggestion.id, Dose.COFFEE, later)
        elif decision == "not for them":
            goals.dismiss(s, ben, suggestion.id, later)
        else:
            goals.close(suggestion.goal, GoalState.FINISHED, later)

    with store.begin() as s:
        create_goal(s, person_named(s, "Ben"), matcher)
        create_mentor(s, person_named(s, "Amara"), matcher)
    with store.begin() as s:
        assert digests.build(s, person_named(s, "Ben").id, SOURCES, later, matcher, send_policy)
    with store() as s:
        (message,) = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
        assert digests.is_current(s, message, SOURCES, later, matcher, send_policy)
        decide(s, person_named(s, "Ben"))
        assert not digests.is_current(s, message, SOURCES, later, matcher, send_policy)


def test_a_digest_is_no_longer_current_when_the_mentor_is_available_again(
    store: SessionFactory,
    matcher: Matcher,
    send_policy: SendPolicy,
) -> None:
    later = NOW + timedelta(hours=3)
    with store.begin() as s:
        create_mentor(s, amara := person_named(s, "Amara"), matcher)
        availability.record_expired(s, amara, NOW)
        availability.record_expired(s, amara, NOW)
    with store.begin() as s:
        assert digests.build(s, person_named(s, "Amara").id, SOURCES, later, matcher, send_policy)
    with store() as s:
        (message,) = s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
        assert digests.is_current(s, message, SOURCES, later, matcher, send_policy)
        availability.open_again(s, person_named(s, "Amara"))
        assert not digests.is_current(s, message, SOURCES, later, matcher, send_policy)
