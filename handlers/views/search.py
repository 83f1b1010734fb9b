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
FIND_PEOPLE = ActionId("search.find_people")
ADD_TOPIC = ActionId("offer.add_topic")
EMPTY = "Tell me what to look for, for example: /mentor find airway"
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


def find_or_add(text: str) -> Block:
    """Ask someone who typed `/mentor` and some words whether they look for it or can be asked about it."""
    view = modal(
        "Find it or offer it?",
        [
            quote(text, "You typed:"),
            section("Find people who can help you with this, or let people ask you about it?"),
            actions(button("Find people", FIND_PEOPLE, "this"), button("Add to my topics", ADD_TOPIC, "this")),
            context("Nothing was posted or stored."),
        ],
    )
    return with_metadata(view, SearchText(text))


def options(topics: Sequence[tuple[int, str, str]]) -> Block:
    """Build the menu's options from topics: each one's id, its text and the mentor's name."""
    return {"options": [option(truncate(f"{line} · {name}"), str(offer_id)) for offer_id, line, name in topics]}


def results(search_text: str, matches: Sequence[tuple[Person, Match]], *, is_private: bool = False) -> Block:
    """Show who can be asked about something; nothing of the search was stored.

    About a private area, people write to each other directly instead of asking through Curbside.
    """
    if not matches:
        blocks = [quote(search_text, "No one here offers this yet:")]
    else:
        blocks = [quote(search_text, "People you can ask about:")]
        for person, match in matches:
            topic = f": ask me about “{match.line}”\n"
            blocks.append(rich_text(user(person.user_id), topic, reason_line(match.fit, match.reasons)))
    privacy_note = context("Only you see this. Nothing was posted or stored.")
    if is_private:
        write_directly = [section("This stays with you: tap a name to message them directly.")] if matches else []
        concern = offer_to_listen() if private.is_mistreatment(search_text) else []
        return modal("People who can help", [*blocks, *write_directly, *concern, privacy_note])
    next_step = "Want an introduction?" if matches else "Want me to let you know when someone does?"
    blocks += [
        section(next_step),
        actions(button("Make this a goal", MAKE_GOAL, "this", style="primary")),
        privacy_note,
    ]
    return with_metadata(modal("People who can help", blocks), SearchText(search_text))


@reading_payload()
def searched_sentence(view: Block) -> str:
    """Read the search text back from the results."""
    return read_metadata(view, SearchText).text
