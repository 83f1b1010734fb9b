"""The people someone has blocked."""

from collections.abc import Sequence

import models
from handlers.views.block_kit import ActionId, Block, actions, button, modal, rich_text, section, user

BLOCKED = ActionId("home.blocked")
UNBLOCK = ActionId("home.unblock")
MAX_BLOCKED = 40  # people in the modal: two blocks each


def blocked(blocks_of_theirs: Sequence[models.Block]) -> Block:
    """Show the people someone has blocked, with a button to unblock each."""
    if not blocks_of_theirs:
        return modal("Blocked", [section("You haven't blocked anyone.")])
    blocks: list[Block] = [section("You and these people aren't shown to each other. They aren't told.")]
    for each in blocks_of_theirs[:MAX_BLOCKED]:
        blocks += [rich_text(user(each.blocked)), actions(button("Unblock", UNBLOCK, each.id))]
    return modal("Blocked", blocks)
