"""The guard at the front door: what someone typed is checked before any listener reads it, wherever they typed it.

Danger first, then patient details. Of what is refused no listener learns, so it goes nowhere.
"""

from collections.abc import Callable, Iterator

from handlers import home, own_data
from handlers.actor import Actor
from handlers.bolt_types import Payload
from handlers.goal import own_words
from handlers.views import goal, introduction, offer, program_pages, program_settings
from handlers.views.block_kit import field_name
from handlers.views.crisis_help import HELP_CHOSEN
from handlers.views.payloads import reading_payload
from mentoring.safety import checks, phi

# What is tapped in a form whose fields it neither reads nor gives back: what stands in them may not be ready yet.
UNREAD = {offer.ADD_LINE, goal.ASPECTS, introduction.CONCERN}
# The hospital's own contacts, which speak of crises and have telephone numbers; everyone reads them.
CONTACTS = {each.field for each in program_pages.CONTACTS.settings}


def check_typed(
    body: Payload,
    actor: Actor,
    next: Callable[[], None],  # noqa: A002 (Bolt's name)
) -> None:
    """Check what was typed, and show help to someone who chose it in a menu.

    A mentor's own topic may speak of danger: its form asks whether it speaks of the past.

    Raises: Crisis, FieldError, Unreadable.
    """
    if own_data.phrase_in(body):  # words of our own, which say nothing else
        next()
        return
    with reading_payload():
        typed = list(typed_in(body, actor.user_id))
        chose_help = HELP_CHOSEN in set(_chosen_in(body))
        is_of_mentor = (body.get("view") or {}).get("callback_id") == offer.FORM
    if chose_help:
        raise checks.Crisis
    checks.check_crisis(text for field, text in typed if not (is_of_mentor and offer.is_topic(field)))
    if not home.asks_for_quiet(body):  # what follows is read as a day, and neither kept nor given back
        phi.ensure_no_phi(typed, actor.is_colleague)
    next()


def typed_in(body: Payload, user_id: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in each field of a request that someone may have typed into, with the field's name.

    Of messages only one's own text counts: other people's is never read. A workflow's inputs are checked by its step,
    which has to tell the workflow how it went.
    """
    if "command" in body:
        yield "command", body["text"]
    if body.get("type") == "block_suggestion":
        yield "typed", body["value"]
    if body.get("type") == "message_action" and body["message"].get("user") == user_id:
        yield "message", own_words(body["message"])
    is_of_program = (body.get("view") or {}).get("callback_id") == program_settings.FORM
    for block_id, elements in _entered_in(body):
        if is_of_program and field_name(block_id) in CONTACTS:
            continue  # names and numbers that everyone is to read
        yield from ((field_name(block_id), each["value"]) for each in elements.values() if _is_text(each))
    for action in body.get("actions", ()):
        if action["type"].endswith("_input") and _is_text(action):
            yield field_name(str(action.get("block_id"))), action["value"]


def _is_text(element: Payload) -> bool:
    return isinstance(element.get("value"), str)


def _entered_in(body: Payload) -> Iterator[tuple[str, Payload]]:
    """Yield each block of the form that a request reads, with what was entered."""
    if (actions := body.get("actions")) and all(action["action_id"] in UNREAD for action in actions):
        return
    for container in (body, body.get("view") or {}):
        yield from ((container.get("state") or {}).get("values") or {}).items()


def _chosen_in(body: Payload) -> Iterator[object]:
    """Yield the value of each option that was just chosen in a menu."""
    for action in body.get("actions", ()):
        for chosen in (action.get("selected_option"), *(action.get("selected_options") or ())):
            yield (chosen or {}).get("value")
