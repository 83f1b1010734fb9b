"""Whom to turn to when Curbside finds no one: the chief residents, who know people."""

from collections.abc import Sequence

from handlers.views.block_kit import Block, rich_text, user

MAX_NAMED = 3  # chiefs; more are no clear answer
HINT = "When Curbside finds no one for a resident, it may name them."  # under the field in which chiefs are named


def turn_to(user_ids: Sequence[str]) -> list[Block]:
    """Name the chief residents who may know whom to ask, if there are any."""
    named = user_ids[:MAX_NAMED]
    if not named:
        return []
    mentions = [part for user_id in named for part in (", ", user(user_id))][1:]
    return [rich_text("A chief resident may know whom to ask: ", *mentions, ".")]
