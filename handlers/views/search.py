"""Searching for people by what they can be asked about: the menu on Home, and the results."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    read_metadata,
    rich_text,
    section,
    truncate,
    user,
    with_metadata,
)
from handlers.views.goal import reason_line
from handlers.views.introduction import offer_to_listen
from handlers.views.payloads import reading_payload
from mentoring.matching import Match
from mentoring.safety import private
from models import Person

FIND = OptionsId("search.find")
MAKE_GOAL = ActionId("search.make_goal")
EMPTY = "Tell me what to look for, like this: /mentor find airway"
MAX_SHOWN = 10  # people in the modal
MAX_TOPICS = 50  # topics in the menu


@dataclass(frozen=True)
class SearchText:
    """What the results carry: the text they are for, which was accepted before."""

    text: str


def menu() -> Block:
    """Build the search menu; it looks up topics as people type."""
    return {
        "type": "external_select",
        "action_id": FIND,
        "placeholder": plain_text("Find people for …"),
        "min_query_length": 2,
    }


def options(topics: Sequence[tuple[int, str, str]]) -> Block:
    """Build the menu's options from topics: each one's id, its text and the mentor's name."""
    return {"options": [option(truncate(f"{line} · {name}"), str(offer_id)) for offer_id, line, name in topics]}


def results(search_text: str, matches: Sequence[tuple[Person, Match]], *, is_private: bool = False) -> Block:
    """Show who can be asked about something; nothing of the search was stored.

    About a private area, people write to each other directly instead of asking through Curbside.
    """
    if not matches:
        blocks = [quote(search_text, "Nobody here offers this yet:")]
    else:
        blocks = [quote(search_text, "People you can ask about:")]
        for person, match in matches:
            topic = f": ask me about “{match.line}”\n"
            blocks.append(rich_text(user(person.user_id), topic, reason_line(match.fit, match.reasons)))
    privacy_note = context("Only you see this. Nothing was posted or stored.")
    if is_private:
        write_directly = [section("This stays with you: press a name to write to them yourself.")] if matches else []
        concern = offer_to_listen() if private.is_mistreatment(search_text) else []
        return modal("People for you", [*blocks, *write_directly, *concern, privacy_note])
    next_step = "Ask one of them through me:" if matches else "Say so, and I'll tell you when somebody does:"
    blocks += [section(next_step), actions(button("Grow in this", MAKE_GOAL, "this", style="primary")), privacy_note]
    return with_metadata(modal("People for you", blocks), SearchText(search_text))


@reading_payload()
def searched_sentence(view: Block) -> str:
    """Read the search text back from the results."""
    return read_metadata(view, SearchText).text
