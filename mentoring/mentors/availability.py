"""Open, full or at rest: until when nobody new is shown a mentor. It always ends by itself."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mentoring.errors import NotYours
from mentoring.messages import outbox
from mentoring.people import people, quiet_times
from models import AlertPreference, Ask, MentorProfile, MessageKind, Person

MAX_UNANSWERED = 2  # asks in a row that went unanswered: then the listing rests
REST_TIME = timedelta(weeks=4)
CONTROLS_SHOWN_IN = 5  # of the asks that a mentor answered, the latest show whether they are full


def mark_full_until(s: Session, person: Person, until: date, now: datetime) -> MentorProfile:
    """Nobody new is shown them until the start of a day in their zone; PauseInThePast or PauseTooLong."""
    listing = _get_own(s, person)
    listing.full_until = quiet_times.start_of_day(person, until, now)
    _refresh_messages(s, person)
    return listing


def open_again(s: Session, person: Person) -> MentorProfile:
    """They may be shown to anybody, from now on."""
    listing = _get_own(s, person)
    listing.full_until = listing.rested_at = None
    _refresh_messages(s, person)
    return listing


def only_when_asked(s: Session, person: Person) -> None:
    """They hear of nothing but what somebody asks them for; goals that wait to be told are not."""
    _get_own(s, person).alerts = AlertPreference.ONLY_ASKED
    outbox.recheck_digest(s, person.id)
    outbox.refresh_homes(s, person.id)


def record_answer(s: Session, mentor_id: int) -> None:
    """A mentor has answered an ask, whichever way."""
    s.execute(
        update(MentorProfile)
        .where(MentorProfile.person_id == mentor_id, MentorProfile.unanswered_in_a_row > 0)
        .values(unanswered_in_a_row=0)
    )


def record_expired(s: Session, mentor: Person, now: datetime) -> None:
    """A mentor let an ask lapse. After two in a row their listing rests, and they are asked once until when."""
    listing = s.get(MentorProfile, mentor.id)
    if listing is None:
        return
    listing.unanswered_in_a_row += 1
    if listing.unanswered_in_a_row < MAX_UNANSWERED or (listing.full_until and listing.full_until > now):
        return
    listing.unanswered_in_a_row, listing.rested_at, listing.message_id = 0, now, None
    listing.full_until = now + REST_TIME
    mentor.deferred_until = None
    _refresh_messages(s, mentor)


def is_full(listing: MentorProfile, now: datetime) -> bool:
    """Is nobody new shown them at this moment?"""
    return listing.full_until is not None and listing.full_until > now


def _get_own(s: Session, person: Person) -> MentorProfile:
    people.lock(s, person.id)
    listing = s.get(MentorProfile, person.id, populate_existing=True)
    if listing is None:
        raise NotYours
    return listing


def _refresh_messages(s: Session, person: Person) -> None:
    latest = select(Ask.id).where(Ask.mentor_id == person.id, Ask.answered_at.is_not(None))
    outbox.refresh(s, MessageKind.ASK, *s.scalars(latest.order_by(Ask.answered_at.desc()).limit(CONTROLS_SHOWN_IN)))
    listing = s.get_one(MentorProfile, person.id)
    if listing.message_id:
        outbox.refresh_one(s, listing.message_id)
    outbox.recheck_digest(s, person.id)
    outbox.refresh_homes(s, person.id)
