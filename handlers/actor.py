"""Who acts: a Slack user, and the transactions in which they act."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.bolt_types import SessionFactory
from handlers.slack_users import fetch_profile
from mentoring.people import forgotten, people
from mentoring.people.participation import GuestsTakeNoPart
from mentoring.people.people import Profile
from models import Person


@dataclass(frozen=True)
class Actor:
    """The Slack user whose command, action or form is being handled."""

    team_id: str
    user_id: str
    db: SessionFactory
    client: WebClient
    now: datetime
    profile: Profile | None = None  # what Slack says about them, where it was asked already

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for questions, which waits for no one who writes."""
        with self.db() as s:
            s.connection(execution_options={"only_reads": True})
            yield s

    def find(self, s: Session) -> Person:
        """Return the row of this person. Raises UnknownPerson when they have never used Curbside."""
        return people.get(s, self.team_id, self.user_id)

    def is_same(self, person: Person) -> bool:
        """Is this the row of who acts?"""
        return (person.team_id, person.user_id) == (self.team_id, self.user_id)

    def is_colleague(self, name: str) -> bool:
        """Does someone in this workspace who uses Curbside have this name?"""
        with self.reading() as s:
            return people.has_name(s, self.team_id, name)

    @contextmanager
    def begin(self) -> Iterator[tuple[Session, Person]]:
        """Begin a transaction, with the row of this person.

        Raises: UnknownPerson when they have never used Curbside.
        """
        with self.db.begin() as s:
            yield s, self.find(s)

    @contextmanager
    def begin_as_new(self) -> Iterator[tuple[Session, Person]]:
        """Begin a transaction in which this person may be new to Curbside; first asks Slack who they are.

        Someone who was forgotten is no longer: they use Curbside again.

        Raises: GuestsTakeNoPart.
        """
        profile = self.profile or fetch_profile(self.client, self.team_id, self.user_id)
        if profile.is_guest:
            raise GuestsTakeNoPart
        with self.db.begin() as s:
            forgotten.come_back(s, self.team_id, self.user_id)
            yield s, people.upsert(s, profile, self.now)
