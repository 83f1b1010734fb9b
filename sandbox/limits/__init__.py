"""What Slack accepts in blocks and views: one table, read by `block_kit`.

Numbers come from slack_sdk's models if they have them, otherwise from docs.slack.dev (reference/block-kit and the
method pages). Where Slack documents nothing, the strict choice is taken.
"""

from typing import Any

from slack_sdk.models.views import View

from sandbox.limits.blocks import BLOCKS, CELLS, CHARTS, CONTEXT, MARKDOWN_TOTAL
from sandbox.limits.composition import OPTION_GROUP, PLAIN_OPTION
from sandbox.limits.elements import ELEMENTS
from sandbox.limits.rich_text import RICH_INLINE, RICH_PARTS
from sandbox.schema import HOME, MESSAGE, MODAL, Bool, Kind, ListType, Str, Text

__all__ = ["BLOCKS", "ELEMENTS", "MARKDOWN_TOTAL", "TABLES"]

MAX_BLOCKS = {MESSAGE: 50, MODAL: View.blocks_max_length, HOME: View.blocks_max_length}
MAX_VIEW_BYTES = 250_000
MESSAGE_TEXT = 40_000  # longer is truncated; chat.update refuses over 4,000
UPDATE_TEXT = 4_000
CHARTS_PER_MESSAGE = 2
# Slack gives no number for these two. A message reported as refused had 11,341 visible characters.
MAX_VISIBLE = 11_340
MAX_METADATA_BYTES = 8_000

TABLES: dict[str, dict[str, Kind]] = {
    "blocks": BLOCKS,
    "elements": ELEMENTS,
    "context": CONTEXT,
    "rich_parts": RICH_PARTS,
    "rich_inline": RICH_INLINE,
    "cells": CELLS,
    "charts": CHARTS,
}

# The answer to a block_suggestion.
OPTIONS_ANSWER: dict[str, Any] = {
    "options": ListType(PLAIN_OPTION, high=100, low=0),
    "option_groups": ListType(OPTION_GROUP, high=100, low=0),
}

VIEW_FIELDS: dict[str, Any] = {
    "private_metadata": Str(high=View.private_metadata_max_length, low=0),
    "callback_id": Str(high=View.callback_id_max_length, low=0),
    "external_id": Str(high=255, low=0),
}
MODAL_FIELDS: dict[str, Any] = VIEW_FIELDS | {
    "title": Text(View.title_max_length, plain=True, required=True),
    "submit": Text(View.submit_max_length, plain=True),
    "close": Text(View.close_max_length, plain=True),
    "clear_on_close": Bool(),
    "notify_on_close": Bool(),
    "submit_disabled": Bool(),
}
