"""Who is never shown to whom: one has blocked the other, or one evaluates the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import CompoundSelect, and_, delete, select, union
from sqlalchemy.orm import Session

from mentoring import blocks
from mentoring.messages import outbox
from models import Evaluation, Person

EAST, WEST = timedelta(hours=14), timedelta(hours=12)  # from UTC: a day begins and ends in the last zone of all


@dataclass(frozen=True)
class Row:
    """A programme says that one Slack user evaluates another, from a day to a day, both included."""

    evaluator: str
    resident: str
    first: date
    last: date


def between(s: Session, one: int, other: int, now: datetime) -> bool:
    """Are two people kept from each other now?"""
    return blocks.between(s, one, other) or other in s.scalars(_evaluations(s.get_one(Person, one), now)).all()


def never_shown(s: Session, person: Person, now: datetime) -> set[int]:
    """Who is not shown to somebody now, nor they to them; also to who has not used Curbside yet."""
    return blocks.never_shown(s, person.id) | set(s.scalars(_evaluations(person, now)))


def import_evaluations(s: Session, rows: Iterable[Row]) -> None:
    """These instead of all that were known; they hold in every time zone of their first and last day."""
    s.execute(delete(Evaluation))
    for row in set(rows):
        begins, ends = (datetime.combine(day, time.min, UTC) for day in (row.first, row.last + timedelta(days=1)))
        s.add(Evaluation(evaluator=row.evaluator, resident=row.resident, starts_at=begins - EAST, ends_at=ends + WEST))
    s.flush()
    named = select(Evaluation.evaluator).union(select(Evaluation.resident))
    people = s.scalars(select(Person.id).where(Person.user_id.in_(named))).all()
    outbox.refresh_homes(s, *people)
    for person in people:
        outbox.reconsider(s, person)


def _evaluations(person: Person, now: datetime) -> CompoundSelect[int]:
    """Whom somebody evaluates now, and who evaluates them."""
    now_on = and_(Evaluation.starts_at <= now, Evaluation.ends_at > now)
    theirs, mine = (
        select(Person.id)
        .join(Evaluation, other == Person.user_id)
        .where(own == person.user_id, Person.team_id == person.team_id, now_on)
        for own, other in (
            (Evaluation.evaluator, Evaluation.resident),
            (Evaluation.resident, Evaluation.evaluator),
        )
    )
    return union(theirs, mine)
