"""Rows with the longest texts that are allowed in them."""

from datetime import UTC, datetime, timedelta

from mentoring.growth_areas import areas
from mentoring.matching import Fit, Match
from mentoring.matching.area_guesses import MAX_GUESSES
from mentoring.suggestion_cards import Card
from models import (
    AlertPreference,
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    CheckInState,
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    Initiator,
    Introduction,
    IntroductionState,
    MentorProfile,
    Offer,
    OfferAspect,
    Person,
    Proposal,
    ProposalState,
    Referral,
    ReferralState,
    Suggestion,
    Visibility,
)
from models.asks import MAX_OPEN_ASKS

NOW = datetime(2031, 3, 3, tzinfo=UTC)
SIGN = "&"  # five characters once it is escaped
LONGEST_AREAS = sorted(areas.ALL, key=lambda each: -len(areas.ALL[each].label))[:3]


def text(length: int) -> str:
    return SIGN * length


def person(number: int = 1) -> Person:
    return Person(
        id=number, team_id="T" * 12, user_id="U" * 12, name=text(255), about=text(200), tz="UTC", is_admin=True
    )


def goal_(state: GoalState = GoalState.OPEN) -> Goal:
    return Goal(
        id=10**9, person=person(), sentence=text(200), about=text(200), first_question=text(300), dose=Dose.QUESTION,
        visibility=Visibility.NAMED, state=state, next_step=text(200), created_at=NOW,
        aspects=[GoalAspect(aspect=each) for each in LONGEST_AREAS],
    )  # fmt: skip


def ask_(state: AskState = AskState.OPEN) -> Ask:
    return Ask(
        id=10**9, goal=goal_(), asker=person(), mentor=person(2), started_by=Initiator.RESIDENT, dose=Dose.QUESTION,
        first_question=text(300), state=state, asked_at=NOW, awaiting_since=NOW,
        clarification_question="", clarification_answer="", mentor_profile=profile_(),
    )  # fmt: skip


def open_asks() -> list[Ask]:
    """As many as someone may have, each with its own id."""
    found = [ask_() for _ in range(MAX_OPEN_ASKS)]
    for number, each in enumerate(found):
        each.id += number
    return found


def ask_with_clarification(*, answered: bool = False) -> Ask:
    asked = ask_()
    asked.clarification_question, asked.clarification_answer = text(300), text(300) if answered else ""
    return asked


def proposal(*, meets_at: datetime | None = None, has_file: bool = False) -> Proposal:
    return Proposal(
        id=10**9, introduction=introduction_(), introduction_id=10**9, proposer=person(), first_at=NOW, second_at=NOW,
        third_at=NOW, state=ProposalState.CHOSEN if meets_at else ProposalState.OPEN, meets_at=meets_at,
        opening=text(200), resident_has_file=has_file, called_off_by=1,
    )  # fmt: skip


def introduction_(state: IntroductionState = IntroductionState.OPEN) -> Introduction:
    return Introduction(
        id=10**9, goal=goal_(), mentor=person(2), resident=person(), resident_id=1, mentor_id=2, dose=Dose.QUESTION,
        state=state, thanks=text(1000), thanks_kept=True, started_at=NOW, meetings=[], check_in_weeks=4,
    )  # fmt: skip


def referral_() -> Referral:
    return Referral(id=10**9, ask=ask_(), colleague=person(3), state=ReferralState.OPEN)


def unnamed_goal() -> Goal:
    goal = goal_()
    goal.visibility = Visibility.UNNAMED
    return goal


def profile_() -> MentorProfile:
    offers = [
        Offer(id=n, position=n, sentence=text(150), aspects=[OfferAspect(aspect=each) for each in LONGEST_AREAS])
        for n in range(1, 9)
    ]
    return MentorProfile(
        person=person(2), capacity=20, doses=[dose.value for dose in Dose], learning=text(200),
        alerts=AlertPreference.RIGHT_AWAY,
        offers=offers, full_until=NOW + timedelta(days=9),
    )  # fmt: skip


def card() -> Card:
    profile = profile_()
    reasons = [f"you wrote “{text(200)}”, they offer “{text(150)}”"] * 3
    suggestion = Suggestion(id=10**9, mentor=person(2), line=text(150), position=1, reasons=reasons, dismissed=False)
    suggestion.fit = Fit.RELATED
    ended = introduction_(IntroductionState.FINISHED)
    return Card(suggestion, text(150), profile, None, ended)


def cards(count: int) -> list[Card]:
    """Cards of different people."""
    found = [card() for _ in range(count)]
    for number, each in enumerate(found):
        each.suggestion.id += number
    return found


GUESSED_AREAS = sorted(areas.ALL, key=lambda each: -len(areas.ALL[each].label))[:MAX_GUESSES]


def match() -> Match:
    return Match(2, tuple(card().suggestion.reasons), text(150), Fit.UNSURE)


def check_in_(kind: CheckInKind) -> CheckIn:
    return CheckIn(id=10**9, introduction=introduction_(), kind=kind, state=CheckInState.SENT, due_at=NOW)
