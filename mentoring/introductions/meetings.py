"""Times to meet: one of the two proposes up to three, the other takes one, and both are reminded before it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.errors import FieldError, MentoringError, NotYours
from mentoring.introductions import check_ins, introductions
from mentoring.messages import outbox, send_windows
from models import Introduction, MessageKind, Person, Proposal, ProposalState, Reminder

FIELDS = ("first", "second", "third")
MAX_AHEAD = timedelta(days=183)
DAYS_BEFORE = 4  # a meeting on a Monday is reminded of on Friday; behind a longer quiet time not at all


class TimesHavePassed(MentoringError):
    """That time has passed. Press Propose others, and name new ones."""


class TimeIsTaken(MentoringError):
    """You two have settled that already. The thread shows what was chosen."""


class TheOtherChooses(MentoringError):
    """You proposed these, so the other one of you two takes one. To change them, press Propose others."""


def propose(
    s: Session, person: Person, introduction_id: int, times: Sequence[datetime | None], view_id: str, now: datetime
) -> Proposal:
    """Propose times; they take the place of what was proposed or chosen before. The same form twice is one proposal.

    `times` stand where they were typed. FieldError for what has passed, is too far off, or stands there twice.
    """
    found = introductions.get_open(s, person, introduction_id)
    there = s.scalar(select(Proposal).where(Proposal.introduction_id == found.id, Proposal.view_id == view_id))
    if there is not None:
        return there
    first, second, third = _checked(times, now)
    was_set = _replace(s, found, now)
    made = Proposal(
        introduction=found,
        proposer=person,
        view_id=view_id,
        first_at=first,
        second_at=second,
        third_at=third,
        created_at=now,
    )
    s.add(made)
    s.flush()
    outbox.enqueue(s, MessageKind.MEETING_PROPOSAL, made.id, found.other(person.id), now)
    if person.id == found.resident_id:
        check_ins.mark_started(s, found)
    if was_set or check_ins.is_silent(s, found):
        check_ins.restart(s, found, now)
    return made


def _checked(times: Sequence[datetime | None], now: datetime) -> list[datetime | None]:
    for field, at in zip(FIELDS, times, strict=True):
        if at is not None and at <= now:
            raise FieldError(field, "This time has passed. Choose one to come.")
        if at is not None and at > now + MAX_AHEAD:
            raise FieldError(field, "This is more than half a year away. Choose an earlier time.")
        if at is not None and list(times).index(at) != FIELDS.index(field):
            raise FieldError(field, "You've proposed this time already. Choose another one.")
    named: list[datetime | None] = [at for at in times if at is not None]
    if not named:
        raise FieldError(FIELDS[0], "Propose at least one time.")
    return [*named, None, None][:3]


def choose(s: Session, person: Person, proposal_id: int, number: int, now: datetime) -> Proposal:
    """Take one of the proposed times (1 is the earliest): both see it, and both are reminded before it."""
    introduction_id = s.scalar(select(Proposal.introduction_id).where(Proposal.id == proposal_id)) or 0
    introduction = introductions.get_open(s, person, introduction_id)
    found = s.get_one(Proposal, proposal_id, populate_existing=True)
    if not 1 <= number <= len(found.times):
        raise NotYours
    at = found.times[number - 1]
    if found.meets_at == at and found.state is ProposalState.CHOSEN:
        return found
    if found.state is not ProposalState.OPEN:
        raise TimeIsTaken
    if found.proposer_id == person.id:
        raise TheOtherChooses
    if at <= now:
        raise TimesHavePassed
    found.state, found.meets_at = ProposalState.CHOSEN, at
    for each in (introduction.mentor, introduction.resident):
        _schedule_reminder(s, found, each, now)
    check_ins.schedule_after_meeting(s, introduction, at)
    _refresh_messages(s, found)
    return found


def get_for_proposal(s: Session, person: Person, introduction_id: int) -> Introduction:
    """The introduction, where this person may propose times for it."""
    return introductions.get_open(s, person, introduction_id)


def get_chosen(s: Session, person: Person, proposal_id: int) -> Proposal:
    """A time that the two have set, for one of them; NotYours or TimeIsTaken."""
    found = s.get(Proposal, proposal_id)
    if found is None or person.id not in (found.introduction.mentor_id, found.introduction.resident_id):
        raise NotYours
    if found.meets_at is None or found.state is not ProposalState.CHOSEN:
        raise TimeIsTaken
    return found


def _replace(s: Session, introduction: Introduction, now: datetime) -> bool:
    """What was proposed is no longer; whether a time to come had been set."""
    before = select(Proposal).where(
        Proposal.introduction_id == introduction.id,
        Proposal.state.in_([ProposalState.OPEN, ProposalState.CHOSEN]),
    )
    was_set = False
    for each in s.scalars(before):
        was_set |= each.state is ProposalState.CHOSEN and each.meets_at is not None and each.meets_at > now
        each.state = ProposalState.REPLACED
        _refresh_messages(s, each)
    try:
        s.flush()
    except IntegrityError as conflict:  # pragma: no cover (the goal is locked: only a bug gets here)
        raise TimeIsTaken from conflict
    return was_set


def _schedule_reminder(s: Session, found: Proposal, person: Person, now: datetime) -> None:
    """In the last good moment of the day before, or of the working day before that."""
    moment = reminder_time(person.tz, found.meets_at or now, send_windows.quiet_intervals(s, person), now)
    if moment:
        s.add(Reminder(proposal=found, person=person, due_at=moment))


def reminder_time(
    tz: str, meets_at: datetime, quiet: Sequence[tuple[datetime, datetime]], now: datetime
) -> datetime | None:
    """When to remind of a meeting (aware UTC); None where no good moment is left before its day in zone `tz`."""
    local = send_windows.zone(tz)
    day = meets_at.astimezone(local).date()
    for back in range(1, DAYS_BEFORE + 1):
        starts, ends = (
            datetime.combine(day - timedelta(days=each), time(0), local).astimezone(UTC) for each in (back, back - 1)
        )
        moment = send_windows.next_window(tz, max(starts, now), quiet)
        if moment < ends:
            return moment
    return None


def _refresh_messages(s: Session, found: Proposal) -> None:
    outbox.refresh(s, MessageKind.MEETING_PROPOSAL, found.id)
    outbox.refresh_reminders(s, found.introduction_id)
    outbox.refresh_homes(s, found.introduction.mentor_id, found.introduction.resident_id)
