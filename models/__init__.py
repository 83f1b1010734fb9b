"""The tables. A row knows itself; what the rows mean together is in `mentoring`."""

from models.asks import Ask, AskState, Shortlist, StartedBy, Suggestion, Why
from models.base import Base, Utc, seconds_from_now
from models.goals import Dose, Goal, GoalAspect, GoalState, Visibility
from models.introductions import Answer, CheckIn, CheckInKind, CheckInState, Introduction, IntroductionState, Meeting
from models.messages import UNDERWAY, Kind, Message, MessageState, Pace
from models.offers import MOST_OFFERS, Hear, Listing, Offer, OfferAspect
from models.people import Person, QuietKind, QuietTime

__all__ = [
    "MOST_OFFERS",
    "UNDERWAY",
    "Answer",
    "Ask",
    "AskState",
    "Base",
    "CheckIn",
    "CheckInKind",
    "CheckInState",
    "Dose",
    "Goal",
    "GoalAspect",
    "GoalState",
    "Hear",
    "Introduction",
    "IntroductionState",
    "Kind",
    "Listing",
    "Meeting",
    "Message",
    "MessageState",
    "Offer",
    "OfferAspect",
    "Pace",
    "Person",
    "QuietKind",
    "QuietTime",
    "Shortlist",
    "StartedBy",
    "Suggestion",
    "Utc",
    "Visibility",
    "Why",
    "seconds_from_now",
]
