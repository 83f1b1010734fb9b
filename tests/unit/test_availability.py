"""When a mentor is full or resting, and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from mentoring.errors import NotYours
from mentoring.matching import Matcher
from mentoring.mentors import availability
from mentoring.mentors.availability import REST_TIME
from mentoring.people import quiet_times
from models import MentorProfile
from tests.steps import NOW, create_mentor, person_named

DAY = timedelta(days=1)


@pytest.fixture
def mentor_id(store: sessionmaker[Session], matcher: Matcher) -> int:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        create_mentor(s, amara, matcher)
        return amara.id


def test_a_profile_rests_after_two_unanswered_asks_in_a_row(store: sessionmaker[Session], mentor_id: int) -> None:
    with store.begin() as s:
        profile = s.get_one(MentorProfile, mentor_id)
        availability.record_expired(s, profile.person, NOW)
        assert not availability.is_full(profile, NOW)
        availability.record_expired(s, profile.person, NOW + DAY)
        assert profile.rested_at == NOW + DAY
        assert availability.is_full(profile, NOW + DAY + REST_TIME - timedelta(seconds=1))
        assert not availability.is_full(profile, NOW + DAY + REST_TIME)


def test_an_answer_in_between_keeps_the_profile_open(store: sessionmaker[Session], mentor_id: int) -> None:
    with store.begin() as s:
        profile = s.get_one(MentorProfile, mentor_id)
        availability.record_expired(s, profile.person, NOW)
        availability.record_answer(s, mentor_id)
        availability.record_expired(s, profile.person, NOW)
        assert not availability.is_full(profile, NOW)


def test_a_full_profile_does_not_rest(store: sessionmaker[Session], mentor_id: int) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        profile = availability.mark_full_until(s, amara, (NOW + DAY).date(), NOW)
        for _ in range(3):
            availability.record_expired(s, amara, NOW)
        assert (profile.rested_at, profile.person_id) == (None, mentor_id)


def test_full_until_must_be_a_later_day_within_a_year(store: sessionmaker[Session], mentor_id: int) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        with pytest.raises(quiet_times.PauseInThePast):
            availability.mark_full_until(s, amara, NOW.date(), NOW)
        with pytest.raises(quiet_times.PauseTooLong):
            availability.mark_full_until(s, amara, (NOW + 367 * DAY).date(), NOW)
        assert s.get_one(MentorProfile, mentor_id).full_until is None


def test_open_again_ends_a_rest_at_once(store: sessionmaker[Session], mentor_id: int) -> None:
    with store.begin() as s:
        amara = person_named(s, "Amara")
        for _ in range(2):
            availability.record_expired(s, amara, NOW)
        assert not availability.is_full(availability.open_again(s, amara), NOW)
        assert s.get_one(MentorProfile, mentor_id).rested_at is None


def test_someone_without_topics_has_no_availability_to_change(store: sessionmaker[Session]) -> None:
    with store.begin() as s, pytest.raises(NotYours):
        availability.open_again(s, person_named(s, "Ben"))
