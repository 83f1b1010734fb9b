"""Load what a digest holds, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.mentors.availability import is_full
from models import (
    Ask,
    AskState,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    MentorProfile,
    ProposalState,
    Reminder,
    Shortlist,
    Suggestion,
)


@dataclass(frozen=True)
class DigestContents:
    """The items of one digest, by kind; each goal that fits comes with whether the mentor has responded to it."""

    reminders: list[Reminder]
    asks: list[Ask]
    check_ins: list[CheckIn]
    resting_profiles: list[MentorProfile]
    shortlists: list[Shortlist]
    alerts: list[tuple[Goal, bool]]

    def is_relevant(self, now: datetime) -> bool:
        """Is any of it still worth sending?"""
        return (
            any(each.proposal.state is ProposalState.CHOSEN for each in self.reminders)
            or any(each.state in (CheckInState.PENDING, CheckInState.SENT) for each in self.check_ins)
            or any(each.state is AskState.OPEN for each in self.asks)
            or any(is_full(each, now) for each in self.resting_profiles)
            or any(each.goal.state is GoalState.OPEN for each in self.shortlists)
            or any(goal.state is GoalState.OPEN for goal, _ in self.alerts)
        )


def load(s: Session, message_id: int) -> DigestContents:
    """Load everything that was due when a digest was built."""

    def rows(kind: Any, order: Any) -> list[Any]:
        return list(s.scalars(select(kind).where(kind.message_id == message_id).order_by(order)))

    return DigestContents(
        reminders=rows(Reminder, Reminder.id),
        asks=rows(Ask, Ask.id),
        check_ins=rows(CheckIn, CheckIn.id),
        resting_profiles=rows(MentorProfile, MentorProfile.person_id),
        shortlists=rows(Shortlist, Shortlist.id),
        alerts=[(each.goal, _has_ask(s, each)) for each in rows(Suggestion, Suggestion.id)],
    )


def _has_ask(s: Session, suggestion: Suggestion) -> bool:
    """Is there an ask between a goal's owner and this mentor?"""
    asks = select(Ask.id).where(Ask.goal_id == suggestion.goal_id, Ask.mentor_id == suggestion.mentor_id)
    return s.scalar(asks.limit(1)) is not None
