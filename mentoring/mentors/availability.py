"""A mentor is open, full or resting. A full or resting one isn't suggested to anyone new; both end by themselves."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.errors import NotYours
from mentoring.messages import digest_items
from mentoring.people import people, quiet_times
from models import AlertPreference, MentorProfile, Person

MAX_UNANSWERED = 2  # asks that expire in a row before the mentor profile rests
REST_TIME = timedelta(weeks=4)


def mark_full_until(s: Session, person: Person, until: date, now: datetime) -> MentorProfile:
    """Suggest a mentor to no one new until the start of a day in their time zone.

    Raises: PauseInThePast or PauseTooLong.
    """
    profile = _get_own(s, person)
    if not is_full(profile, now):
        profile.rested_at = None  # an earlier rest is over
    profile.full_until = quiet_times.start_of_day(person, until, now)
    return profile


def open_again(s: Session, person: Person) -> MentorProfile:
    """Let a mentor be suggested to anyone again."""
    profile = _get_own(s, person)
    profile.full_until = profile.rested_at = None
    return profile


def only_when_asked(s: Session, person: Person) -> None:
    """Tell a mentor only about asks from now on; goals that were about to be announced to them are not."""
    _get_own(s, person).alerts = AlertPreference.ONLY_ASKED


def alert_right_away(s: Session, person: Person) -> None:
    """Tell a mentor again when a goal fits their topics."""
    _get_own(s, person).alerts = AlertPreference.RIGHT_AWAY


def record_answer(s: Session, mentor_id: int) -> None:
    """Note that a mentor has answered an ask, either way."""
    s.execute(
        update(MentorProfile)
        .where(MentorProfile.person_id == mentor_id, MentorProfile.unanswered_in_a_row > 0)
        .values(unanswered_in_a_row=0)
        .execution_options(bookkeeping=True)
    )


def record_expired(s: Session, mentor: Person, now: datetime) -> None:
    """Note that a mentor let an ask expire. After two in a row the profile rests, and the mentor is asked how long."""
    profile = s.get(MentorProfile, mentor.id)
    if profile is None:
        return
    profile.unanswered_in_a_row += 1
    if profile.unanswered_in_a_row < MAX_UNANSWERED or (profile.full_until and profile.full_until > now):
        return
    profile.unanswered_in_a_row, profile.rested_at = 0, now
    digest_items.release(s, MentorProfile.DIGEST_KIND, mentor.id, now)
    profile.full_until = now + REST_TIME
    mentor.deferred_until = None


def is_full(profile: MentorProfile, now: datetime) -> bool:
    """Is this mentor full or resting now?"""
    return profile.full_until is not None and profile.full_until > now


def _get_own(s: Session, person: Person) -> MentorProfile:
    people.lock(s, person.id)
    profile = s.get(MentorProfile, person.id, populate_existing=True)
    if profile is None:
        raise NotYours
    return profile
