"""The ask that a mentor receives, and the raised hand that a resident is told of."""

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
SOMEONE_BETTER = ActionId("ask.suggest_colleague")

OUTCOMES = {
    AskState.ACCEPTED: "*You said yes.* The introduction is in your group message.",
    AskState.DECLINED: "*You let this one pass.* They read a neutral line; there's nothing else to do.",
    AskState.EXPIRED: "*This one has lapsed.* There's nothing else to do.",
    AskState.CLOSED: "*This goal is wrapped up.* There's nothing left to do here.",
}

HELP_NOTED = {
    AskState.DECLINED: "*Not this time.*",
    AskState.EXPIRED: "*This one has lapsed.*",
    AskState.CLOSED: "*That one didn't line up.*",
}
UNNAMED = " They never learned who you are."


def _referral_button(ask: Ask) -> str:
    """How a raised hand ended, to the resident."""
    if ask.state is AskState.ACCEPTED:
        return "*You're introduced.* The thread is in your group message."
    if ask.state is AskState.CLOSED and ask.goal.state is not GoalState.OPEN:
        return OUTCOMES[AskState.CLOSED]
    return HELP_NOTED[ask.state] + (UNNAMED if ask.goal.visibility is not Visibility.NAMED else "")


def request(ask: Ask, listing: MentorProfile | None, now: datetime, line: str = "") -> MessageContent:
    """Who asks, for what, with which first question and at what cost; once answered, what holds from now on.

    `line` is the mentor's by which they were found.
    """
    asker, goal = ask.asker, ask.goal
    answered = ask.state in (AskState.ACCEPTED, AskState.DECLINED)
    ending = _answer_buttons(ask) if ask.state is AskState.OPEN else section(OUTCOMES[ask.state])
    return message_content(
        header("Somebody would like to learn from you"),
        quote(goal.sentence, user(asker.user_id), f" ({goal.about})" if goal.about else "", " wants to grow in:"),
        quote(ask.first_question, "First question:") if ask.first_question else None,
        rich_text("They found you by your line “", line, "”.") if line else None,
        context(f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. A no is fine, and stays neutral."),
        *clarification.clarification_answer(ask),
        ending,
        *(capacity_controls(listing, now) if answered and listing else []),
    )


def _answer_buttons(ask: Ask) -> Block:
    back = [] if ask.clarification_question else [button("Ask for more", clarification.ASK_FOR_MORE, ask.id)]
    return actions(
        button("Happy to", ACCEPT, ask.id, style="primary"),
        button("Not now", DECLINE, ask.id),
        *back,
        button("Someone better", SOMEONE_BETTER, ask.id),
    )


def answered_lines(ask: Ask) -> MessageContent:
    """The asker has answered what the mentor wanted to know."""
    answers = actions(button("Happy to", ACCEPT, ask.id, style="primary"), button("Not now", DECLINE, ask.id))
    return message_content(
        quote(ask.clarification_question, user(ask.asker.user_id), " answered your question:"),
        quote(ask.clarification_answer),
        rich_text("It's about: ", ask.goal.sentence),
        answers if ask.state is AskState.OPEN else section(OUTCOMES[ask.state]),
    )


def reminder(ask: Ask) -> list[Block]:
    """The one reminder of an ask, or of a raised hand, among what else falls due."""
    if ask.awaits_clarification and ask.state is AskState.OPEN:
        return clarification.reminder(ask)
    mine = ask.started_by is Initiator.RESIDENT
    if ask.state is not AskState.OPEN:
        return [section(OUTCOMES[ask.state] if mine else _referral_button(ask))]
    yes, no = ("Happy to", "Not now") if mine else ("Introduce us", "Not this time")
    yes_id, no_id = (ACCEPT, DECLINE) if mine else (INTRODUCE, NOT_THIS_TIME)
    who = ask.asker if mine else ask.mentor
    opening = " is still waiting to hear from you:" if mine else " can still help with this goal:"
    cost = f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. " if mine else ""
    return [
        quote(ask.goal.sentence, user(who.user_id), opening),
        context(f"{cost}A no is fine, and stays neutral. Without an answer it lapses by itself."),
        actions(button(yes, yes_id, ask.id, style="primary"), button(no, no_id, ask.id)),
    ]


def help_offered(outcome: Introduction | Ask | None) -> str:
    """What somebody reads who has just raised a hand."""
    if isinstance(outcome, Introduction):
        return "Thank you. You're introduced: the thread is in your group message."
    return "Thank you. I've asked them, and I'll introduce you if they say yes. There's nothing else to do."


def raised_hand(ask: Ask, listing: MentorProfile | None, suggested_by: str = "") -> MessageContent:
    """Somebody offers to help with a goal: from a post without a name, or because a colleague thought of them.

    `suggested_by` is the Slack user id of that colleague.
    """
    offers = [[line] for line in public_offers(listing)] if listing else []
    unnamed = ask.goal.visibility is not Visibility.NAMED
    if ask.state is AskState.OPEN:
        ending = actions(
            button("Introduce us", INTRODUCE, ask.id, style="primary"),
            button("Not this time", NOT_THIS_TIME, ask.id),
        )
    else:
        ending = section(_referral_button(ask))
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
