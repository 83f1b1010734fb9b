"""Lock requests, so that actions on one of them, on its goal and by its two people run one at a time."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from mentoring.errors import NotYours
from mentoring.goals import goal_lock
from mentoring.people import people
from models import Ask


def get_for_update(s: Session, ask_id: int) -> Ask:
    """Lock an ask, its two people and its goal until the transaction ends, and read the ask again.

    Raises: NotYours when there is no such ask.
    """
    ids = s.execute(_ids(), {"ask_id": ask_id}).one_or_none()
    if ids is None:
        raise NotYours
    people.lock(s, ids.asker_id, ids.mentor_id)
    goal = goal_lock.get_for_update(s, ids.goal_id)
    ask = s.scalars(_read_again(), {"ask_id": ask_id}).one()
    set_committed_value(ask, "goal", goal)  # it was read a moment ago
    return ask


# Built once, because each answer asks them.
_ASK_ID = bindparam("ask_id", type_=Integer())


@cache
def _ids() -> Select[int, int, int]:
    return select(Ask.asker_id, Ask.mentor_id, Ask.goal_id).where(Ask.id == _ASK_ID)


@cache
def _read_again() -> Select[Ask]:
    rows = select(Ask).where(Ask.id == _ASK_ID).options(lazyload(Ask.goal))
    return rows.execution_options(populate_existing=True)
