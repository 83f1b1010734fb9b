"""Every message and modal with the longest texts that are allowed in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import models
from handlers.views import (
    ask,
    ask_form,
    blocked,
    clarification,
    crisis_help,
    erased,
    goal,
    home,
    introduction,
    meeting,
    notice,
    offer,
    own_data,
    pause,
    post,
    private_people,
    referral,
    search,
    suggestions,
    workflow_steps,
    wrap_up,
)
from handlers.views.block_kit import Block, MessageContent, message_content
from mentoring.goals.goals import GoalForm
from mentoring.goals.suggestions import MAX_SHOWN
from mentoring.growth_areas import areas
from mentoring.home import MAX_HELPED, MAX_LISTED, MAX_PLANS, GoalPlan, Home
from mentoring.matching import Fit, Match
from mentoring.matching.area_guesses import MAX_GUESSES
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger
from mentoring.suggestion_cards import Card
from models import (
    MAX_OFFERS,
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
    Invitation,
    MentorProfile,
    MessageKind,
    Offer,
    OfferAspect,
    PastIntroduction,
    Person,
    Proposal,
    ProposalState,
    QuietKind,
    QuietTime,
    Referral,
    ReferralState,
    Reminder,
    Shortlist,
    ShortlistReason,
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


def proposal(*, meets_at: datetime | None = None) -> Proposal:
    return Proposal(
        id=10**9, introduction=introduction_(), introduction_id=10**9, proposer=person(), first_at=NOW, second_at=NOW,
        third_at=NOW, state=ProposalState.CHOSEN if meets_at else ProposalState.OPEN, meets_at=meets_at,
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


# The longest versions of each kind of message; a kind without one fails the test of limits.
MESSAGES: dict[tuple[MessageKind, str], MessageContent] = {
    (MessageKind.POST, "post"): post.post(goal_(), helped=True),
    (MessageKind.SHORTLIST, "people"): message_content(
        *suggestions.cards(
            Shortlist(goal=unnamed_goal(), reason=ShortlistReason.FIRST), cards(MAX_SHOWN), GUESSED_AREAS
        )
    ),
    (MessageKind.SHORTLIST, "no match"): message_content(
        *suggestions.cards(Shortlist(goal=goal_(), reason=ShortlistReason.NEXT), [])
    ),
    (MessageKind.ASK, "ask"): ask.request(ask_(), profile_(), NOW, text(150)),
    (MessageKind.ASK, "ask with clarification"): ask.request(ask_with_clarification(answered=True), profile_(), NOW),
    (MessageKind.CLARIFICATION, "clarification"): clarification.clarification(ask_with_clarification(answered=True)),
    (MessageKind.CLARIFICATION_ANSWER, "clarification answer"): ask.clarification_answered(
        ask_with_clarification(answered=True)
    ),
    (MessageKind.REFERRAL, "referral"): referral.referral(referral_()),
    (MessageKind.ASK, "answered ask"): ask.request(ask_(AskState.DECLINED), profile_(), NOW),
    (MessageKind.RAISED_HAND, "raised hand"): ask.raised_hand(ask_(), "U" * 12),
    (MessageKind.INTRODUCTION, "thread"): introduction.thread(introduction_(), text(300), text(150)),
    (MessageKind.INTRODUCTION, "thread of a colleague's colleague"): introduction.thread(
        introduction_(), text(300), "", "U" * 12
    ),
    (MessageKind.MEETING_PROPOSAL, "times"): meeting.proposal(proposal(), None),
    (MessageKind.MEETING_PROPOSAL, "set"): meeting.proposal(proposal(meets_at=NOW), None),
    (MessageKind.INVITATION, "invitation"): workflow_steps.invitation(
        Invitation(id=10**9, user_id="U" * 12, sentence=text(200))
    ),
    (MessageKind.THANKS, "thanks"): wrap_up.thanks(introduction_()),
    (MessageKind.INTRODUCTION_ENDED, "ended"): wrap_up.ended(introduction_(), 2),
    (MessageKind.PAST_INTRODUCTION, "other is gone"): wrap_up.other_is_gone(
        PastIntroduction(goal=goal_(), dose=Dose.QUESTION)
    ),
    **{(kind, f"{kind} erased"): erased.line(kind) for kind in MessageKind if kind in erased.LINES},
    (MessageKind.ASK, "erased"): erased.line(MessageKind.ASK),
}
# The longest items of each kind of digest item; a kind without one fails the test of limits.
DIGEST_ITEMS: dict[str, list[Any]] = {
    Reminder.DIGEST_KIND: [Reminder(person_id=1, proposal=proposal(meets_at=NOW))],
    Ask.DIGEST_KIND: [ask_(), ask_with_clarification()],
    CheckIn.DIGEST_KIND: [check_in_(CheckInKind.RECURRING), check_in_(CheckInKind.NUDGE)],
    MentorProfile.DIGEST_KIND: [profile_()],
    Shortlist.DIGEST_KIND: [
        Shortlist(goal=unnamed_goal(), reason=ShortlistReason.EXPIRED, suggestions=[]),
        Shortlist(goal=unnamed_goal(), reason=ShortlistReason.NEW, suggestions=[card().suggestion]),
    ],
    Suggestion.DIGEST_KIND: [card().suggestion],
}
LONGEST_FORM = GoalForm(text(200), tuple(LONGEST_AREAS), text(200), text(300), Dose.COFFEE, Visibility.NAMED)
BUSIEST_HOME = Home(
    person=person(),
    now=NOW,
    quiet=QuietTime(kind=QuietKind.NIGHTS, starts_at=NOW, ends_at=NOW),
    asks=[ask_()] * (MAX_LISTED + 1),
    raised_hands=[ask_()] * (MAX_LISTED + 1),
    questions=[ask_with_clarification()] * (MAX_LISTED + 1),
    referrals=[referral_()] * (MAX_LISTED + 1),
    proposed=[proposal()] * (MAX_LISTED + 1),
    plans=[GoalPlan(goal_(), [introduction_()] * 5, open_asks(), [(NOW, check_in_(CheckInKind.RECURRING))] * 5)]
    * (MAX_PLANS + 1),
    helping=[introduction_()] * MAX_HELPED,
    meeting_times={10**9: NOW},
    reminders_pending={10**9},
    could_help=[goal_()] * MAX_LISTED,
    profile=profile_(),
    finished=[goal_()] * MAX_PLANS,
    parked=[goal_()] * MAX_LISTED,
    thanked=[introduction_()] * MAX_LISTED,
    on_hold=99,
    helped=[(text(75), 99)] * 40,
    has_blocked=True,
)
VIEWS: dict[str, Block] = {
    "grow": goal.form(LONGEST_FORM, suggestion_round=99),
    "edit goal": goal.form(LONGEST_FORM, suggestion_round=99, goal_id=10**9),
    "like another goal": goal.form(LONGEST_FORM, suggestion_round=99, like=goal_()),
    "private people": private_people.answer([(person(2), match())] * 3),
    "found": search.results(text(200), [(person(2), match())] * search.MAX_SHOWN),
    "who can help": suggestions.everyone(unnamed_goal(), cards(20)),
    "post": post.form(goal_()),
    "another perspective": suggestions.another_perspective(
        Shortlist(goal=goal_(), reason=ShortlistReason.SECOND_OPINION), cards(2)
    ),
    "colleague asked": referral.asked("U" * 12),
    "find or add": search.find_or_add(text(150)),
    "more": ask_form.form(card().suggestion, text(150), profile_(), Dose.THREE, text(300)),
    "mentor": offer.form(profile_(), text(200)),
    "about the past": offer.about_the_past(
        [text(150)] * MAX_OFFERS,
        profile_(),
        Contacts(text(2000)),
        [*Danger],
    ),
    "what each is about": offer.aspects_form(profile_().offers),
    "saved": offer.saved(),
    "met": wrap_up.met_form(introduction_()),
    "done": wrap_up.met_form(introduction_(), check_in=10**9, finished=True),
    "propose": meeting.form(introduction_(), 1),
    "about": introduction.about(introduction_(), 1),
    "concern": introduction.concern(text(2000)),
    "blocked": blocked.blocked([models.Block(id=each, blocked="W" * 11) for each in range(1, 51)]),
    "question": clarification.question_form(ask_()),
    "answer": clarification.answer_form(ask_with_clarification()),
    "someone better": referral.form(ask_()),
    "told": wrap_up.mentor_met_notice(introduction_()),
    "pause": pause.form(),
    "crisis": crisis_help.crisis(Contacts(text(2000)), [*Danger]),
    "notice": notice.notice(text(200)),
    "matching goals": goal.matching_goals([goal_()] * 10, text(200)),
    "own data": own_data.own_data(is_unwanted=True, said=own_data.STOPPED),
    "forget me": own_data.forget_form(legal_hold=True),
    "forgotten": own_data.forgotten(legal_hold=True),
    "home of someone forgotten": erased.home(),
    "busiest home": home.home(BUSIEST_HOME, Contacts()),
}
