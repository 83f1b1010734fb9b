"""A check-in on an introduction, or the nudge before it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mentoring.goals import goal_lock
from mentoring.introductions import check_ins
from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import SCHEDULE_AHEAD, DueItem, Moment
from mentoring.people import exclusions
from models import CheckIn, CheckInKind, CheckInState, Introduction, Person

KIND = CheckIn.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = True, True, False
MAX_ITEMS, MAX_BLOCKS_EACH = 6, 4


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _due(now, soon).with_only_columns(CheckIn.person_id).order_by(None)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = s.scalars(_due(now, now + SCHEDULE_AHEAD).where(CheckIn.person_id == reader.id))
    return [DueItem(each.id, each.due_at) for each in due]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    """Cancel nudges for introductions that get a later check-in in the same digest."""
    found = [s.get_one(CheckIn, each.id) for each in due]
    superseded = {each.introduction_id for each in found if each.kind is not CheckInKind.NUDGE}
    late = [each for each in found if each.kind is CheckInKind.NUDGE and each.introduction_id in superseded]
    for nudge in late:
        nudge.state = CheckInState.CANCELLED
    return [each.id for each in found if each not in late]


def is_current(s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
    check_in = s.get(CheckIn, item_id)
    if check_in is None or check_in.state is not CheckInState.PENDING:
        return False
    introduction = check_in.introduction
    return not exclusions.will_be_paired(s, introduction.resident_id, introduction.mentor_id, now, SCHEDULE_AHEAD)


def load(s: Session, item_ids: Iterable[int]) -> list[CheckIn]:
    return list(s.scalars(select(CheckIn).where(CheckIn.id.in_(item_ids)).order_by(CheckIn.id)))


def other_person(item: CheckIn, reader_id: int) -> int:
    return item.introduction.other(reader_id).id


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Let these wait for their answers, and schedule what comes after them."""
    rows = select(CheckIn.id, Introduction.goal_id).join(Introduction, Introduction.id == CheckIn.introduction_id)
    pending = rows.where(CheckIn.id.in_(item_ids), CheckIn.state == CheckInState.PENDING)
    for check_in_id, goal_id in s.execute(pending.order_by(Introduction.goal_id, CheckIn.id)).all():
        goal_lock.get_for_update(s, goal_id)  # as an action does, so one waits for the other
        check_in = s.get_one(CheckIn, check_in_id, populate_existing=True)
        if check_in.state is CheckInState.PENDING:
            check_ins.mark_sent(s, check_in, now)


def _due(now: Moment, soon: Moment) -> Select[CheckIn]:
    """Select the check-ins that are due, without those on introductions that rest."""
    due = select(CheckIn).join(Introduction).where(CheckIn.state == CheckInState.PENDING, CheckIn.due_at <= soon)
    due = due.where(~exclusions.pair_exists(Introduction.resident_id, Introduction.mentor_id, now, soon))
    return due.where(~digest_items.is_claimed(KIND, CheckIn.id)).order_by(CheckIn.due_at, CheckIn.id)
