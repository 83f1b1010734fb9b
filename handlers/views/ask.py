"""The ask that a mentor gets, and the raised hand that a resident gets."""

from datetime import datetime

from handlers.views import clarification
from handlers.views.availability import capacity_controls
from handlers.views.block_kit import (
    ActionId,
    Block,
    MessageContent,
    actions,
    bullets,
    button,
    context,
    header,
    message_content,
    quote,
    rich_text,
    section,
    user,
)
from mentoring.growth_areas import doses
from mentoring.mentors.offers import public_offers
from models import Ask, AskState, GoalState, Initiator, Introduction, MentorProfile, Visibility

ACCEPT = ActionId("ask.accept")
DECLINE = ActionId("ask.decline")
INTRODUCE = ActionId("raised_hand.introduce")
NOT_THIS_TIME = ActionId("raised_hand.not_this_time")
SUGGEST_COLLEAGUE = ActionId("ask.suggest_colleague")

OUTCOMES = {
    AskState.ACCEPTED: "*You said yes.* The introduction is in your group message.",
    AskState.DECLINED: "*You let this one pass.* They read a neutral line; there's nothing else to do.",
    AskState.EXPIRED: "*This one has lapsed.* There's nothing else to do.",
    AskState.WITHDRAWN: "*This one is no longer open.* There's nothing left to do here.",
}
RAISED_HAND_OUTCOMES = {
    AskState.ACCEPTED: "*You're introduced.* The thread is in your group message.",
    AskState.DECLINED: "*Not this time.*",
    AskState.EXPIRED: "*This one has lapsed.*",
    AskState.WITHDRAWN: "*That one didn't line up.*",
}
GOAL_OUTCOMES = {
    GoalState.FINISHED: "*This goal is wrapped up.* There's nothing left to do here.",
    GoalState.PARKED: "*This goal rests for now.* There's nothing left to do here.",
    GoalState.OPEN: OUTCOMES[AskState.WITHDRAWN],  # it was picked up again since
}
UNNAMED_NOTE = " They never learned who you are."


def _outcome(ask: Ask) -> str:
    """Say to the mentor how an ask ended."""
    return GOAL_OUTCOMES[ask.goal.state] if ask.state is AskState.GOAL_CLOSED else OUTCOMES[ask.state]


def _raised_hand_outcome(ask: Ask) -> str:
    """Say to the resident how a raised hand ended."""
    if ask.state is AskState.GOAL_CLOSED:
        return GOAL_OUTCOMES[ask.goal.state]
    is_unnamed = ask.state is not AskState.ACCEPTED and ask.goal.visibility is not Visibility.NAMED
    return RAISED_HAND_OUTCOMES[ask.state] + (UNNAMED_NOTE if is_unnamed else "")


def request(ask: Ask, profile: MentorProfile | None, now: datetime, line: str = "") -> MessageContent:
    """Show the mentor who asks, for what, with which first question and at what cost; and once answered, the outcome.

    `line` is the mentor's topic through which the asker found them.
    """
    asker, goal = ask.asker, ask.goal
    answered = ask.state in (AskState.ACCEPTED, AskState.DECLINED) and goal.state is GoalState.OPEN
    ending = _answer_buttons(ask) if ask.state is AskState.OPEN else section(_outcome(ask))
    return message_content(
        header("Somebody would like to learn from you"),
        quote(goal.sentence, user(asker.user_id), f" ({goal.about})" if goal.about else "", " wants to grow in:"),
        quote(ask.first_question, "First question:") if ask.first_question else None,
        rich_text("They found you by your line “", line, "”.") if line else None,
        context(
            f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}, for their learning, not for a patient's "
            "care. A no is fine, and stays neutral."
        ),
        *clarification.clarification_answer(ask),
        ending,
        *(capacity_controls(profile, now) if answered and profile else []),
    )


def _answer_buttons(ask: Ask) -> Block:
    ask_back = [] if ask.clarification_question else [button("Ask for more", clarification.ASK_FOR_MORE, ask.id)]
    return actions(
        button("Happy to", ACCEPT, ask.id, style="primary"),
        button("Not now", DECLINE, ask.id),
        *ask_back,
        button("Someone better", SUGGEST_COLLEAGUE, ask.id),
    )


def clarification_answered(ask: Ask) -> MessageContent:
    """Show the mentor the asker's answer to their question."""
    answers = actions(button("Happy to", ACCEPT, ask.id, style="primary"), button("Not now", DECLINE, ask.id))
    return message_content(
        quote(ask.clarification_question, user(ask.asker.user_id), " answered your question:"),
        quote(ask.clarification_answer),
        rich_text("It's about: ", ask.goal.sentence),
        answers if ask.state is AskState.OPEN else section(_outcome(ask)),
    )


def reminder(ask: Ask) -> list[Block]:
    """Build the one reminder of an ask or a raised hand, for a digest."""
    if ask.awaits_clarification and ask.state is AskState.OPEN:
        return clarification.reminder(ask)
    by_resident = ask.started_by is Initiator.RESIDENT
    if ask.state is not AskState.OPEN:
        return [section(_outcome(ask) if by_resident else _raised_hand_outcome(ask))]
    yes, no = ("Happy to", "Not now") if by_resident else ("Introduce us", "Not this time")
    yes_id, no_id = (ACCEPT, DECLINE) if by_resident else (INTRODUCE, NOT_THIS_TIME)
    other = ask.asker if by_resident else ask.mentor
    opening = " is still waiting to hear from you:" if by_resident else " can still help with this goal:"
    cost = f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. " if by_resident else ""
    return [
        quote(ask.goal.sentence, user(other.user_id), opening),
        context(f"{cost}A no is fine, and stays neutral. Without an answer it lapses by itself."),
        actions(button(yes, yes_id, ask.id, style="primary"), button(no, no_id, ask.id)),
    ]


def help_offered(outcome: Introduction | Ask | None) -> str:
    """Tell the person who has just raised a hand what happens next."""
    if isinstance(outcome, Introduction):
        return "Thank you. You're introduced: the thread is in your group message."
    return "Thank you. I've asked them, and I'll introduce you if they say yes. There's nothing else to do."


def raised_hand(ask: Ask, profile: MentorProfile | None, suggested_by: str = "") -> MessageContent:
    """Tell the resident that someone offers to help: from a post without a name, or because a colleague suggested them.

    `suggested_by` is the Slack user id of that colleague.
    """
    offers = [[line] for line in public_offers(profile)] if profile else []
    unnamed = ask.goal.visibility is not Visibility.NAMED
    if ask.state is AskState.OPEN:
        ending = actions(
            button("Introduce us", INTRODUCE, ask.id, style="primary"),
            button("Not this time", NOT_THIS_TIME, ask.id),
        )
    else:
        ending = section(_raised_hand_outcome(ask))
    return message_content(
        header("Somebody better, perhaps" if suggested_by else "Somebody raised a hand"),
        rich_text(
            user(suggested_by), " thinks that ", user(ask.mentor.user_id), " may fit better, and they're willing."
        )
        if suggested_by
        else None,
        quote(ask.goal.sentence, user(ask.mentor.user_id), " can help with this goal:"),
        rich_text("They can be asked about:") if offers else None,
        bullets(*offers) if offers else None,
        context("They don't know who you are until you say yes.") if ask.state is AskState.OPEN and unnamed else None,
        ending,
    )
