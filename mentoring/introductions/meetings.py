"""Meeting times: one person proposes up to three, the other chooses one, and both get a reminder."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.errors import FieldError, MentoringError, NotYours, OnHold
from mentoring.introductions import check_ins, introductions
from mentoring.messages import outbox, send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people.holidays import TimeOff
from mentoring.people.time_zones import zone
from mentoring.safety import checks, private
from models import Introduction, IntroductionState, MessageKind, Person, Proposal, ProposalState, Reminder

FIELDS = ("first", "second", "third")
DAY_BEGINS, DAY_ENDS = time(6), time(22)  # in the time zone of each; other times are asked about
MAX_OPENING = 200  # characters
MAX_AHEAD = timedelta(days=183)
DAYS_BEFORE = 4  # so a Monday meeting gets its reminder on Friday; one after a longer quiet time gets none


class TimesHavePassed(MentoringError):
    """That time has passed. Tap Suggest other times and pick new ones."""


class TimeIsTaken(MentoringError):
    """You two have settled that already. The thread shows what was chosen."""


class TheOtherChooses(MentoringError):
    """You suggested these, so the other person picks. To change them, tap Suggest other times."""


def propose(
    s: Session, person: Person, introduction_id: int, times: Sequence[datetime | None], view_id: str, now: datetime
) -> Proposal:
    """Propose meeting times, which replace earlier proposals and the chosen time. The same form twice is one proposal.

    `times` has one entry per field of the form, in order.

    Raises: FieldError for a time that has passed, is too far off, or is listed twice; NotYours, IntroductionIsOver.
    """
    introduction = introductions.get_active(s, person, introduction_id, now)
    existing = s.scalar(
        select(Proposal).where(Proposal.introduction_id == introduction.id, Proposal.view_id == view_id)
    )
    if existing is not None:
        return existing
    first, second, third = _checked(times, now)
    had_meeting = _replace(s, introduction, now)
    proposal = Proposal(
        introduction=introduction,
        proposer=person,
        view_id=view_id,
        first_at=first,
        second_at=second,
        third_at=third,
        created_at=now,
    )
    s.add(proposal)
    s.flush()
    other, goal_id = introduction.other(person.id), introduction.goal_id
    outbox.enqueue(s, MessageKind.MEETING_PROPOSAL, proposal.id, other, now, goal_id=goal_id)
    if person.id == introduction.resident_id:
        check_ins.mark_started(s, introduction)
    if had_meeting or check_ins.has_none_scheduled(s, introduction):
        check_ins.restart(s, introduction, now)
    return proposal


def outside_the_day(introduction: Introduction, times: Sequence[datetime | None]) -> list[tuple[datetime, Person]]:
    """List the times that are before 6:00 a.m. or after 10:00 p.m. for one of the two, each with whom."""
    two = (introduction.resident, introduction.mentor)
    return [
        (at, person)
        for at in times
        for person in two
        if at and not DAY_BEGINS <= at.astimezone(zone(person.tz)).time() <= DAY_ENDS
    ]


def _checked(times: Sequence[datetime | None], now: datetime) -> list[datetime | None]:
    for field, at in zip(FIELDS, times, strict=True):
        if at is not None and at <= now:
            raise FieldError(field, "This time has passed. Choose one to come.")
        if at is not None and at > now + MAX_AHEAD:
            raise FieldError(field, "This is more than half a year away. Choose an earlier time.")
        if at is not None and list(times).index(at) != FIELDS.index(field):
            raise FieldError(field, "You've proposed this time already. Choose another one.")
    proposed: list[datetime | None] = [at for at in times if at is not None]
    if not proposed:
        raise FieldError(FIELDS[0], "Propose at least one time.")
    return [*proposed, None, None][:3]


def choose(
    s: Session, person: Person, proposal_id: int, number: int, now: datetime, send_policy: SendPolicy
) -> Proposal:
    """Choose a proposed time by number (1 is the earliest) and schedule a reminder for both people.

    Raises: NotYours, IntroductionIsOver, TimeIsTaken, TheOtherChooses, TimesHavePassed.
    """
    introduction_id = s.scalar(select(Proposal.introduction_id).where(Proposal.id == proposal_id)) or 0
    introduction = introductions.get_active(s, person, introduction_id, now)
    proposal = s.get_one(Proposal, proposal_id, populate_existing=True)
    if not 1 <= number <= len(proposal.times):
        raise NotYours
    at = proposal.times[number - 1]
    if proposal.meets_at == at and proposal.state is ProposalState.CHOSEN:
        return proposal
    if proposal.state is not ProposalState.OPEN:
        raise TimeIsTaken
    if proposal.proposer_id == person.id:
        raise TheOtherChooses
    if at <= now:
        raise TimesHavePassed
    proposal.state, proposal.meets_at = ProposalState.CHOSEN, at
    for person_to_remind in (introduction.mentor, introduction.resident):
        _schedule_reminder(s, proposal, person_to_remind, now, send_policy)
    check_ins.schedule_after_meeting(s, introduction, at)
    return proposal


def get_for_proposal(s: Session, person: Person, introduction_id: int, now: datetime) -> Introduction:
    """Get an introduction for which this person may propose times."""
    return introductions.get_active(s, person, introduction_id, now)


def get_chosen(s: Session, person: Person, proposal_id: int, now: datetime) -> Proposal:
    """Get the chosen time of an introduction for one of its people. Raises NotYours, OnHold or TimeIsTaken."""
    proposal = _get_set(s, person, proposal_id, now)
    if proposal.state is not ProposalState.CHOSEN:
        raise TimeIsTaken
    return proposal


def note_file_taken(proposal: Proposal, person: Person) -> None:
    """Note that someone took the calendar file of a set time."""
    if person.id == proposal.introduction.resident_id:
        proposal.resident_has_file = True
    else:
        proposal.mentor_has_file = True


def has_file(proposal: Proposal, person: Person) -> bool:
    """Did this person take the calendar file?"""
    is_resident = person.id == proposal.introduction.resident_id
    return proposal.resident_has_file if is_resident else proposal.mentor_has_file


def call_off(s: Session, person: Person, proposal_id: int, now: datetime) -> Proposal:
    """Call off a set time for someone who can't make it. Both are told in the thread, and new times are asked for.

    Raises: NotYours, OnHold, IntroductionIsOver, TimeIsTaken when another time was set since, and TimesHavePassed.
    """
    introduction_id = s.scalar(select(Proposal.introduction_id).where(Proposal.id == proposal_id)) or 0
    introduction = introductions.get_active(s, person, introduction_id, now)
    proposal = s.get_one(Proposal, proposal_id, populate_existing=True)
    if proposal.state is ProposalState.CALLED_OFF:
        return proposal
    if proposal.state is not ProposalState.CHOSEN or proposal.meets_at is None:
        raise TimeIsTaken
    if proposal.meets_at <= now:
        raise TimesHavePassed
    proposal.state, proposal.called_off_by = ProposalState.CALLED_OFF, person.id
    other = introduction.other(person.id)
    outbox.enqueue(s, MessageKind.MEETING_CALLED_OFF, proposal.id, other, now, goal_id=introduction.goal_id)
    check_ins.restart(s, introduction, now)
    return proposal


def write_opening(s: Session, resident: Person, proposal_id: int, typed: str, now: datetime) -> None:
    """Post what the resident hopes for in the thread, before the two meet. Nothing written, nothing posted.

    Raises: NotYours for the mentor, OnHold, TimeIsTaken, and FieldError for a text that is too long or private.
    """
    private.check_not_private("line", typed)
    line = checks.check_length("line", typed, MAX_OPENING, name="Your line")
    proposal = get_to_open(s, resident, proposal_id, now)
    if not line:
        return
    proposal.opening = line
    introduction = proposal.introduction
    outbox.enqueue(s, MessageKind.OPENING_LINE, proposal.id, introduction.mentor, now, goal_id=introduction.goal_id)


def get_to_open(s: Session, resident: Person, proposal_id: int, now: datetime) -> Proposal:
    """Get a set time ahead for which this resident may write one line.

    Raises: NotYours, OnHold, IntroductionIsOver, TimeIsTaken, TimesHavePassed.
    """
    introduction_id = s.scalar(select(Proposal.introduction_id).where(Proposal.id == proposal_id)) or 0
    introductions.get_as_resident(s, resident, introduction_id, now)
    proposal = get_chosen(s, resident, proposal_id, now)
    if proposal.meets_at is None or proposal.meets_at <= now:
        raise TimesHavePassed
    return proposal


def get_not_held(s: Session, person: Person, proposal_id: int, now: datetime) -> Proposal:
    """Get a set time at which no one meets after all, for one of its people: it was called off or replaced, or is over.

    Raises: NotYours, OnHold or TimeIsTaken.
    """
    proposal = _get_set(s, person, proposal_id, now)
    if proposal.state is ProposalState.CHOSEN and proposal.introduction.state is IntroductionState.OPEN:
        raise TimeIsTaken
    return proposal


def _get_set(s: Session, person: Person, proposal_id: int, now: datetime) -> Proposal:
    proposal = s.get(Proposal, proposal_id)
    if proposal is None or person.id not in (proposal.introduction.mentor_id, proposal.introduction.resident_id):
        raise NotYours
    if introductions.are_apart(s, proposal.introduction, now):
        raise OnHold
    if proposal.meets_at is None:
        raise TimeIsTaken
    return proposal


def _replace(s: Session, introduction: Introduction, now: datetime) -> bool:
    """Replace the current proposals. Returns whether a future meeting time had been chosen."""
    current = select(Proposal).where(
        Proposal.introduction_id == introduction.id,
        Proposal.state.in_([ProposalState.OPEN, ProposalState.CHOSEN]),
    )
    had_meeting = False
    for proposal in s.scalars(current):
        had_meeting |= (
            proposal.state is ProposalState.CHOSEN and proposal.meets_at is not None and proposal.meets_at > now
        )
        proposal.state = ProposalState.REPLACED
    try:
        s.flush()
    except IntegrityError as conflict:  # pragma: no cover (the goal is locked, so only a bug gets here)
        raise TimeIsTaken from conflict
    return had_meeting


def are_both_reminded(s: Session, proposal: Proposal) -> bool:
    """Are both reminded of the time that was chosen?"""
    return s.scalar(select(func.count()).where(Reminder.proposal_id == proposal.id)) == 2


def _schedule_reminder(s: Session, proposal: Proposal, person: Person, now: datetime, send_policy: SendPolicy) -> None:
    """Schedule a reminder for a meeting, if a send window is left before its day."""
    due_at = reminder_time(person.tz, proposal.meets_at or now, send_windows.time_off(s, person), now, send_policy)
    if due_at:
        s.add(Reminder(proposal=proposal, person=person, due_at=due_at))


def reminder_time(
    tz: str,
    meets_at: datetime,
    off: TimeOff,
    now: datetime,
    send_policy: SendPolicy,
) -> datetime | None:
    """Compute when to send a reminder: in the first send window of the latest day before the meeting that has one.

    Returns: aware UTC, or None when no such day is left. Days are those of zone `tz`.
    """
    local = zone(tz)
    day = meets_at.astimezone(local).date()
    for days_before in range(1, DAYS_BEFORE + 1):
        starts, ends = (
            datetime.combine(day - timedelta(days=each), time(0), local).astimezone(UTC)
            for each in (days_before, days_before - 1)
        )
        moment = send_policy.next_window(tz, max(starts, now), off)
        if moment < ends:
            return moment
    return None
