"""Referrals: a mentor declines and names a colleague, who is asked before anyone else learns of it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mentoring.asks import asks, raised_hands
from mentoring.errors import AskIsWithdrawn, FieldError, GoalIsClosed, MentoringError, NotYours
from mentoring.goals import eligibility, goal_lock
from mentoring.messages import outbox
from mentoring.people import do_not_message, exclusions, forgotten, participation, people, quiet_times
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
    """Decline an ask and name a colleague who may be a better match.

    The mentor sees the same words whether or not the colleague is asked, so they can't tell whom the asker has asked
    or blocked.

    Raises: FieldError when they name themselves or the asker, and what `asks.decline` raises.
    """
    ask = get_to_refer(s, mentor, ask_id, now)
    if colleague.id == mentor.id:
        raise FieldError("colleague", "That's you. Pick a colleague, or tap Happy to.")
    if colleague.id == ask.asker_id:
        raise FieldError("colleague", "That's the person asking. Pick a colleague.")
    asks.decline(s, mentor, ask_id, now)
    ask.has_suggestion = True
    if _can_be_suggested(s, ask, colleague, now):
        referral = Referral(ask=ask, colleague=colleague, created_at=now)
        s.add(referral)
        s.flush()
        outbox.enqueue(s, MessageKind.REFERRAL, referral.id, colleague, now, goal_id=ask.goal_id)


def find_colleague(s: Session, profile: Profile, now: datetime) -> Person:
    """Return the colleague a mentor names: added to the people, unless they were forgotten or asked for no messages."""
    team_id, user_id = profile.team_id, profile.user_id
    if forgotten.is_forgotten(s, team_id, user_id) or do_not_message.is_unwanted(s, team_id, user_id):
        return people.get_or_describe(s, team_id, user_id)
    return people.upsert(s, profile, now)


def get_to_refer(s: Session, mentor: Person, ask_id: int, now: datetime) -> Ask:
    """Get an open ask that a resident sent to this mentor. Raises NotYours, and what `asks.ensure_open` raises."""
    ask = asks.get_answerable(s, mentor, ask_id)
    if ask.started_by is not Initiator.RESIDENT:
        raise NotYours
    asks.ensure_open(s, ask, now)
    return ask


def ensure_can_mentor(s: Session, profile: Profile) -> None:
    """Refuse who takes no part: an app, a guest, a student, or someone who has left. Raises FieldError."""
    if not profile.is_here:
        raise FieldError(
            "colleague", "They can't be asked: that's an app, or someone who has left. Choose a colleague."
        )
    try:
        participation.ensure_takes_part(s, profile.team_id, profile.user_id, is_guest=profile.is_guest)
    except participation.TakesNoPart as error:
        raise FieldError("colleague", f"They can't be asked. {error.sentence}") from error


def _can_be_suggested(s: Session, ask: Ask, colleague: Person, now: datetime) -> bool:
    """Return whether the colleague is reachable and has no history with this goal that rules them out."""
    is_unreachable = not colleague.id or do_not_message.is_unwanted(s, colleague.team_id, colleague.user_id)
    if (
        is_unreachable
        or quiet_times.current(s, colleague, now)
        or (s.get(MentorProfile, colleague.id) and not eligibility.available_profile(s, colleague, now))
    ):
        return False
    dismissed = exists().where(
        Suggestion.goal_id == ask.goal_id, Suggestion.mentor_id == colleague.id, Suggestion.dismissed
    )
    already_asked = exists().where(Ask.goal_id == ask.goal_id, Ask.mentor_id == colleague.id)
    introduced = exists().where(Introduction.goal_id == ask.goal_id, Introduction.mentor_id == colleague.id)
    referred = exists().where(Referral.ask_id == ask.id)
    return not (
        s.scalar(select(already_asked | introduced | referred | dismissed))
        or exclusions.are_excluded(s, ask.asker_id, colleague.id, now)
        or exclusions.are_excluded(s, ask.mentor_id, colleague.id, now)
    )


def suggested_by(s: Session, raised_hand: Ask, now: datetime) -> str:
    """Find the Slack user id of the mentor whose referral led to a raised hand.

    Returns: "" when it was their own idea, or when that mentor may not be shown to either of the two now.
    """
    user_ids = (
        select(Person.id, Person.user_id)
        .join(Ask, Ask.mentor_id == Person.id)
        .join(Referral, Referral.ask_id == Ask.id)
        .where(Referral.colleague_id == raised_hand.mentor_id, Referral.state == ReferralState.ACCEPTED)
        .where(Ask.goal_id == raised_hand.goal_id)
    )
    found = s.execute(user_ids.limit(1)).first()
    readers = (raised_hand.asker_id, raised_hand.mentor_id)
    if found is None or any(exclusions.are_paired(s, found.id, each, now) for each in readers):
        return ""
    return str(found.user_id)


def accept(s: Session, colleague: Person, referral_id: int, now: datetime) -> Referral:
    """Accept a referral. This raises the colleague's hand, and the asker decides."""
    referral = _get_own(s, colleague, referral_id, now)
    if referral.state is ReferralState.ACCEPTED:
        return referral
    goal = referral.ask.goal
    if goal.state is not GoalState.OPEN:
        raise GoalIsClosed
    _answer(referral, ReferralState.ACCEPTED)
    raised_hands.offer_help(s, goal, colleague, now)
    return referral


def decline(s: Session, colleague: Person, referral_id: int, now: datetime) -> Referral:
    """Decline a referral. No one else learns of it."""
    referral = _get_own(s, colleague, referral_id, now)
    if referral.state is not ReferralState.DECLINED:
        _answer(referral, ReferralState.DECLINED)
    return referral


def _get_own(s: Session, colleague: Person, referral_id: int, now: datetime) -> Referral:
    """Lock the goal of a referral and get the referral.

    Raises: NotYours when it isn't for this person, AskIsWithdrawn when they and someone in it are kept apart since.
    """
    people.lock(s, colleague.id)
    goal_lock.get_for_update(s, s.scalar(select(Ask.goal_id).join(Referral).where(Referral.id == referral_id)) or 0)
    referral = s.get(Referral, referral_id, populate_existing=True)
    if referral is None or referral.colleague_id != colleague.id:
        raise NotYours
    if {referral.ask.asker_id, referral.ask.mentor_id} & exclusions.paired_ids(s, colleague, now):
        raise AskIsWithdrawn
    return referral


def _answer(referral: Referral, state: ReferralState) -> None:
    if referral.state is not ReferralState.OPEN:
        raise ReferralIsAnswered
    referral.state = state
