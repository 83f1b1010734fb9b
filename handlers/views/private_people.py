"""The answer to a private goal: who can be written to, shown to its owner alone."""

from collections.abc import Sequence

from handlers.views.block_kit import ActionId, Block, actions, modal, plain_text, rich_text, section, user
from handlers.views.crisis_help import SUPPORT_LINE
from handlers.views.goal import reason_line
from handlers.views.introduction import offer_to_listen
from mentoring.matching import Match
from models import Person

MESSAGE_THEM = ActionId("goal.message_them")

OTHER_HELP = f"You could also turn to someone you trust, such as a chief resident, or call the {SUPPORT_LINE}."


def answer(found: Sequence[tuple[Person, Match]], *, mistreated: bool = False) -> Block:
    """Show who offers a private area, with a link to write to each. Nothing was stored."""
    concern = offer_to_listen() if mistreated else []
    if not found:
        text = "No one here offers this yet. Nothing was posted or stored, so look again whenever you like."
        return modal("People who can help", [section(text), section(OTHER_HELP), *concern])
    blocks = [section("*These people can help.* Nothing was posted or stored; they don't know that you looked.")]
    for person, match in found:
        blocks.append(rich_text(user(person.user_id), f"\nAsk me about: “{match.line}”"))
        blocks.append(rich_text(reason_line(match.fit, match.reasons)))
        link = f"slack://user?team={person.team_id}&id={person.user_id}"
        open_chat: Block = {
            "type": "button",
            "text": plain_text("Message them"),
            "url": link,
            "action_id": MESSAGE_THEM,
        }
        blocks.append(actions(open_chat | {"value": str(person.id)}))
    return modal("People who can help", [*blocks, *concern])
