"""**Suggest a colleague**: the mentor names a colleague, and Curbside asks the colleague."""

from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    actions,
    button,
    context,
    header,
    input_block,
    message_content,
    modal,
    plain_text,
    quote,
    read_metadata,
    rich_text,
    section,
    user,
    with_metadata,
)
from handlers.views.goal import closed
from handlers.views.payloads import reading_payload, slack_id
from mentoring.growth_areas import doses
from models import Ask, GoalState, Referral, ReferralState

ACCEPT = ActionId("referral.accept")
DECLINE = ActionId("referral.decline")
FORM = CallbackId("referral.form")

OUTCOMES = {
    ReferralState.ACCEPTED: "*Thank you.* I'll let them know and introduce you if they say yes.",
    ReferralState.DECLINED: "*No problem.* No one will know.",
}


# The same whether the colleague can be asked or not: why not would tell of the resident.
UNLESS = "unless they're away or can't be asked about this"
SUGGESTED = "*Thanks.* The resident hears about it only if they say yes, and gets a neutral note now."


@dataclass(frozen=True)
class AskId:
    """What the form carries."""

    ask_id: int


def form(ask: Ask) -> Block:
    """Ask which colleague the mentor has in mind."""
    view = modal(
        "Suggest a colleague",
        [
            quote(ask.goal.sentence, user(ask.asker.user_id), " wants to grow in:"),
            input_block(
                "colleague",
                "Who would you suggest?",
                {"type": "users_select", "action_id": "colleague", "placeholder": plain_text("Choose a colleague")},
                hint="I'll check with them first. The resident hears about it only if they say yes.",
            ),
        ],
        submit="Ask them",
        callback=FORM,
    )
    return with_metadata(view, AskId(ask.id))


def suggested(colleague_id: str) -> Block:
    """Tell the mentor that the colleague is asked."""
    asked = rich_text("I'm asking ", user(colleague_id), f", {UNLESS}.")
    return modal("Suggest a colleague", [asked, section(SUGGESTED)])


@reading_payload()
def parse_submission(view: Block) -> tuple[int, str]:
    """Read the submitted form.

    Returns: the ask's id, and the Slack user id of the colleague.
    """
    chosen = view["state"]["values"]["colleague"]["colleague"]["selected_user"]
    return read_metadata(view, AskId).ask_id, slack_id(chosen)


def referral(referral: Referral) -> MessageContent:
    """Ask the colleague whether they would help. The asker stays unnamed."""
    ask = referral.ask
    ending = actions(
        button("Happy to help", ACCEPT, referral.id, style="primary"), button("Not me", DECLINE, referral.id)
    )
    if referral.state is not ReferralState.OPEN:
        ending = section(OUTCOMES[referral.state])
    elif ask.goal.state is not GoalState.OPEN:
        ending = section(f"*{closed(ask.goal)}* There's nothing left to do here.")
    return message_content(
        header("A colleague thought of you"),
        quote(ask.goal.sentence, user(ask.mentor.user_id), " thinks you'd be a great fit for someone working on:"),
        context(
            f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. They'll hear about you only if "
            "you say yes."
        ),
        ending,
    )
