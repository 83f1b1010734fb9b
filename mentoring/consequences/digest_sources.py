"""What is due for a digest: reminders, check-ins, paused mentor profiles, shortlists, and goals a mentor matches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, exists, func, or_, select, union, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from mentoring.goals import eligibility, goals, suggestions
from mentoring.matching import Matcher
from mentoring.mentors import availability
from mentoring.people import exclusions
from models import (
    AlertPreference,
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    CheckInState,
    Goal,
    GoalState,
    IntroductionState,
    MentorProfile,
    Person,
    Proposal,
    ProposalState,
    Reminder,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)

# A Slack message holds fifty blocks. These are the most blocks one item of each kind takes, with its divider (a test
# holds the views to it). Items without room wait for the next digest. A question is a reminder or a check-in.
MAX_BLOCKS = 50
QUESTION_BLOCKS, RESTING_BLOCKS, SHORTLIST_BLOCKS, ALERT_BLOCKS, ALERTS_LEAD_BLOCKS = 4, 3, 15, 2, 2
MAX_QUESTIONS, MAX_ALERTS = 6, 3
# How far ahead a digest is scheduled with Slack: far enough to survive a night of downtime.
SCHEDULE_AHEAD = timedelta(hours=12)

Item = Reminder | Ask | CheckIn | MentorProfile | Shortlist | Suggestion
ITEMS = (Reminder, Ask, CheckIn, MentorProfile, Shortlist, Suggestion)


# A time, or the parameter of a statement that is built once. `soon` is SCHEDULE_AHEAD from now.
Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True)
class DueItems:
    """What is due for one person."""

    reminders: list[Reminder]
    asks: list[Ask]
    check_ins: list[CheckIn]
    resting_profiles: list[MentorProfile]
    shortlists: list[Shortlist]
    unmatched_goals: list[Goal]
    alerts: list[Suggestion]

    @property
    def timed(self) -> list[Reminder | CheckIn]:
        """The items with a due time of their own."""
        return [*self.reminders, *self.check_ins]

    def earliest(self, now: datetime) -> datetime:
        """Return from when on a digest would have content."""
        if self.asks or self.resting_profiles or self.shortlists or self.unmatched_goals or self.alerts:
            return now
        return min((each.due_at for each in self.timed), default=now)

    def due_outside_budget_at(self, now: datetime) -> datetime | None:
        """Return from when on something is due that doesn't count toward the weekly budget, or None."""
        return now if self.asks else min((each.due_at for each in self.reminders), default=None)

    def has_questions_by(self, moment: datetime, *, counts_toward_budget: bool) -> bool:
        """Return whether a reminder is due by `moment`, or, in a digest that counts toward the budget, a check-in."""
        timed = self.timed if counts_toward_budget else self.reminders
        return bool(self.asks) or any(each.due_at <= moment for each in timed)


def meeting_reader_ids(soon: Moment) -> Select[int]:
    """Select the ids of people whose meeting reminder is due."""
    return _reader_ids(_meetings(soon), Reminder.person_id)


def due_reader_ids(now: Moment, soon: Moment) -> CompoundSelect[int]:
    """Select the ids of people for whom anything is due."""
    return union(
        meeting_reader_ids(soon),
        _reader_ids(_asks(waits_for_asker=False), Ask.mentor_id),
        _reader_ids(_asks(waits_for_asker=True), Ask.asker_id),
        _reader_ids(_check_ins(soon), CheckIn.person_id),
        _reader_ids(_resting(now), MentorProfile.person_id),
        _reader_ids(_shortlists(), Goal.person_id),
        _reader_ids(_goals(now), Goal.person_id),
        _reader_ids(_alerts(now), Suggestion.mentor_id),
    )


def _reader_ids(rows: Select[Any], person_id: InstrumentedAttribute[int]) -> Select[int]:
    return rows.with_only_columns(person_id).order_by(None)


def due_items(s: Session, reader: Person, now: datetime) -> DueItems:
    """Load everything that is due for one person."""
    asks = [
        *s.scalars(_asks(waits_for_asker=False).where(Ask.mentor_id == reader.id)),
        *s.scalars(_asks(waits_for_asker=True).where(Ask.asker_id == reader.id)),
    ]
    return DueItems(
        reminders=list(s.scalars(_meetings(now + SCHEDULE_AHEAD).where(Reminder.person_id == reader.id))),
        asks=asks[:MAX_QUESTIONS],
        check_ins=list(s.scalars(_check_ins(now + SCHEDULE_AHEAD).where(CheckIn.person_id == reader.id))),
        resting_profiles=list(s.scalars(_resting(now).where(MentorProfile.person_id == reader.id))),
        shortlists=list(s.scalars(_shortlists().where(Goal.person_id == reader.id))),
        unmatched_goals=list(s.scalars(_goals(now).where(Goal.person_id == reader.id))),
        alerts=list(s.scalars(_alerts(now).where(Suggestion.mentor_id == reader.id))),
    )


