"""What workflow steps show: the invitation to share a goal, and mentors in plain text."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    CallbackId,
    MessageContent,
    actions,
    button,
    context,
    header,
    message_content,
    quote,
)
from mentoring.matching import Match
from models import Person

INVITE = CallbackId("invite_to_grow")
SUGGEST = CallbackId("suggest_mentors")
REVIEW = ActionId("workflow_step.review")

ASK_YOURSELF = "This is something to look for yourself, in private: type /grow."
NO_ONE = "Nobody here offers this yet. With /grow, whoever looks for it hears when somebody does."


def invitation(sentence: str) -> MessageContent:
    """Show a goal that someone typed into a workflow's form.

    The button carries the sentence; nothing of it is stored until the person shares it.
    """
    return message_content(
        header("Shall I share this for you?"),
        quote(sentence, "You wrote that you want to grow in:"),
        context("Look it over, and choose who sees it. Nothing is posted or kept before you share it."),
        actions(button("Look it over", REVIEW, sentence, style="primary")),
    )


def mentors(matches: Sequence[tuple[Person, Match]]) -> str:
    """List up to three people, one line each, in text that a workflow can pass on."""
    if not matches:
        return NO_ONE
    return "\n".join(
        f"<@{person.user_id}>: ask me about “{match.line}” ({'; '.join(match.reasons)})" for person, match in matches
    )
