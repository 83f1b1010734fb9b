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
    literal,
    message_content,
    quote,
)
from handlers.views.own_data import STOP_MESSAGES
from mentoring.matching import Match
from models import Invitation, Person

INVITE = CallbackId("invite_to_grow")
SUGGEST = CallbackId("suggest_mentors")
REVIEW = ActionId("workflow_step.review")

ASK_YOURSELF = "This one is better to look for yourself, in private: type /grow."
NO_ONE = "No one here offers this yet. With /grow, anyone looking for it hears when someone does."


def invitation(invitation: Invitation) -> MessageContent:
    """Show a goal that someone typed into a workflow's form, for its owner to look over."""
    return message_content(
        header("A goal was suggested for you"),
        quote(invitation.sentence, "Your program suggests this goal for you:"),
        context(
            "Look it over and choose who sees it. Nothing is posted until you share it. It stays here for two weeks."
        ),
        actions(
            button("Look it over", REVIEW, invitation.id, style="primary"),
            button("Don't message me", STOP_MESSAGES, "mine"),
        ),
        group=(invitation.user_id,),
    )


def invitation_is_over() -> MessageContent:
    """Say, in the message of an invitation, that it is over."""
    return message_content(context("*This invitation is over.* To share a goal, type /grow."))


def mentors(matches: Sequence[tuple[Person, Match]]) -> str:
    """List up to three people, one line each, in text that a workflow can pass on."""
    if not matches:
        return NO_ONE
    return "\n".join(
        f"<@{person.user_id}>: " + literal(f"ask me about “{match.line}” ({'; '.join(match.reasons)})")
        for person, match in matches
    )