def choose(
    s: Session, found: DueItems, moment: datetime, now: datetime, matcher: Matcher, *, counts_toward_budget: bool
) -> list[Item]:
    """Choose what goes into a digest sent at `moment`; outside the budget, only what doesn't count toward it.

    Deletes reminders of meetings that will have begun, cancels late nudges, and updates or creates shortlists.
    """
    meetings = [each for each in found.reminders if each.due_at <= moment]
    for outdated in [each for each in meetings if each.proposal.meets_at and each.proposal.meets_at <= moment]:
        meetings.remove(outdated)
        s.delete(outdated)
    questions: list[Item] = [*meetings, *found.asks]
    if not counts_toward_budget:
        return questions[:MAX_QUESTIONS]
    questions += _without_late_nudges([each for each in found.check_ins if each.due_at <= moment])
    questions = questions[:MAX_QUESTIONS]
    blocks_left = MAX_BLOCKS - QUESTION_BLOCKS * len(questions) - RESTING_BLOCKS * len(found.resting_profiles)
    max_lists = blocks_left // SHORTLIST_BLOCKS
    for goal_id in sorted({each.goal_id for each in found.shortlists} | {goal.id for goal in found.unmatched_goals}):
        goals.get_for_update(s, goal_id)
    current = [
        each
        for each in found.shortlists
        if each.goal.state is GoalState.OPEN and suggestions.refresh(s, each, now, matcher)
    ]
    lists = [*current, *_find_for_goals(s, found.unmatched_goals, now, max_lists - len(current), matcher)][:max_lists]
    max_fits = min(MAX_ALERTS, (blocks_left - SHORTLIST_BLOCKS * len(lists) - ALERTS_LEAD_BLOCKS) // ALERT_BLOCKS)
    return [
        *questions,
        *found.resting_profiles,
        *lists,
        *_still_matching(s, found.alerts, now, matcher)[: max(0, max_fits)],
    ]


def _without_late_nudges(check_ins: list[CheckIn]) -> list[CheckIn]:
    """Cancel nudges for introductions that get a later check-in in the same digest, and return the rest."""
    superseded = {each.introduction_id for each in check_ins if each.kind is not CheckInKind.NUDGE}
    for nudge in [each for each in check_ins if each.kind is CheckInKind.NUDGE and each.introduction_id in superseded]:
        nudge.state = CheckInState.CANCELLED
        check_ins.remove(nudge)
    return check_ins


def is_outside_budget(item: Item) -> bool:
    """Return whether an item doesn't count toward the weekly budget: reminders of open asks and of chosen meetings."""
    return isinstance(item, Ask | Reminder)


def count_questions(s: Session, message_id: int) -> int:
    """Count the reminders and check-ins in a message."""
    kinds: tuple[type[Item], ...] = (Reminder, Ask, CheckIn)
    return sum(s.scalar(select(func.count()).where(kind.message_id == message_id)) or 0 for kind in kinds)


def is_current(s: Session, message_id: int, now: datetime, matcher: Matcher) -> bool:
    """Return whether everything in a message still holds."""
    suggested = list(s.scalars(select(Suggestion).where(Suggestion.message_id == message_id)))
    check_in_states = s.scalars(select(CheckIn.state).where(CheckIn.message_id == message_id))
    ask_states = s.scalars(select(Ask.state).where(Ask.message_id == message_id))
    meetings = s.scalars(select(Reminder).where(Reminder.message_id == message_id))
    lists = s.scalars(select(Shortlist).where(Shortlist.message_id == message_id))
    paused = s.scalars(select(MentorProfile).where(MentorProfile.message_id == message_id))
    return (
        len(_still_matching(s, suggested, now, matcher)) == len(suggested)
        and set(check_in_states) <= {CheckInState.PENDING}
        and set(ask_states) <= {AskState.OPEN}
        and all(_still_meet(each.proposal) for each in meetings)
        and all(each.goal.state is GoalState.OPEN and suggestions.is_current(s, each) for each in lists)
        and all(availability.is_full(each, now) for each in paused)
    )


def _still_meet(proposal: Proposal) -> bool:
    is_open = proposal.introduction.state is IntroductionState.OPEN
    return is_open and proposal.state is ProposalState.CHOSEN


def release(s: Session, message_id: int) -> None:
    """Make the items of a message due again."""
    for kind in ITEMS:
        rows = update(kind).where(kind.message_id == message_id)
        if kind is CheckIn:
            rows = rows.where(CheckIn.state == CheckInState.PENDING)
        s.execute(rows.values(message_id=None))


def _meetings(soon: Moment) -> Select[Reminder]:
    due = select(Reminder).join(Proposal).where(Proposal.state == ProposalState.CHOSEN, Reminder.message_id.is_(None))
    due = due.where(Proposal.introduction.has(state=IntroductionState.OPEN), Reminder.due_at <= soon)
    return due.order_by(Reminder.due_at, Reminder.id)


def _asks(*, waits_for_asker: bool) -> Select[Ask]:
    """Select open asks whose reminder is due: to the mentor, or to the asker when the asker is next."""
    due = select(Ask).where(Ask.state == AskState.OPEN, Ask.reminder_due_at.is_not(None), Ask.message_id.is_(None))
    asker_is_next = or_(Ask.slot.is_(None), Ask.awaits_clarification)
    return due.where(asker_is_next if waits_for_asker else ~asker_is_next).order_by(Ask.awaiting_since, Ask.id)


def _check_ins(soon: Moment) -> Select[CheckIn]:
    due = select(CheckIn).where(
        CheckIn.state == CheckInState.PENDING, CheckIn.message_id.is_(None), CheckIn.due_at <= soon
    )
    return due.order_by(CheckIn.due_at, CheckIn.id)


def _resting(now: Moment) -> Select[MentorProfile]:
    """Select automatically resting profiles whose mentors haven't been notified yet."""
    return select(MentorProfile).where(
        MentorProfile.rested_at.is_not(None), MentorProfile.message_id.is_(None), MentorProfile.full_until > now
    )


def _goals(now: Moment) -> Select[Goal]:
    return select(Goal).where(Goal.state == GoalState.OPEN, Goal.next_search_at <= now).order_by(Goal.id)


def _alerts(now: Moment) -> Select[Suggestion]:
    due = select(Suggestion).where(Suggestion.alert_at <= now, Suggestion.message_id.is_(None))
    return due.order_by(Suggestion.alert_at, Suggestion.id)


def _shortlists() -> Select[Shortlist]:
    """Select unsent shortlists of open goals: after an expired ask, or from a digest that was unscheduled or lost."""
    rows = select(Shortlist).join(Goal, Goal.id == Shortlist.goal_id).where(Goal.state == GoalState.OPEN)
    return rows.where(
        Shortlist.reason.in_([ShortlistReason.NEW, ShortlistReason.EXPIRED]), Shortlist.message_id.is_(None)
    ).order_by(Shortlist.id)


def _still_matching(s: Session, due: Iterable[Suggestion], now: datetime, matcher: Matcher) -> list[Suggestion]:
    """Keep alerts about open goals that the mentor still matches and may hear of; cancel the others."""
    current = []
    for suggestion in due:
        goal, profile = suggestion.goal, eligibility.available_profile(s, suggestion.mentor, now)
        already_asked = exists().where(Ask.goal_id == goal.id, Ask.mentor_id == suggestion.mentor_id)
        if (
            goal.state is GoalState.OPEN
            and goal.visibility is not Visibility.NOT_POSTED
            and not suggestion.dismissed
            and not exclusions.are_excluded(s, goal.person_id, suggestion.mentor_id, now)
            and profile is not None
            and profile.alerts is not AlertPreference.ONLY_ASKED
            and suggestions.still_matches(s, goal, profile, now, matcher)
            and not s.scalar(select(already_asked))
        ):
            current.append(suggestion)
        else:
            suggestion.alert_at = None
    return current


def _find_for_goals(s: Session, seeking: list[Goal], now: datetime, limit: int, matcher: Matcher) -> list[Shortlist]:
    """Store shortlists for goals that had no match and now have one; schedule a recheck for the rest."""
    shortlists: list[Shortlist] = []
    for goal in seeking:
        matches = suggestions.find_for_goal(s, goal, now, matcher)[: suggestions.MAX_NEXT]
        if matches and len(shortlists) < limit:
            shortlists.append(suggestions.save_shortlist(s, goal, ShortlistReason.NEW, matches, now))
        else:
            suggestions.schedule_recheck(goal, now)
    return shortlists
