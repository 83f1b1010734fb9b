"""Who must not be shown to whom, because one has blocked the other or evaluates the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import CompoundSelect, Select, and_, or_, select, union
from sqlalchemy.orm import Session

from models import Block, Evaluation, Person

# The distance of the first and last time zone from UTC: a pair applies while its days last anywhere in the world.
EAST, WEST = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True)
class EvaluatorPair:
    """One Slack user evaluates another from the first day to the last, both included."""

    evaluator: str
    resident: str
    first: date
    last: date


def are_excluded(s: Session, one_id: int, other_id: int, now: datetime) -> bool:
    """Must two people not be shown to each other at this time?"""
    return are_blocked(s, one_id, other_id) or other_id in s.scalars(_evaluations(s.get_one(Person, one_id), now)).all()


def excluded_ids(s: Session, person: Person, now: datetime) -> set[int]:
    """Return the ids of the people who must not be shown to this person now, nor this person to them.

    `person` need not be in the database: this also works for someone who has not used Curbside yet.
    """
    blocked = {
        each.blocked_id if each.person_id == person.id else each.person_id for each in s.scalars(_blocks(person.id))
    }
    return blocked | set(s.scalars(_evaluations(person, now)))


def are_blocked(s: Session, one_id: int, other_id: int) -> bool:
    """Has either of two people blocked the other?"""
    either = or_(Block.person_id == other_id, Block.blocked_id == other_id)
    return s.scalar(_blocks(one_id).where(either)) is not None


def blocked_by(s: Session, person: Person) -> list[Person]:
    """Return the people someone has blocked, the earliest first."""
    rows = select(Person).join(Block, Block.blocked_id == Person.id).where(Block.person_id == person.id)
    return list(s.scalars(rows.order_by(Block.created_at)))


def import_evaluations(s: Session, team_id: str, pairs: Iterable[EvaluatorPair]) -> None:
    """Replace all evaluator pairs of a workspace. A pair applies while its days last in any time zone.

    Pairs that stay are left alone: what shows their people need not be rendered again.
    """
    wanted = {(each.evaluator, each.resident, *_in_utc(each)) for each in pairs}
    for known in s.scalars(select(Evaluation).where(Evaluation.team_id == team_id)).all():
        values = (known.evaluator, known.resident, known.starts_at, known.ends_at)
        if values in wanted:
            wanted.remove(values)
        else:
            s.delete(known)
    for evaluator, resident, starts, ends in sorted(wanted):
        s.add(Evaluation(team_id=team_id, evaluator=evaluator, resident=resident, starts_at=starts, ends_at=ends))


def _in_utc(pair: EvaluatorPair) -> tuple[datetime, datetime]:
    starts, ends = (datetime.combine(day, time.min, UTC) for day in (pair.first, pair.last + timedelta(days=1)))
    return starts - EAST, ends + WEST


def _blocks(person_id: int) -> Select[Block]:
    return select(Block).where(or_(Block.person_id == person_id, Block.blocked_id == person_id))


def _evaluations(person: Person, now: datetime) -> CompoundSelect[int]:
    """Select the ids of those someone evaluates now, and of those who evaluate them."""
    current = and_(Evaluation.starts_at <= now, Evaluation.ends_at > now)
    theirs, mine = (
        select(Person.id)
        .join(Evaluation, and_(Evaluation.team_id == Person.team_id, other == Person.user_id))
        .where(own == person.user_id, Evaluation.team_id == person.team_id, current)
        for own, other in (
            (Evaluation.evaluator, Evaluation.resident),
            (Evaluation.resident, Evaluation.evaluator),
        )
    )
    return union(theirs, mine)
