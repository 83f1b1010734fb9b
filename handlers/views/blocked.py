"""The people someone has blocked."""

from collections.abc import Sequence

from handlers.views.block_kit import ActionId, Block, actions, button, modal, rich_text, section, user
from models import Person

BLOCKED = ActionId("home.blocked")
UNBLOCK = ActionId("home.unblock")
MAX_BLOCKED = 40  # people in the modal: two blocks each


def blocked(people: Sequence[Person]) -> Block:
    """Show the people someone has blocked, with a button to unblock each."""
    if not people:
        return modal("Blocked", [section("You've blocked nobody.")])
    blocks: list[Block] = [section("You and these people aren't shown to each other. They aren't told.")]
    for person in people[:MAX_BLOCKED]:
        blocks += [rich_text(user(person.user_id)), actions(button("Unblock", UNBLOCK, person.id))]
    return modal("Blocked", blocks)
