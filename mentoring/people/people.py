"""The people who use Curbside, as Slack and they themselves describe them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, String, bindparam, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from models import Person


class UnknownPerson(MentoringError):
    """I don't know you yet. Start with /grow or /mentor."""


@dataclass(frozen=True)
class Profile:
    """What Slack says about a person.

    `is_here` is False for a bot and for someone who has left; `is_guest` is True for a guest of any kind, and for
    someone of a connected workspace; `is_admin` for an admin or owner of the workspace.
    """

    team_id: str
    user_id: str
    name: str
    tz: str
    title: str = ""
    is_here: bool = True
    is_guest: bool = False
    is_admin: bool = False


def upsert(s: Session, profile: Profile, now: datetime) -> Person:
    """Return the person for a Slack user, created on first use; their name, time zone and title are updated."""
    existing, who = _by_slack_user(), {"team_id": profile.team_id, "user_id": profile.user_id}
    person = s.scalar(existing, who)
    name, tz, title = profile.name[:255], profile.tz[:64], profile.title[:200]
    if person is None:
        person = Person(team_id=profile.team_id, user_id=profile.user_id, created_at=now, about=title)
        person.name, person.tz, person.title, person.left_at = name, tz, title, None
        try:
            with s.begin_nested():
                s.add(person)
        except IntegrityError:  # created meanwhile by another action of theirs
            person = s.scalars(existing, who).one()
    if title and person.about in ("", person.title):
        person.about = title
    person.name, person.tz, person.title, person.left_at = name, tz, title, None
    person.is_admin = profile.is_admin
    s.flush()
    return person


def note_admins(s: Session, team_id: str, admins: Collection[str]) -> None:
    """Note who is an admin or owner of the workspace, by user id, and who no longer is."""
    changed = Person.user_id.in_(admins) != Person.is_admin
    for person in s.scalars(select(Person).where(Person.team_id == team_id, changed)):
        person.is_admin = not person.is_admin


def lock(s: Session, *person_ids: int) -> None:
    """Lock people until the transaction ends, so that actions by or about them run one at a time.

    SQLite has one writer anyway, so there is nothing to lock. Lock people before goals, to avoid a deadlock. Other
    transactions may still insert rows that refer to a locked person (`key_share`).
    """
    if s.get_bind().dialect.name == "sqlite":
        return
    rows = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    s.execute(rows.with_for_update(key_share=True))


def get(s: Session, team_id: str, user_id: str) -> Person:
    """Return the person who acts on something that only a known person can have been shown.

    Raises: UnknownPerson when they have not used Curbside yet.
    """
    person = s.scalar(_by_slack_user(), {"team_id": team_id, "user_id": user_id})
    if person is None:
        raise UnknownPerson
    return person


@cache
def _by_slack_user() -> Select[Person]:
    """Build, once, what every tap asks."""
    team, user = bindparam("team_id", type_=String()), bindparam("user_id", type_=String())
    return select(Person).where(Person.team_id == team, Person.user_id == user)


def is_known(s: Session, team_id: str, user_id: str) -> bool:
    """Does this Slack user use Curbside?"""
    return s.scalar(select(exists().where(Person.team_id == team_id, Person.user_id == user_id))) or False


def members_among(s: Session, team_id: str, user_ids: Collection[str]) -> set[str]:
    """Return those of these Slack users who use Curbside and are members of the workspace, as of the last sync."""
    known = select(Person.user_id).where(Person.team_id == team_id, Person.left_at.is_(None))
    return set(s.scalars(known.where(Person.user_id.in_(user_ids))))


def has_name(s: Session, team_id: str, name: str) -> bool:
    """Is someone known here by this full name? Slack's names may have more after it, such as a degree."""
    spellings = ((Person.name, name), (func.lower(Person.name), name.lower()))
    same = or_(
        *(column == each for column, each in spellings),
        *(column.startswith(each + after, autoescape=True) for column, each in spellings for after in (" ", ",")),
    )
    return s.scalar(select(exists().where(Person.team_id == team_id, same))) or False


def get_or_describe(s: Session, team_id: str, user_id: str) -> Person:
    """Return a Slack user's row, or an unsaved stand-in for one who has never used Curbside.

    For what others ask for on someone's behalf: it must not add anyone to the tables.
    """
    try:
        return get(s, team_id, user_id)
    except UnknownPerson:
        return Person(id=0, team_id=team_id, user_id=user_id, name="", about="", title="", tz="")
