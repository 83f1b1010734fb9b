"""Lock goals, so that actions on one of them run one at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from models import Goal


def get_for_update(s: Session, goal_id: int) -> Goal | None:
    """Lock a goal until the transaction ends and read it again, so that actions on one goal run one at a time.

    Its areas are read when they are first needed: most taps don't need them.
    """
    s.flush()
    statement = select(Goal).where(Goal.id == goal_id).with_for_update(of=Goal, key_share=True)
    statement = statement.options(lazyload(Goal.aspects))
    return s.scalars(statement.execution_options(populate_existing=True)).first()
