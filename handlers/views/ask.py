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
    one_block,
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
    AskState.DECLINED: "*You passed.* They'll get a neutral note. Nothing else to do.",
    AskState.EXPIRED: "*This one has closed.* There's nothing else to do.",
    AskState.WITHDRAWN: "*This one is no longer open.* There's nothing left to do here.",
}
RAISED_HAND_OUTCOMES = {
    AskState.ACCEPTED: "*You're introduced.* The thread is in your group message.",
    AskState.DECLINED: "*Not this time.*",
    AskState.EXPIRED: "*This one has closed.*",
    AskState.WITHDRAWN: "*That one didn't line up.*",
}
GOAL_OUTCOMES = {
    GoalState.FINISHED: "*This goal is finished.* There's nothing left to do here.",
    GoalState.PARKED: "*This goal is on hold.* There's nothing left to do here.",
    GoalState.OPEN: OUTCOMES[AskState.WITHDRAWN],  # it was picked up again since
}
REFERRED = (
    "*You suggested a colleague.* I asked them, unless they were away or couldn't be asked about this. "
    "The resident hears about it only if they say yes."
)
UNNAMED_NOTE = " They never saw your name."


def _outcome(ask: Ask) -> str:
    """Say to the mentor how an ask ended."""
    if ask.has_suggestion and ask.state is AskState.DECLINED:
        return REFERRED
    return GOAL_OUTCOMES[ask.goal.state] if ask.state is AskState.GOAL_CLOSED else OUTCOMES[ask.state]


def _raised_hand_outcome(ask: Ask) -> str:
    """Say to the resident how a raised hand ended."""
    if ask.state is AskState.GOAL_CLOSED:
        return GOAL_OUTCOMES[ask.goal.state]
    is_unnamed = ask.state is not AskState.ACCEPTED and ask.goal.visibility is not Visibility.NAMED
    return RAISED_HAND_OUTCOMES[ask.state] + (UNNAMED_NOTE if is_unnamed else "")


def summary(ask: Ask, lead: str = "") -> Block:
    """Show who asks, with their role, for how much time and what, and their first question: the same everywhere.

    `lead` takes the place of the words that say how much time they ask for.
    """
    role = f" ({ask.goal.about})" if ask.goal.about else ""
    cost = f"{doses.NAMES[ask.dose]} ({doses.COSTS[ask.dose]})"
    parts = [quote(ask.goal.sentence, user(ask.asker.user_id), role, lead or f" is asking for {cost} about:")]
    if ask.first_question:
        parts.append(quote(ask.first_question, "First question:"))
    if lead:
        parts.append(rich_text(f"They're asking for {cost}."))
    return one_block(*parts)


def request(ask: Ask, profile: MentorProfile | None, now: datetime, line: str = "") -> MessageContent:
    """Show the mentor who asks, for what, with which first question and at what cost; and once answered, the outcome.

    `line` is the mentor's topic through which the asker found them.
    """
    answered = ask.state in (AskState.ACCEPTED, AskState.DECLINED) and ask.goal.state is GoalState.OPEN
    ending = answer_buttons(ask) if ask.state is AskState.OPEN else section(_outcome(ask))
    return message_content(
        header("Someone would like to learn from you"),
        summary(ask),
        rich_text("They found you through “", line, "”.") if line else None,
        context("For their learning, not for a patient's care. It's fine to say no; they'll get a neutral note."),
        *clarification.clarification_answer(ask),
        ending,
        *(capacity_controls(profile, now) if answered and profile else []),
    )


def answer_buttons(ask: Ask) -> Block:
    """Build the mentor's four answers; one question may be asked."""
    ask_back = (
        [] if ask.clarification_question else [button("Ask a question first", clarification.ASK_FOR_MORE, ask.id)]
    )
    return actions(
        button("Happy to", ACCEPT, ask.id, style="primary"),
        button("Not now", DECLINE, ask.id),
        *ask_back,
        button("Suggest a colleague", SUGGEST_COLLEAGUE, ask.id),
    )


def clarification_answered(ask: Ask) -> MessageContent:
    """Show the mentor the asker's answer to their question."""
    return message_content(
        quote(ask.clarification_question, user(ask.asker.user_id), " answered your question:"),
        quote(ask.clarification_answer),
        rich_text("It's about: ", ask.goal.sentence),
        answer_buttons(ask) if ask.state is AskState.OPEN else section(_outcome(ask)),
    )


def reminder(ask: Ask) -> list[Block]:
    """Build the one reminder of an ask or a raised hand, for a digest."""
    if ask.awaits_clarification:  # the asker's, who never reads the mentor's words
        return clarification.reminder(ask)
    by_resident = ask.started_by is Initiator.RESIDENT
    if ask.state is not AskState.OPEN:
        return [section(_outcome(ask) if by_resident else _raised_hand_outcome(ask))]
    return [
        summary(ask, " is still hoping to hear from you:") if by_resident else offer_summary(ask, " can still help:"),
        context("It's fine to say no; they'll get a neutral note. If you don't answer, it will close on its own."),
        answer_buttons(ask) if by_resident else offer_buttons(ask),
    ]


def offer_summary(ask: Ask, lead: str = " can help with this goal:") -> Block:
    """Show a resident who offers to help with their goal: the mentor's role and topics."""
    about = f" ({ask.mentor.about})" if ask.mentor.about else ""
    topics = [[line] for line in public_offers(ask.mentor_profile)] if ask.mentor_profile else []
    parts = [quote(ask.goal.sentence, user(ask.mentor.user_id), about, lead)]
    if topics:
        parts += [rich_text("You can ask them about:"), bullets(*topics)]
    return one_block(*parts)


def offer_buttons(ask: Ask) -> Block:
    """Build the resident's two answers to an offer to help."""
    introduce = button("Introduce us", INTRODUCE, ask.id, style="primary")
    return actions(introduce, button("Not this time", NOT_THIS_TIME, ask.id))


def help_offered(outcome: Introduction | Ask | None) -> str:
    """Tell the person who has just offered to help what happens next."""
    if isinstance(outcome, Introduction):
        return "Thank you. You're introduced: the thread is in your group message."
    return "Thank you. I've asked them, and I'll introduce you if they say yes. There's nothing else to do."


def raised_hand(ask: Ask, suggested_by: str = "") -> MessageContent:
    """Tell the resident that someone offers to help: from a post without a name, or because a colleague suggested them.

    `suggested_by` is the Slack user id of that colleague.
    """
    unnamed = ask.goal.visibility is not Visibility.NAMED
    ending = offer_buttons(ask) if ask.state is AskState.OPEN else section(_raised_hand_outcome(ask))
    return message_content(
        header("A colleague suggested someone" if suggested_by else "Someone offered to help"),
        rich_text(
            user(suggested_by),
            " thinks that ",
            user(ask.mentor.user_id),
            " may be a good fit, and they're willing to help.",
        )
        if suggested_by
        else None,
        offer_summary(ask),
        context("They won't see your name unless you say yes.") if ask.state is AskState.OPEN and unnamed else None,
        ending,
    )
