"""Who and what is involved with someone or with a goal: what has to be locked before rows about them are deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mentoring.goals import goal_lock
from mentoring.messages import outbox
from mentoring.people import people
from models import Ask, Goal, Introduction, Referral, Suggestion


@dataclass
class Involved:
    """The ids of people and of goals."""

    people: set[int] = field(default_factory=set)
    goals: set[int] = field(default_factory=set)

    def lock(self, s: Session) -> None:
        """Lock everyone, then the goals, in the order in which every use case does."""
        people.lock(s, *self.people)
        for goal_id in sorted(self.goals):
            goal_lock.get_for_update(s, goal_id)

    def mark_homes(self, s: Session) -> None:
        """Let everyone's Home be rendered again, before anything else: someone may be gone from it."""
        outbox.mark_about(s, (), self.people, (), (), (), urgency=0)

    def _note(self, s: Session, rows: Iterable[Any]) -> None:
        """Note rows of a goal and people."""
        for each in rows:
            for goal_id, *ids in s.execute(each):
                self.goals.add(goal_id)
                self.people.update(ids)


def of_person(s: Session, person_id: int) -> Involved:
    """Find everyone who has or had something to do with someone, and the goals that was about."""
    asked = or_(Ask.asker_id == person_id, Ask.mentor_id == person_id)
    met = or_(Introduction.resident_id == person_id, Introduction.mentor_id == person_id)
    shown = or_(Suggestion.mentor_id == person_id, Goal.person_id == person_id)
    named = or_(asked, Referral.colleague_id == person_id)
    found = Involved({person_id})
    found._note(
        s,
        (
            select(Goal.id, Goal.person_id).where(Goal.person_id == person_id),
            select(Ask.goal_id, Ask.asker_id, Ask.mentor_id).where(asked),
            select(Introduction.goal_id, Introduction.resident_id, Introduction.mentor_id).where(met),
            select(Goal.id, Goal.person_id, Suggestion.mentor_id).join(Suggestion).where(shown),
            select(Ask.goal_id, Ask.asker_id, Ask.mentor_id, Referral.colleague_id).join(Referral).where(named),
        ),
    )
    return found


def of_goal(s: Session, goal_id: int) -> Involved:
    """Find everyone who has or had something to do with a goal."""
    found = Involved(goals={goal_id})
    found._note(
        s,
        (
            select(Goal.id, Goal.person_id).where(Goal.id == goal_id),
            select(Ask.goal_id, Ask.mentor_id).where(Ask.goal_id == goal_id),
            select(Introduction.goal_id, Introduction.mentor_id).where(Introduction.goal_id == goal_id),
            select(Suggestion.goal_id, Suggestion.mentor_id).where(Suggestion.goal_id == goal_id),
        ),
    )
    return found
