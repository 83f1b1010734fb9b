"""Whom to turn to when Curbside finds no one: the chief residents, who know people."""

from collections.abc import Sequence

from handlers.views.block_kit import Block, mentions, rich_text

MAX_NAMED = 3  # chiefs; more are no clear answer
HINT = "When Curbside finds no one for a resident, it may name them."  # under the field in which chiefs are named


def turn_to(user_ids: Sequence[str]) -> list[Block]:
    """Name the chief residents who may know whom to ask, if there are any."""
    named = mentions(user_ids[:MAX_NAMED])
    return [rich_text("A chief resident may know whom to ask: ", *named, ".")] if named else []
