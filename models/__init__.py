"""The tables. A row knows itself; what the rows mean together is in `mentoring`."""

from models.asks import Ask, AskState, Referral, ReferralState, Shortlist, StartedBy, Suggestion, Why
from models.base import Base, Utc, seconds_from_now
from models.goals import Dose, Goal, GoalAspect, GoalState, Visibility
from models.introductions import (
    Answer,
    CheckIn,
    CheckInKind,
    CheckInState,
    Introduction,
    IntroductionState,
    Meeting,
    Proposal,
    ProposalState,
    Reminder,
)
from models.messages import UNDERWAY, Kind, Message, MessageState, Pace
from models.offers import MOST_OFFERS, Hear, Listing, Offer, OfferAspect, drawn
from models.people import Block, Evaluation, Membership, Person, Placement, QuietKind, QuietTime, Shift, ShiftKind

__all__ = [
    "MOST_OFFERS",
    "UNDERWAY",
    "Answer",
    "Ask",
    "AskState",
    "Base",
    "Block",
    "CheckIn",
    "CheckInKind",
    "CheckInState",
    "Dose",
    "Evaluation",
    "Goal",
    "GoalAspect",
    "GoalState",
    "Hear",
    "Introduction",
    "IntroductionState",
    "Kind",
    "Listing",
    "Meeting",
    "Membership",
    "Message",
    "MessageState",
    "Offer",
    "OfferAspect",
    "Pace",
    "Person",
    "Placement",
    "Proposal",
    "ProposalState",
    "QuietKind",
    "QuietTime",
    "Referral",
    "ReferralState",
    "Reminder",
    "Shift",
    "ShiftKind",
    "Shortlist",
    "StartedBy",
    "Suggestion",
    "Utc",
    "Visibility",
    "Why",
    "drawn",
    "seconds_from_now",
]
