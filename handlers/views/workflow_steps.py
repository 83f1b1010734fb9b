"""What workflows show: the invitation to share a goal, and mentors in plain words."""

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
    """A goal that somebody wrote into a workflow's form. The button carries it: nothing of it is stored before."""
    return message_content(
        header("Shall I share this for you?"),
        quote(sentence, "You wrote that you want to grow in:"),
        context("Look it over, and choose who sees it. Nothing is posted or kept before you share it."),
        actions(button("Look it over", REVIEW, sentence, style="primary")),
    )


def mentors(found: Sequence[tuple[Person, Match]]) -> str:
    """Up to three people, a line each, as a workflow can pass them on."""
    if not found:
        return NO_ONE
    return "\n".join(
        f"<@{person.user_id}>: ask me about “{match.line}” ({'; '.join(match.reasons)})" for person, match in found
    )
