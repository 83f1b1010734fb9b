"""Someone better: a mentor who was asked thinks of a colleague, who is asked before anybody learns of it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mentoring.asks import asks, raised_hands
from mentoring.errors import FieldError, GoalIsClosed, MentoringError, NotYours
from mentoring.goals import goals, suggestions
from mentoring.messages import outbox
from mentoring.people import exclusions, people, quiet_times
from mentoring.people.people import Profile
from models import (
    Ask,
    GoalState,
    Initiator,
    Introduction,
    MentorProfile,
    MessageKind,
    Person,
    Referral,
    ReferralState,
    Suggestion,
)


class ReferralIsAnswered(MentoringError):
    """You've answered that already, so nothing was changed."""


def refer(s: Session, mentor: Person, ask_id: int, colleague: Person, now: datetime) -> None:
    """The mentor says not now, and names somebody who may fit better.

    Whether the colleague is asked says nothing about whom else the asker has asked or blocked: the mentor reads the
    same either way. FieldError where they name themselves or the asker; and what answering an ask raises.
    """
    asked = get_to_refer(s, mentor, ask_id)
    if colleague.id == mentor.id:
        raise FieldError("colleague", "That's you. Choose a colleague, or press Happy to.")
    if colleague.id == asked.asker_id:
        raise FieldError("colleague", "That's who asks. Choose a colleague of yours.")
    asks.decline(s, mentor, ask_id, now)
    if _can_be_suggested(s, asked, colleague, now):
        made = Referral(ask=asked, colleague=colleague, created_at=now)
        s.add(made)
        s.flush()
        outbox.enqueue(s, MessageKind.REFERRAL, made.id, colleague, now)


def get_to_refer(s: Session, mentor: Person, ask_id: int) -> Ask:
    """The ask, where this is the mentor whom a resident asked; NotYours."""
    asked = asks.get_answerable(s, mentor, ask_id)
    if asked.started_by is not Initiator.RESIDENT:
        raise NotYours
    return asked


def ensure_can_mentor(chosen: Profile) -> None:
    """FieldError for a bot, or somebody who has left."""
    if not chosen.is_here:
        raise FieldError(
            "colleague", "They can't be asked: that's an app, or somebody who has left. Choose a colleague."
        )


def _can_be_suggested(s: Session, asked: Ask, colleague: Person, now: datetime) -> bool:
    """Is there nothing yet between the colleague and this goal, nothing against it, and are they not left alone?"""
    if quiet_times.current(s, colleague, now) or (
        s.get(MentorProfile, colleague.id) and not suggestions.available_profile(s, colleague, now)
    ):
        return False
    unwanted = exists().where(
        Suggestion.goal_id == asked.goal_id, Suggestion.mentor_id == colleague.id, Suggestion.dismissed
    )
    begun = exists().where(Ask.goal_id == asked.goal_id, Ask.mentor_id == colleague.id)
    met = exists().where(Introduction.goal_id == asked.goal_id, Introduction.mentor_id == colleague.id)
    passed_on = exists().where(Referral.ask_id == asked.id)
    return not (
        s.scalar(select(begun | met | passed_on | unwanted))
        or exclusions.are_excluded(s, asked.asker_id, colleague.id, now)
    )


def suggested_by(s: Session, raised: Ask) -> str:
    """The Slack user id of whoever thought of the mentor that raised a hand; empty where nobody did."""
    found = (
        select(Person.user_id)
        .join(Ask, Ask.mentor_id == Person.id)
        .join(Referral, Referral.ask_id == Ask.id)
        .where(Referral.colleague_id == raised.mentor_id, Referral.state == ReferralState.WILLING)
        .where(Ask.goal_id == raised.goal_id)
    )
    return s.scalar(found.limit(1)) or ""


def accept(s: Session, colleague: Person, referral_id: int, now: datetime) -> Referral:
    """The colleague is willing: that is a raised hand, and the asker decides."""
    found = _get_own(s, colleague, referral_id)
    if found.state is ReferralState.WILLING:
        return found
    goal = found.ask.goal
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    _answer(s, found, ReferralState.WILLING)
    raised_hands.offer_help(s, goal, colleague, now)
    return found


def decline(s: Session, colleague: Person, referral_id: int) -> Referral:
    """Not them; nobody learns of it."""
    found = _get_own(s, colleague, referral_id)
    if found.state is not ReferralState.DECLINED:
        _answer(s, found, ReferralState.DECLINED)
    return found


def _get_own(s: Session, colleague: Person, referral_id: int) -> Referral:
    """A referral to this person, its goal locked; NotYours, or ReferralIsAnswered once open asks have moved on."""
    people.lock(s, colleague.id)
    goals.get_for_update(s, s.scalar(select(Ask.goal_id).join(Referral).where(Referral.id == referral_id)) or 0)
    found = s.get(Referral, referral_id, populate_existing=True)
    if found is None or found.colleague_id != colleague.id:
        raise NotYours
    return found


def _answer(s: Session, found: Referral, state: ReferralState) -> None:
    if found.state is not ReferralState.OPEN:
        raise ReferralIsAnswered
    found.state = state
    outbox.refresh(s, MessageKind.REFERRAL, found.id)
