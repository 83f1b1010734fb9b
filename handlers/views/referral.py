"""**Someone better**: the mentor names a colleague, and Curbside asks the colleague."""

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
    section,
    user,
    with_metadata,
)
from handlers.views.payloads import reading_payload, slack_id
from mentoring.growth_areas import doses
from models import Ask, GoalState, Referral, ReferralState

ACCEPT = ActionId("referral.accept")
DECLINE = ActionId("referral.decline")
FORM = CallbackId("referral.form")

OUTCOMES = {
    ReferralState.ACCEPTED: "*Thank you.* They read that you can help, and I introduce you if they say yes.",
    ReferralState.DECLINED: "*Not you, then.* Nobody learns of it.",
}


@dataclass(frozen=True)
class AskId:
    """What the form carries."""

    ask_id: int


def form(ask: Ask) -> Block:
    """Ask which colleague the mentor has in mind."""
    view = modal(
        "Someone better",
        [
            quote(ask.goal.sentence, user(ask.asker.user_id), " wants to grow in:"),
            input_block(
                "colleague",
                "Who fits better?",
                {"type": "users_select", "action_id": "colleague", "placeholder": plain_text("Choose a colleague")},
                hint="I ask them first. Who asked you hears of it only if they're willing.",
            ),
        ],
        submit="Ask them",
        callback=FORM,
    )
    return with_metadata(view, AskId(ask.id))


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
        ending = section("*This goal is wrapped up.* There's nothing left to do here.")
    return message_content(
        header("A colleague thought of you"),
        quote(ask.goal.sentence, user(ask.mentor.user_id), " thinks you'd be right for somebody who wants to grow in:"),
        context(
            f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. They hear of you only if you're willing; "
            "a no stays between us."
        ),
        ending,
    )
