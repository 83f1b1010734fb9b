"""Load what a person's Home shows, in a fixed number of queries however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from mentoring.goals import open_goals
from mentoring.growth_areas import areas
from mentoring.matching import Matcher
from mentoring.mentors import stats
from mentoring.mentors.stats import NO_AREA
from mentoring.messages import send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import exclusions, quiet_times
from mentoring.program import slack_access, staff
from mentoring.program.staff import Standing, Task
from models import (
    IN_FLIGHT,
    Ask,
    AskState,
    CheckIn,
    CheckInState,
    DigestItem,
    Goal,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    Message,
    Person,
    Proposal,
    ProposalState,
    QuietTime,
    Referral,
    ReferralState,
    Reminder,
    Shift,
    SlackAccess,
)

# The most rows shown of each kind; together they stay under the 100 blocks of a Home tab.
MAX_PLANS, MAX_HELPED, MAX_LISTED = 20, 30, 3

NO_TOPIC = "Something of their own"

Row = TypeVar("Row")


@dataclass(frozen=True)
class GoalPlan:
    """One of a person's own goals, with who helps, who is being asked, and the next check-in of each introduction."""

    goal: Goal
    introductions: list[Introduction]
    asks: list[Ask]
    check_ins: list[tuple[datetime, CheckIn]]


@dataclass(frozen=True)
class Home:
    """Everything on a person's Home tab, most relevant first."""

    person: Person
    now: datetime
    quiet: QuietTime | Shift | None
    asks: list[Ask]
    raised_hands: list[Ask]
    questions: list[Ask]
    referrals: list[Referral]
    proposed: list[Proposal]
    plans: list[GoalPlan]
    helping: list[Introduction]
    meeting_times: dict[int, datetime]  # introduction id → the time of the next meeting
    reminders_pending: set[int]  # introduction ids whose reminder has not been sent yet
    could_help: list[Goal]
    profile: MentorProfile | None
    finished: list[Goal]
    parked: list[Goal]
    thanked: list[Introduction]
    on_hold: int  # the number of introductions that rest, because one of the two evaluates the other
    helped: list[tuple[str, int]]  # label of a growth area, and how many people finished a goal in it with this person
    has_blocked: bool
    standing: Standing  # as what they act for the program
    access: SlackAccess | None  # what Slack lets the app do; for admins alone

    @property
    def is_new(self) -> bool:
        """Has this person nothing yet, as a resident or as a mentor?"""
        mine = (
            *(self.profile, self.asks, self.raised_hands, self.plans, self.helping, self.finished, self.parked),
            *(self.thanked, self.helped, self.could_help, self.questions, self.referrals, self.on_hold),
        )
        return not any(mine) and not self.has_blocked


def load(s: Session, person: Person, now: datetime, matcher: Matcher, send_policy: SendPolicy) -> Home:
    """Load a person's Home, without anyone whom they evaluate, or who evaluates them."""
    apart = exclusions.paired_ids(s, person, now)
    standing = staff.standing_of(s, person.team_id, person.user_id)
    helping = _introductions(s, Introduction.mentor_id == person.id, IntroductionState.OPEN)
    return Home(
        meeting_times=_meets(s, person, now),
        reminders_pending=_reminded(s, person),
        person=person,
        now=now,
        quiet=quiet_times.current(s, person, now),
        asks=_asks(s, and_(Ask.mentor_id == person.id, Ask.asker_id.not_in(apart)), Initiator.RESIDENT),
        raised_hands=_asks(s, and_(Ask.asker_id == person.id, Ask.mentor_id.not_in(apart)), Initiator.MENTOR),
        questions=_asks(s, _asked_back(person, apart), Initiator.RESIDENT),
        referrals=_referrals(s, person, apart),
        proposed=[each for each in _proposed(s, person, now) if each.proposer_id not in apart],
        plans=_growing(s, person, now, send_policy, apart),
        helping=[each for each in helping if each.resident_id not in apart],
        on_hold=_count_on_hold(s, person, apart),
        could_help=open_goals.matching_goals(s, person, now, matcher, MAX_LISTED),
        profile=s.get(MentorProfile, person.id),
        finished=_goals(s, person, GoalState.FINISHED),
        parked=_goals(s, person, GoalState.PARKED)[: MAX_LISTED + 1],
        thanked=_thanked(s, person, apart),
        helped=_helped(s, person),
        has_blocked=bool(exclusions.blocks_of(s, person, now)),
        standing=standing,
        access=slack_access.load(s, person.team_id) if standing.may(Task.SET_HOSPITAL) else None,
    )


