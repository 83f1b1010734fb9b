"""What Slack accepts in blocks and views: one table, read by `block_kit`.

Numbers come from slack_sdk's models where they hold them, else from docs.slack.dev (reference/block-kit and the
method pages). What Slack leaves undocumented is decided for the strict side.
"""

from typing import Any

from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from sandbox.rich_text import RICH_INLINE, RICH_PARTS, URL
from sandbox.rules import HOME, MESSAGE, MODAL, Bool, Group, Int, Kind, Part, Str, Text, Typed


def _kinds(*names: str) -> frozenset[str]:
    return frozenset(names)


MOST_BLOCKS = {MESSAGE: 50, MODAL: View.blocks_max_length, HOME: View.blocks_max_length}
VIEW_BYTES = 250_000
MESSAGE_TEXT = 40_000  # longer is truncated; chat.update refuses over 4,000
UPDATE_TEXT = 4_000
MARKDOWN_TOTAL = 12_000  # over all markdown blocks of one message

CONFIRM = Part(
    {
        "title": Text(sdk.ConfirmObject.title_max_length, plain=True, required=True),
        "text": Text(sdk.ConfirmObject.text_max_length, required=True),
        "confirm": Text(sdk.ConfirmObject.confirm_max_length, plain=True, required=True),
        "deny": Text(sdk.ConfirmObject.deny_max_length, plain=True, required=True),
        "style": Str(choices=_kinds("primary", "danger")),
    }
)


def _option(*, plain: bool, url: bool = False) -> Part:
    fields: dict[str, Any] = {
        "text": Text(75, plain=plain, required=True),
        "value": Str(high=150, required=True),
        "description": Text(75, plain=plain),
    }
    return Part(fields | ({"url": URL} if url else {}))


