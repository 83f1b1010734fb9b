"""Someone better: the mentor names a colleague, and the colleague is asked."""

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    Letter,
    actions,
    button,
    context,
    field,
    header,
    letter,
    modal,
    plain,
    quote,
    section,
    user,
)
from mentoring.growth_areas import doses
from models import Ask, GoalState, Referral, ReferralState

WILLING = ActionId("referral.willing")
NOT_ME = ActionId("referral.not_me")
FORM = CallbackId("referral.form")

ANSWERED = {
    ReferralState.WILLING: "*Thank you.* They read that you can help, and I introduce you if they say yes.",
    ReferralState.DECLINED: "*Not you, then.* Nobody learns of it.",
}


def form(ask: Ask) -> Block:
    """Whom has the mentor in mind?"""
    view = modal(
        "Someone better",
        [
            quote(ask.goal.sentence, user(ask.asker.user_id), " wants to grow in:"),
            field(
                "colleague",
                "Who fits better?",
                {"type": "users_select", "action_id": "colleague", "placeholder": plain("Choose a colleague")},
                hint="I ask them first. Who asked you hears of it only if they're willing.",
            ),
        ],
        submit="Ask them",
        callback=FORM,
    )
    return view | {"private_metadata": str(ask.id)}


def read(view: Block) -> tuple[int, str]:
    """The ask, and the Slack user id of the colleague."""
    return int(view["private_metadata"]), view["state"]["values"]["colleague"]["colleague"]["selected_user"]


def referral(found: Referral) -> Letter:
    """To the colleague: would they help? Who wants to grow stays unnamed."""
    ask = found.ask
    ending = actions(button("Happy to help", WILLING, found.id, style="primary"), button("Not me", NOT_ME, found.id))
    if found.state is not ReferralState.OPEN:
        ending = section(ANSWERED[found.state])
    elif ask.goal.state is not GoalState.OPEN:
        ending = section("*This goal is wrapped up.* There's nothing left to do here.")
    return letter(
        header("A colleague thought of you"),
        quote(ask.goal.sentence, user(ask.mentor.user_id), " thinks you'd be right for somebody who wants to grow in:"),
        context(
            f"{doses.NAMES[ask.dose].capitalize()}: {doses.COSTS[ask.dose]}. They hear of you only if you're willing; "
            "a no stays between us."
        ),
        ending,
    )
