"""A reminder of a meeting, on the working day before."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mentoring.matching import Matcher
from mentoring.messages import digest_items
from mentoring.messages.digest_source import SCHEDULE_AHEAD, DueItem, Moment
from mentoring.people import exclusions
from models import Introduction, IntroductionState, Person, Proposal, ProposalState, Reminder

KIND = Reminder.DIGEST_KIND
IS_QUESTION, COUNTS_TOWARD_BUDGET, IGNORES_DEFERRAL = True, False, True
MAX_ITEMS, MAX_BLOCKS_EACH = 6, 4


def due_reader_ids(now: Moment, soon: Moment) -> Select[int]:
    return _due(now, soon).with_only_columns(Reminder.person_id).order_by(None)


def find_due(s: Session, reader: Person, now: datetime) -> list[DueItem]:
    due = s.scalars(_due(now, now + SCHEDULE_AHEAD).where(Reminder.person_id == reader.id))
    return [DueItem(each.id, each.due_at) for each in due]


def prepare(
    s: Session,
    reader: Person,
    due: Sequence[DueItem],
    moment: datetime,
    now: datetime,
    matcher: Matcher,
) -> list[int]:
    """Delete reminders of meetings that will have begun."""
    reminders = [s.get_one(Reminder, each.id) for each in due]
    outdated = [each for each in reminders if each.proposal.meets_at and each.proposal.meets_at <= moment]
    for each in outdated:
        s.delete(each)
    return [each.id for each in reminders if each not in outdated]


def is_current(s: Session, item_id: int, now: datetime, matcher: Matcher) -> bool:
    reminder = s.get(Reminder, item_id)
    if reminder is None:
        return False
    proposal, introduction = reminder.proposal, reminder.proposal.introduction
    return (
        introduction.state is IntroductionState.OPEN
        and proposal.state is ProposalState.CHOSEN
        and not exclusions.will_be_paired(s, introduction.resident_id, introduction.mentor_id, now, SCHEDULE_AHEAD)
    )


def load(s: Session, item_ids: Iterable[int]) -> list[Reminder]:
    return list(s.scalars(select(Reminder).where(Reminder.id.in_(item_ids)).order_by(Reminder.id)))


def other_person(item: Reminder, reader_id: int) -> int:
    return item.proposal.introduction.other(reader_id).id


def mark_sent(s: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Nothing more depends on it."""


def _due(now: Moment, soon: Moment) -> Select[Reminder]:
    """Select the reminders that are due, without those of introductions that rest."""
    due = select(Reminder).join(Proposal).join(Introduction)
    due = due.where(Proposal.state == ProposalState.CHOSEN, Reminder.due_at <= soon)
    due = due.where(Introduction.state == IntroductionState.OPEN)
    due = due.where(~exclusions.pair_exists(Introduction.resident_id, Introduction.mentor_id, now, soon))
    return due.where(~digest_items.is_claimed(KIND, Reminder.id)).order_by(Reminder.due_at, Reminder.id)