PLAIN_OPTION, RICH_OPTION = _option(plain=True), _option(plain=False)
OPTION_GROUP = Part(
    {"label": Text(75, plain=True, required=True), "options": Group(PLAIN_OPTION, high=100, required=True)}
)
FILTER = Part(
    {
        "include": Group(Str(choices=_kinds("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Bool(),
        "exclude_bot_users": Bool(),
    }
)
DISPATCH = Part(
    {
        "trigger_actions_on": Group(
            Str(choices=_kinds("on_enter_pressed", "on_character_entered")), high=2, required=True
        )
    }
)

_ACTION = {"action_id": Str(high=255)}
_FOCUS = {"focus_on_load": Bool()}
_PLACEHOLDER = {"placeholder": Text(150, plain=True)}
_CONFIRM = {"confirm": CONFIRM}
_MAX_ITEMS = {"max_selected_items": Int(1, 100)}
_SELECT = _ACTION | _PLACEHOLDER | _CONFIRM | _FOCUS
_MULTI = _SELECT | _MAX_ITEMS
_CHOICES = {"options": Group(PLAIN_OPTION, high=100), "option_groups": Group(OPTION_GROUP, high=100)}
_TEXT_INPUT = _ACTION | _PLACEHOLDER | _FOCUS | {"initial_value": Str(low=0), "dispatch_action_config": DISPATCH}
_RESPONSE_URL = {"response_url_enabled": Bool()}

ELEMENTS: dict[str, Kind] = {
    "button": Kind(
        _ACTION
        | _CONFIRM
        | {
            "text": Text(sdk.ButtonElement.text_max_length, plain=True, required=True),
            "value": Str(high=sdk.ButtonElement.value_max_length, low=0),
            "url": URL,
            "style": Str(choices=_kinds("primary", "danger")),
            "accessibility_label": Str(high=75),
        }
    ),
    "static_select": Kind(
        _SELECT | _CHOICES | {"initial_option": PLAIN_OPTION}, only_one_of=("options", "option_groups")
    ),
    "multi_static_select": Kind(
        _MULTI | _CHOICES | {"initial_options": Group(PLAIN_OPTION, high=100)},
        only_one_of=("options", "option_groups"),
    ),
    "external_select": Kind(_SELECT | {"initial_option": PLAIN_OPTION, "min_query_length": Int(0, 3000)}),
    "multi_external_select": Kind(
        _MULTI | {"initial_options": Group(PLAIN_OPTION, high=100), "min_query_length": Int(0, 3000)}
    ),
    "users_select": Kind(_SELECT | {"initial_user": Str()}),
    "multi_users_select": Kind(_MULTI | {"initial_users": Group(Str())}),
    "conversations_select": Kind(
        _SELECT
        | _RESPONSE_URL
        | {"initial_conversation": Str(), "default_to_current_conversation": Bool(), "filter": FILTER}
    ),
    "multi_conversations_select": Kind(
        _MULTI | {"initial_conversations": Group(Str()), "default_to_current_conversation": Bool(), "filter": FILTER}
    ),
    "channels_select": Kind(_SELECT | _RESPONSE_URL | {"initial_channel": Str()}),
    "multi_channels_select": Kind(_MULTI | {"initial_channels": Group(Str())}),
    "overflow": Kind(_ACTION | _CONFIRM | {"options": Group(_option(plain=True, url=True), high=5, required=True)}),
    "checkboxes": Kind(
        _ACTION
        | _CONFIRM
        | _FOCUS
        | {
            "options": Group(RICH_OPTION, high=10, required=True),
            "initial_options": Group(RICH_OPTION, high=10),
        }
    ),
    "radio_buttons": Kind(
        _ACTION
        | _CONFIRM
        | _FOCUS
        | {"options": Group(RICH_OPTION, high=10, required=True), "initial_option": RICH_OPTION}
    ),
    "datepicker": Kind(_SELECT | {"initial_date": Str(pattern=r"^\d{4}-\d{2}-\d{2}$")}),
    "timepicker": Kind(_SELECT | {"initial_time": Str(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), "timezone": Str()}),
    "datetimepicker": Kind(_ACTION | _CONFIRM | _FOCUS | {"initial_date_time": Int(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": Kind(
        _TEXT_INPUT | {"multiline": Bool(), "min_length": Int(0, 3000), "max_length": Int(1, 3000)}
    ),
    "number_input": Kind(
        _TEXT_INPUT | {"is_decimal_allowed": Bool(required=True), "min_value": Str(), "max_value": Str()}
    ),
    "email_text_input": Kind(_TEXT_INPUT),
    "url_text_input": Kind(_TEXT_INPUT),
    "rich_text_input": Kind(
        _ACTION
        | _PLACEHOLDER
        | _FOCUS
        | {"initial_value": Typed("blocks", _kinds("rich_text")), "dispatch_action_config": DISPATCH}
    ),
    "image": Kind(
        {
            "alt_text": Str(high=2000, required=True),
            "image_url": URL,
            "slack_file": Part({"id": Str(), "url": URL}),
        },
        only_one_of=("image_url", "slack_file"),
    ),
}

_PICKERS = _kinds(
    "checkboxes", "datepicker", "multi_static_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "radio_buttons", "static_select", "external_select",
    "users_select", "conversations_select", "channels_select", "timepicker",
)  # fmt: skip
IN_SECTION = _PICKERS | _kinds("button", "image", "overflow")
IN_ACTIONS = _PICKERS | _kinds("button", "datetimepicker", "overflow", "rich_text_input")
IN_INPUT = _PICKERS | _kinds(
    "datetimepicker",
    "email_text_input",
    "number_input",
    "plain_text_input",
    "rich_text_input",
    "url_text_input",
)

_ID = {"block_id": Str(high=sdk.Block.block_id_max_length)}
_CELL = Typed("cells", _kinds("raw_text", "raw_number", "rich_text"))
BLOCKS: dict[str, Kind] = {
    "section": Kind(
        _ID
        | {
            "text": Text(sdk.SectionBlock.text_max_length),
            "fields": Group(Text(2000), high=sdk.SectionBlock.fields_max_length),
            "accessory": Typed("elements", IN_SECTION),
            "expand": Bool(),
        },
        one_of=("text", "fields"),
    ),
    "actions": Kind(
        _ID
        | {"elements": Group(Typed("elements", IN_ACTIONS), high=sdk.ActionsBlock.elements_max_length, required=True)}
    ),
    "context": Kind(
        _ID
        | {
            "elements": Group(
                Typed("context", _kinds("image", "plain_text", "mrkdwn")),
                high=sdk.ContextBlock.elements_max_length,
                required=True,
            )
        }
    ),
    "divider": Kind(_ID),
    "header": Kind(_ID | {"text": Text(sdk.HeaderBlock.text_max_length, plain=True, required=True)}),
    "image": Kind(
        _ID
        | {
            "alt_text": Str(high=2000, required=True),
            "image_url": URL,
            "slack_file": Part({"id": Str(), "url": URL}),
            "title": Text(2000, plain=True),
        },
        only_one_of=("image_url", "slack_file"),
    ),
    "input": Kind(
        _ID
        | {
            "label": Text(sdk.InputBlock.label_max_length, plain=True, required=True),
            "hint": Text(sdk.InputBlock.hint_max_length, plain=True),
            "element": Typed("elements", IN_INPUT, required=True),
            "optional": Bool(),
            "dispatch_action": Bool(),
        }
    ),
    "rich_text": Kind(_ID | {"elements": Group(Typed("rich_parts", frozenset(RICH_PARTS)), required=True)}),
    "markdown": Kind(_ID | {"text": Str(high=MARKDOWN_TOTAL, required=True)}, surfaces=_kinds(MESSAGE)),
    "table": Kind(
        _ID
        | {
            "rows": Group(Group(_CELL, high=20), high=100, required=True),
            "column_settings": Group(
                Part({"align": Str(choices=_kinds("left", "center", "right")), "is_wrapped": Bool()}), high=20
            ),
        },
        surfaces=_kinds(MESSAGE),
        notes="blocks.json allows it in Home; there it is refused in practice",
    ),
    "alert": Kind(
        _ID
        | {
            "text": Text(200, required=True),
            "level": Str(choices=_kinds("default", "info", "warning", "error", "success")),
        },
        surfaces=_kinds(MODAL),
    ),
}

_TEXT_KIND = {"text": Str(high=3000, required=True)}
CONTEXT: dict[str, Kind] = {
    "image": ELEMENTS["image"],
    "plain_text": Kind(_TEXT_KIND | {"emoji": Bool()}),
    "mrkdwn": Kind(_TEXT_KIND | {"verbatim": Bool()}),
}
CELLS: dict[str, Kind] = {
    "raw_text": Kind({"text": Str(required=True)}),
    "raw_number": Kind({"value": Int(-(10**15), 10**15, required=True), "text": Str()}),
    "rich_text": BLOCKS["rich_text"],
}
TABLES: dict[str, dict[str, Kind]] = {
    "blocks": BLOCKS,
    "elements": ELEMENTS,
    "context": CONTEXT,
    "rich_parts": RICH_PARTS,
    "rich_inline": RICH_INLINE,
    "cells": CELLS,
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
