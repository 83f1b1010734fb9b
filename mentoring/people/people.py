"""Who somebody is, as far as Slack and they themselves say."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from models import Person


class UnknownPerson(MentoringError):
    """I don't know you yet. Start with /grow or /mentor."""


@dataclass(frozen=True)
class Profile:
    """What Slack says of a person. `is_here` is False for a bot, and for who has left."""

    team_id: str
    user_id: str
    name: str
    tz: str
    title: str = ""
    is_here: bool = True


def upsert(s: Session, profile: Profile, now: datetime) -> Person:
    """The person for a Slack user, made at their first use; name, zone and title are kept up to date."""
    there = select(Person).where(Person.team_id == profile.team_id, Person.user_id == profile.user_id)
    person = s.scalar(there)
    if person is None:
        person = Person(
            team_id=profile.team_id, user_id=profile.user_id, created_at=now, name="", tz="", about="", title=""
        )
        try:
            with s.begin_nested():
                s.add(person)
        except IntegrityError:  # met at the same moment by another press of theirs
            person = s.scalars(there).one()
    person.name, person.tz, person.left_at = profile.name[:255], profile.tz[:64], None
    title = profile.title[:200]
    if title and person.about in ("", person.title):
        person.about = title
    person.title = title
    s.flush()
    return person


def lock(s: Session, *person_ids: int) -> None:
    """One press of or about these people at a time, until the transaction ends (SQLite has one writer anyway).

    Whoever locks people and a goal locks the people first, so that no two presses wait for each other; and others may
    still point at a locked person (`key_share`).
    """
    rows = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    s.execute(rows.with_for_update(key_share=True))


def get(s: Session, team_id: str, user_id: str) -> Person:
    """The person who presses something that only a known person can have been shown."""
    person = s.scalar(select(Person).where(Person.team_id == team_id, Person.user_id == user_id))
    if person is None:
        raise UnknownPerson
    return person
