"""Lock goals, so that actions on one of them run one at a time."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import Session, lazyload

from models import Goal


def get_for_update(s: Session, goal_id: int) -> Goal | None:
    """Lock a goal until the transaction ends and read it again, so that actions on one goal run one at a time.

    Its areas are read when they are first needed: most taps don't need them.
    """
    s.flush()
    return s.scalars(_locked(), {"goal_id": goal_id}).first()


@cache
def _locked() -> Select[Goal]:
    """Build, once, what most taps ask."""
    statement = select(Goal).where(Goal.id == bindparam("goal_id", type_=Integer()))
    statement = statement.with_for_update(of=Goal, key_share=True).options(lazyload(Goal.aspects))
    return statement.execution_options(populate_existing=True)
