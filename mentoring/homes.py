"""What a person's Home shows: one reading of the tables, a fixed number of queries however much there is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session

from mentoring import apart, aspects, blocks, quiet, reach
from models import (
    UNDERWAY,
    Ask,
    AskState,
    CheckIn,
    CheckInState,
    Goal,
    GoalAspect,
    GoalState,
    Introduction,
    IntroductionState,
    Listing,
    Message,
    Person,
    Proposal,
    ProposalState,
    QuietTime,
    StartedBy,
    Suggestion,
    Visibility,
)

# Of each kind of thing; together they stay under the hundred blocks of a Home tab.
GROWING, HELPING, FEW = 20, 30, 4

T = TypeVar("T")


@dataclass(frozen=True)
class Growing:
    """A goal of one's own: who helps, who is being asked, when the next check-in comes."""

    goal: Goal
    introductions: list[Introduction]
    asks: list[Ask]
    next_check_in: tuple[datetime, CheckIn] | None


@dataclass(frozen=True)
class Home:
    """Everything on a person's Home tab, most relevant first. `meets`: introduction id → the next time that is set.

    `helped`: growth area (its label) → how many people finished something in it with this person.
    """

    person: Person
    now: datetime
    quiet: QuietTime | None
    asks: list[Ask]
    hands: list[Ask]
    growing: list[Growing]
    helping: list[Introduction]
    meets: dict[int, datetime]
    could_help: list[Goal]
    listing: Listing | None
    finished: list[Goal]
    parked: list[Goal]
    thanked: list[Introduction]
    helped: list[tuple[str, int]]
    has_blocked: bool

    @property
    def is_new(self) -> bool:
        """Has nothing begun yet, on either side?"""
        mine = (self.listing, self.asks, self.hands, self.growing, self.helping, self.finished, self.parked)
        return not any(mine) and not self.has_blocked


def read(s: Session, person: Person, now: datetime) -> Home:
    """Read a person's Home."""
    return Home(
        meets=_meets(s, person, now),
        person=person,
        now=now,
        quiet=quiet.of_now(s, person, now),
        asks=_asks(s, Ask.mentor_id == person.id, StartedBy.RESIDENT),
        hands=_asks(s, Ask.asker_id == person.id, StartedBy.MENTOR),
        growing=_growing(s, person, now),
        helping=_introductions(s, Introduction.mentor_id == person.id, IntroductionState.OPEN),
        could_help=_could_help(s, person, now),
        listing=s.get(Listing, person.id),
        finished=_goals(s, person, GoalState.FINISHED),
        parked=_goals(s, person, GoalState.PARKED)[:FEW],
        thanked=[
            each
            for each in _introductions(s, Introduction.mentor_id == person.id, IntroductionState.FINISHED)
            if each.thanks
        ][:FEW],
        helped=_helped(s, person),
        has_blocked=bool(blocks.of(s, person)),
    )


def _asks(s: Session, whose: object, started_by: StartedBy) -> list[Ask]:
    rows = select(Ask).where(whose, Ask.state == AskState.OPEN, Ask.started_by == started_by)  # type: ignore[arg-type]
    return list(s.scalars(rows.order_by(Ask.asked_at).limit(FEW + 1)))


def _introductions(s: Session, whose: object, state: IntroductionState) -> list[Introduction]:
    rows = select(Introduction).where(whose, Introduction.state == state)  # type: ignore[arg-type]
    return list(s.scalars(rows.order_by(Introduction.started_at.desc()).limit(HELPING)))


def _goals(s: Session, person: Person, state: GoalState) -> list[Goal]:
    rows = select(Goal).where(Goal.person_id == person.id, Goal.state == state)
    return list(s.scalars(rows.order_by(Goal.created_at.desc(), Goal.id.desc()).limit(GROWING + 1)))


def _growing(s: Session, person: Person, now: datetime) -> list[Growing]:
    goals = _goals(s, person, GoalState.OPEN)
    ids = [goal.id for goal in goals]
    met = select(Introduction).where(Introduction.goal_id.in_(ids), Introduction.state == IntroductionState.OPEN)
    asked = select(Ask).where(Ask.goal_id.in_(ids), Ask.state == AskState.OPEN, Ask.started_by == StartedBy.RESIDENT)
    due = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.state == CheckInState.PLANNED)
    introductions: dict[int, list[Introduction]] = _by_goal(s.scalars(met))
    asks: dict[int, list[Ask]] = _by_goal(s.scalars(asked))
    moments: dict[int, list[tuple[datetime, int, CheckIn]]] = defaultdict(list)
    earliest = reach.next_free(s, person, now)
    handed = select(Message.id, Message.post_at).where(Message.person_id == person.id, Message.state.in_(UNDERWAY))
    posted: dict[int | None, datetime | None] = {row.id: row.post_at for row in s.execute(handed)}
    for check_in in s.scalars(due):
        moment = posted.get(check_in.message_id) or max(check_in.due_at, earliest)
        moments[check_in.introduction.goal_id].append((moment, check_in.id, check_in))
    first = {goal_id: min(found) for goal_id, found in moments.items()}
    return [
        Growing(
            goal,
            introductions[goal.id],
            asks[goal.id],
            (first[goal.id][0], first[goal.id][2]) if goal.id in first else None,
        )
        for goal in goals
    ]


def _helped(s: Session, person: Person) -> list[tuple[str, int]]:
    people = func.count(distinct(Introduction.resident_id))
    rows = (
        select(GoalAspect.aspect, people)
        .join(Introduction, Introduction.goal_id == GoalAspect.goal_id)
        .where(Introduction.mentor_id == person.id, Introduction.state == IntroductionState.FINISHED)
        .group_by(GoalAspect.aspect)
        .order_by(people.desc(), GoalAspect.aspect)
    )
    return [(aspects.ALL[aspect].label, count) for aspect, count in s.execute(rows) if aspect in aspects.ALL]


def _meets(s: Session, person: Person, now: datetime) -> dict[int, datetime]:
    theirs = or_(Introduction.resident_id == person.id, Introduction.mentor_id == person.id)
    rows = select(Proposal.introduction_id, Proposal.meets_at).join(Introduction)
    rows = rows.where(theirs, Proposal.state == ProposalState.CHOSEN, Proposal.meets_at > now)
    return {introduction_id: meets_at for introduction_id, meets_at in s.execute(rows) if meets_at}


def _by_goal(rows: Iterable[Introduction] | Iterable[Ask]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.goal_id].append(row)  # type: ignore[arg-type]
    return found


def _could_help(s: Session, person: Person, now: datetime) -> list[Goal]:
    """Open posts for which this person was among those who fit, and nothing has begun."""
    hidden = apart.never_shown(s, person.id, now)
    begun = select(Ask.goal_id).where(Ask.mentor_id == person.id)
    rows = (
        select(Goal)
        .join(Suggestion, Suggestion.goal_id == Goal.id)
        .where(Suggestion.mentor_id == person.id, Suggestion.dismissed.is_(False))
        .where(Goal.state == GoalState.OPEN, Goal.visibility != Visibility.PEOPLE, Goal.id.not_in(begun))
        .where(Goal.person_id.not_in(hidden))
    )
    return list(s.scalars(rows.order_by(Goal.created_at.desc()).limit(FEW)))