def _asked_back(person: Person, apart: set[int]) -> ColumnElement[bool]:
    return and_(Ask.asker_id == person.id, Ask.awaits_clarification, Ask.mentor_id.not_in(apart))


def _count_on_hold(s: Session, person: Person, apart: set[int]) -> int:
    """Count their open introductions to people who are kept apart from them."""
    either_way = or_(
        and_(Introduction.mentor_id == person.id, Introduction.resident_id.in_(apart)),
        and_(Introduction.resident_id == person.id, Introduction.mentor_id.in_(apart)),
    )
    rows = select(func.count()).select_from(Introduction).where(Introduction.state == IntroductionState.OPEN)
    return (s.scalar(rows.where(either_way)) or 0) if apart else 0


def _asks(s: Session, whose: object, started_by: Initiator) -> list[Ask]:
    rows = select(Ask).where(whose, Ask.state == AskState.OPEN, Ask.started_by == started_by)  # type: ignore[arg-type]
    if started_by is Initiator.MENTOR:  # Home shows their topics
        rows = rows.options(selectinload(Ask.mentor_profile))
    return list(s.scalars(rows.order_by(Ask.asked_at).limit(MAX_LISTED + 1)))


def _introductions(s: Session, whose: object, state: IntroductionState) -> list[Introduction]:
    rows = select(Introduction).where(whose, Introduction.state == state)  # type: ignore[arg-type]
    return list(s.scalars(rows.order_by(Introduction.started_at.desc()).limit(MAX_HELPED)))


def _goals(s: Session, person: Person, state: GoalState) -> list[Goal]:
    rows = select(Goal).where(Goal.person_id == person.id, Goal.state == state)
    return list(s.scalars(rows.order_by(Goal.created_at.desc(), Goal.id.desc()).limit(MAX_PLANS + 1)))


def _growing(s: Session, person: Person, now: datetime, send_policy: SendPolicy, apart: set[int]) -> list[GoalPlan]:
    goals = _goals(s, person, GoalState.OPEN)
    ids = [goal.id for goal in goals]
    met = select(Introduction).where(Introduction.goal_id.in_(ids), Introduction.state == IntroductionState.OPEN)
    asked = select(Ask).where(Ask.goal_id.in_(ids), Ask.state == AskState.OPEN, Ask.started_by == Initiator.RESIDENT)
    met, asked = met.where(Introduction.mentor_id.not_in(apart)), asked.where(Ask.mentor_id.not_in(apart))
    due = select(CheckIn).join(Introduction).where(Introduction.mentor_id.not_in(apart))
    due = due.where(CheckIn.person_id == person.id, CheckIn.state == CheckInState.PENDING)
    introductions: dict[int, list[Introduction]] = _by_goal(s.scalars(met))
    asks: dict[int, list[Ask]] = _by_goal(s.scalars(asked))
    planned: dict[int, list[tuple[datetime, CheckIn]]] = defaultdict(list)
    for moment, check_in in _moments(
        s, person, now, s.scalars(due.order_by(CheckIn.due_at, CheckIn.id)).all(), send_policy
    ):
        known = planned[check_in.introduction.goal_id]
        if check_in.introduction_id not in {each.introduction_id for _, each in known}:
            known.append((moment, check_in))
    return [GoalPlan(goal, introductions[goal.id], asks[goal.id], planned[goal.id]) for goal in goals]


