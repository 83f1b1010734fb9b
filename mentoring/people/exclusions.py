"""Who must not be shown to whom, because one has blocked the other or evaluates the other: questions only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Block, Evaluation, Person, UtcDateTime

Moment = datetime | BindParameter[datetime]
PersonId = InstrumentedAttribute[int] | BindParameter[int]


def are_excluded(s: Session, one_id: int, other_id: int, now: datetime) -> bool:
    """Must two people not be shown to each other at this time?"""
    return are_blocked(s, one_id, other_id) or are_paired(s, one_id, other_id, now)


def excluded_ids(s: Session, person: Person, now: datetime) -> set[int]:
    """Return the ids of the people who must not be shown to this person now, nor this person to them.

    `person` need not be in the database: this also works for someone who has not used Curbside yet.
    """
    blocked = s.scalars(_blocks(), {"team_id": person.team_id, "user_id": person.user_id})
    return {*blocked, *paired_ids(s, person, now)}


def excluded_users(s: Session, person: Person, user_ids: Sequence[str], now: datetime) -> set[str]:
    """Return who of some Slack users, in Curbside or not, must not be shown to this person now."""
    asked = {"team_id": person.team_id, "user_id": person.user_id, "users": [*user_ids], "now": now}
    return set(s.scalars(_excluded_users(), asked))


def are_blocked(s: Session, one_id: int, other_id: int) -> bool:
    """Has either of two people blocked the other?"""
    return bool(s.scalar(_blocked(), {"one": one_id, "other": other_id}))


@cache
def _blocked() -> Select[bool]:
    """Build, once, the question whether one of two people has blocked the other."""
    one, other = aliased(Person), aliased(Person)
    either_way = or_(
        and_(Block.blocker == one.user_id, Block.blocked == other.user_id),
        and_(Block.blocker == other.user_id, Block.blocked == one.user_id),
    )
    return select(exists().where(one.id == ONE, other.id == OTHER, Block.team_id == one.team_id, either_way))


def blocks_of(s: Session, person: Person, now: datetime) -> list[Block]:
    """Return someone's blocks, the earliest first, without those of people whom they may not be shown now."""
    either_way = or_(
        and_(Evaluation.evaluator == Block.blocker, Evaluation.resident == Block.blocked),
        and_(Evaluation.resident == Block.blocker, Evaluation.evaluator == Block.blocked),
    )
    current = (Evaluation.starts_at <= now, Evaluation.ends_at > now)
    paired = exists().where(Evaluation.team_id == Block.team_id, either_way, *current)
    rows = select(Block).where(Block.team_id == person.team_id, Block.blocker == person.user_id, ~paired)
    return list(s.scalars(rows.order_by(Block.created_at, Block.id)))


def are_paired(s: Session, one_id: int, other_id: int, now: datetime) -> bool:
    """Does one of two people evaluate the other at this time?"""
    return will_be_paired(s, one_id, other_id, now, timedelta(0))


def will_be_paired(s: Session, one_id: int, other_id: int, now: datetime, ahead: timedelta) -> bool:
    """Does one of two people evaluate the other at some time from now on, for so long ahead?"""
    return bool(s.scalar(_paired(), {"one": one_id, "other": other_id, "now": now, "until": now + ahead}))


@cache
def _paired() -> Select[bool]:
    """Build, once, the question whether one of two people evaluates the other: each tap asks it."""
    return select(pair_exists(ONE, OTHER, NOW, UNTIL))


def paired_ids(s: Session, person: Person, now: datetime) -> set[int]:
    """Return the ids of those someone evaluates now, and of those who evaluate them; see `excluded_ids`."""
    return set(s.scalars(_evaluations(), {"team_id": person.team_id, "user_id": person.user_id, "now": now}))


def next_change(s: Session, person: Person, others: Iterable[int], now: datetime) -> datetime | None:
    """Return when this person and the first of these others begin or cease to be kept apart, by the clock alone."""
    given = {"team_id": person.team_id, "user_id": person.user_id, "now": now, "others": [*others]}
    return min((each for each in s.scalars(_next_changes(), given) if each), default=None)


# What each rendering and each tap asks is built once. These are its parameters.
TEAM, USER = bindparam("team_id", type_=String()), bindparam("user_id", type_=String())
NOW, UNTIL = bindparam("now", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime())
ONE, OTHER = bindparam("one", type_=Integer()), bindparam("other", type_=Integer())
OTHERS: BindParameter[int] = bindparam("others", expanding=True, type_=Integer())


@cache
def _next_changes() -> CompoundSelect[datetime]:
    users = select(Person.user_id).where(Person.id.in_(OTHERS)).scalar_subquery()
    pair = or_(
        and_(Evaluation.evaluator == USER, Evaluation.resident.in_(users)),
        and_(Evaluation.resident == USER, Evaluation.evaluator.in_(users)),
    )
    earliest = (
        select(func.min(moment)).where(Evaluation.team_id == TEAM, pair, moment > NOW)
        for moment in (Evaluation.starts_at, Evaluation.ends_at)
    )
    return union_all(*earliest)


@cache
def _excluded_users() -> CompoundSelect[str]:
    users: BindParameter[str] = bindparam("users", expanding=True, type_=String())
    current = and_(Evaluation.starts_at <= NOW, Evaluation.ends_at > NOW)
    return union(
        *(
            select(other).where(own == USER, other.in_(users), own.class_.team_id == TEAM, when)
            for one, another, when in (
                (Evaluation.evaluator, Evaluation.resident, current),
                (Block.blocker, Block.blocked, true()),
            )
            for own, other in ((one, another), (another, one))
        )
    )


def pair_exists(one: PersonId, other: PersonId, now: Moment, until: Moment) -> ColumnElement[bool]:
    """Build the SQL condition: one of two people evaluates the other at some time from `now` to `until`."""
    mine, theirs = aliased(Person), aliased(Person)
    either_way = or_(
        and_(Evaluation.evaluator == mine.user_id, Evaluation.resident == theirs.user_id),
        and_(Evaluation.resident == mine.user_id, Evaluation.evaluator == theirs.user_id),
    )
    return exists().where(
        mine.id == one,
        theirs.id == other,
        Evaluation.team_id == mine.team_id,
        either_way,
        Evaluation.starts_at <= until,
        Evaluation.ends_at > now,
    )


@cache
def _blocks() -> CompoundSelect[int]:
    """Select the ids of those someone has blocked, and of those who have blocked them."""
    theirs, mine = (
        select(Person.id)
        .join(Block, and_(Block.team_id == Person.team_id, other == Person.user_id))
        .where(own == USER, Block.team_id == TEAM)
        for own, other in ((Block.blocker, Block.blocked), (Block.blocked, Block.blocker))
    )
    return union(theirs, mine)


@cache
def _evaluations() -> CompoundSelect[int]:
    """Select the ids of those someone evaluates now, and of those who evaluate them."""
    current = and_(Evaluation.starts_at <= NOW, Evaluation.ends_at > NOW)
    theirs, mine = (
        select(Person.id)
        .join(Evaluation, and_(Evaluation.team_id == Person.team_id, other == Person.user_id))
        .where(own == USER, Evaluation.team_id == TEAM, current)
        for own, other in (
            (Evaluation.evaluator, Evaluation.resident),
            (Evaluation.resident, Evaluation.evaluator),
        )
    )
    return union(theirs, mine)
