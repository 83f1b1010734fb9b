"""Finding people by what they can be asked about: the menu on Home, and who was found."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    Block,
    OptionsId,
    actions,
    button,
    context,
    modal,
    option,
    plain_text,
    quote,
    rich_text,
    section,
    truncate,
    user,
)
from handlers.views.goal import reason_line
from mentoring.matching import Match
from models import Person

FIND = OptionsId("search.find")
MAKE_GOAL = ActionId("search.grow_in")
EMPTY = "Tell me what to look for, like this: /mentor find airway"
MAX_SHOWN = 10  # people in the window
OFFERED = 50  # lines in the menu


def menu() -> Block:
    """Looks up lines as one types."""
    return {
        "type": "external_select",
        "action_id": FIND,
        "placeholder": plain_text("Find people for …"),
        "min_query_length": 2,
    }


def options(found: Sequence[tuple[int, str, str]]) -> Block:
    """Lines (their id, words and whose they are) that answer what was typed."""
    return {"options": [option(truncate(f"{line} · {name}"), str(offer)) for offer, line, name in found]}


def results(wanted: str, found: Sequence[tuple[Person, Match]], *, is_private: bool = False) -> Block:
    """Who can be asked about something; nothing was kept of the question. About a private area one writes oneself."""
    if not found:
        blocks = [quote(wanted, "Nobody here offers this yet:")]
    else:
        blocks = [quote(wanted, "People you can ask about:")]
        for person, match in found:
            said = f": ask me about “{match.line}”\n"
            blocks.append(rich_text(user(person.user_id), said, reason_line(match.fit, match.reasons)))
    untold = context("Only you see this. Nothing was posted or stored.")
    if is_private:
        alone = [section("This stays with you: press a name to write to them yourself.")] if found else []
        return modal("People for you", [*blocks, *alone, untold])
    way = "Ask one of them through me:" if found else "Say so, and I'll tell you when somebody does:"
    blocks += [section(way), actions(button("Grow in this", MAKE_GOAL, "this", style="primary")), untold]
    return modal("People for you", blocks) | {"private_metadata": wanted}


def searched_sentence(view: Block) -> str:
    """What the people in this window were looked for by."""
    return str(view["private_metadata"])