def _moments(
    s: Session, person: Person, now: datetime, due: Sequence[CheckIn], send_policy: SendPolicy
) -> Iterator[tuple[datetime, CheckIn]]:
    """Yield when each check-in is sent: with the one before it if it is due by then, else in a later send window."""
    in_flight = select(DigestItem.item_id, Message.post_at).join(Message, Message.id == DigestItem.message_id)
    in_flight = in_flight.where(Message.person_id == person.id, Message.state.in_(IN_FLIGHT))
    held = in_flight.where(DigestItem.kind == CheckIn.DIGEST_KIND, DigestItem.released_at.is_(None))
    posted: dict[int, datetime | None] = {row.item_id: row.post_at for row in s.execute(held)}
    free, off = send_windows.next_send_time(s, person, now, send_policy), send_windows.time_off(s, person)
    moment: datetime | None = None
    for check_in in due:
        if at := posted.get(check_in.id):
            yield at, check_in
            continue
        if moment is None:
            moment = send_policy.next_window(person.tz, max(check_in.due_at, free), off)
        elif check_in.due_at > moment:
            moment = send_policy.next_window(person.tz, max(check_in.due_at, moment + send_policy.budget), off)
        yield moment, check_in


def _helped(s: Session, person: Person) -> list[tuple[str, int]]:
    """Return the areas in which this person helped someone finish a goal, and how many people, the most first."""
    counts = stats.helped_by_area(s, person.id)
    ordered = sorted(counts.items(), key=lambda each: (each[0] == NO_AREA, -each[1], each[0]))
    topics = {aspect: areas.ALL[aspect].topic for aspect in counts if aspect in areas.ALL} | {NO_AREA: NO_TOPIC}
    return [(topics[aspect], count) for aspect, count in ordered if aspect in topics]


def _thanked(s: Session, person: Person, apart: set[int]) -> list[Introduction]:
    """Return the introductions with the latest thanks that were passed on, however they ended."""
    rows = select(Introduction).where(Introduction.mentor_id == person.id, Introduction.thanks != "")
    rows = rows.where(Introduction.resident_id.not_in(apart))
    closed = rows.where(Introduction.state != IntroductionState.OPEN)
    return list(s.scalars(closed.order_by(Introduction.ended_at.desc(), Introduction.id.desc()).limit(MAX_LISTED)))


def _referrals(s: Session, person: Person, apart: set[int]) -> list[Referral]:
    """Return the open referrals to this person, who has not answered yet."""
    rows = select(Referral).join(Ask, Ask.id == Referral.ask_id).join(Goal, Goal.id == Ask.goal_id)
    rows = rows.where(Referral.colleague_id == person.id, Referral.state == ReferralState.OPEN)
    rows = rows.where(Ask.asker_id.not_in(apart), Ask.mentor_id.not_in(apart))
    return list(s.scalars(rows.where(Goal.state == GoalState.OPEN).order_by(Referral.id).limit(MAX_LISTED + 1)))


def _proposed(s: Session, person: Person, now: datetime) -> list[Proposal]:
    """Return proposals of the other person with a time that this person can still choose."""
    theirs = or_(Introduction.resident_id == person.id, Introduction.mentor_id == person.id)
    rows = select(Proposal).join(Introduction, Introduction.id == Proposal.introduction_id).where(theirs)
    rows = rows.where(Proposal.state == ProposalState.OPEN, Proposal.proposer_id != person.id)
    found = s.scalars(rows.where(Introduction.state == IntroductionState.OPEN).order_by(Proposal.id)).all()
    return [each for each in found if any(at > now for at in each.times)][: MAX_LISTED + 1]


def _meets(s: Session, person: Person, now: datetime) -> dict[int, datetime]:
    theirs = or_(Introduction.resident_id == person.id, Introduction.mentor_id == person.id)
    rows = select(Proposal.introduction_id, Proposal.meets_at).join(Introduction)
    rows = rows.where(theirs, Proposal.state == ProposalState.CHOSEN, Proposal.meets_at > now)
    return {introduction_id: meets_at for introduction_id, meets_at in s.execute(rows) if meets_at}


def _reminded(s: Session, person: Person) -> set[int]:
    pending = select(Proposal.introduction_id).join(Reminder, Reminder.proposal_id == Proposal.id)
    pending = pending.where(Reminder.person_id == person.id, Proposal.state == ProposalState.CHOSEN)
    posted = exists().where(
        DigestItem.kind == Reminder.DIGEST_KIND,
        DigestItem.item_id == Reminder.id,
        DigestItem.released_at.is_(None),
        DigestItem.message_id == Message.id,
        Message.state.not_in(IN_FLIGHT),
    )
    return set(s.scalars(pending.where(~posted)))


def _by_goal(rows: Iterable[Introduction] | Iterable[Ask]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.goal_id].append(row)  # type: ignore[arg-type]
    return found
