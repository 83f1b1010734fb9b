"""Two people who are not shown to each other any more, because one of them said so."""

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from mentoring.messages import outbox
from models import Block, Person


def unblock(s: Session, person: Person, blocked_id: int) -> None:
    """They may be shown to each other again."""
    s.execute(delete(Block).where(Block.person_id == person.id, Block.blocked_id == blocked_id))
    outbox.refresh_homes(s, person.id)


def of(s: Session, person: Person) -> list[Person]:
    """Whom somebody has blocked."""
    rows = select(Person).join(Block, Block.blocked_id == Person.id).where(Block.person_id == person.id)
    return list(s.scalars(rows.order_by(Block.created_at)))


def between(s: Session, one: int, other: int) -> bool:
    """Has either of two people blocked the other?"""
    return s.scalar(_either(one).where(or_(Block.person_id == other, Block.blocked_id == other))) is not None


def never_shown(s: Session, person_id: int) -> set[int]:
    """Who is never shown to somebody, nor they to them."""
    return {
        each.blocked_id if each.person_id == person_id else each.person_id for each in s.scalars(_either(person_id))
    }


def _either(person_id: int) -> Select[Block]:
    return select(Block).where(or_(Block.person_id == person_id, Block.blocked_id == person_id))
