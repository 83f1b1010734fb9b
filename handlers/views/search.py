"""Finding people by what they can be asked about: the menu on Home, and who was found."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    Block,
    OptionsId,
    actions,
    button,
    choice,
    context,
    modal,
    plain,
    quote,
    rich,
    section,
    short,
    user,
)
from handlers.views.goal import why
from mentoring.matching import Match
from models import Person

FIND = OptionsId("search.find")
GROW_IN = ActionId("search.grow_in")
EMPTY = "Tell me what to look for, like this: /mentor find airway"
MOST = 10  # people in the window
OFFERED = 50  # lines in the menu


def menu() -> Block:
    """Looks up lines as one types."""
    return {
        "type": "external_select",
        "action_id": FIND,
        "placeholder": plain("Find people for …"),
        "min_query_length": 2,
    }


def choices(found: Sequence[tuple[int, str, str]]) -> Block:
    """Lines (their id, words and whose they are) that answer what was typed."""
    return {"options": [choice(short(f"{line} · {name}"), str(offer)) for offer, line, name in found]}


def people(wanted: str, found: Sequence[tuple[Person, Match]], *, is_private: bool = False) -> Block:
    """Who can be asked about something; nothing was kept of the question. About a private area one writes oneself."""
    if not found:
        blocks = [quote(wanted, "Nobody here offers this yet:")]
    else:
        blocks = [quote(wanted, "People you can ask about:")]
        for person, match in found:
            said = f": ask me about “{match.line}”\n"
            blocks.append(rich(user(person.user_id), said, why(match.fit, match.reasons)))
    untold = context("Only you see this. Nothing was posted or stored.")
    if is_private:
        alone = [section("This stays with you: press a name to write to them yourself.")] if found else []
        return modal("People for you", [*blocks, *alone, untold])
    way = "Ask one of them through me:" if found else "Say so, and I'll tell you when somebody does:"
    blocks += [section(way), actions(button("Grow in this", GROW_IN, "this", style="primary")), untold]
    return modal("People for you", blocks) | {"private_metadata": wanted}


def looked_for(view: Block) -> str:
    """What the people in this window were looked for by."""
    return str(view["private_metadata"])
