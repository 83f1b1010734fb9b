"""Elements: what people can click, choose or type into, and which blocks allow each."""

from slack_sdk.models import blocks as sdk

from sandbox.limits.composition import (
    CONFIRM,
    DISPATCH,
    FEEDBACK,
    FILTER,
    OPTION_GROUP,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    WORKFLOW,
    kinds,
    option,
)
from sandbox.limits.rich_text import URL
from sandbox.schema import MESSAGE, MODAL, Bool, Int, Kind, ListType, OneOfType, Str, Text

_ACTION = {"action_id": Str(high=255)}
_FOCUS = {"focus_on_load": Bool()}
_PLACEHOLDER = {"placeholder": Text(150, plain=True)}
_CONFIRM = {"confirm": CONFIRM}
_MAX_ITEMS = {"max_selected_items": Int(1, 100)}
_SELECT = _ACTION | _PLACEHOLDER | _CONFIRM | _FOCUS
_MULTI = _SELECT | _MAX_ITEMS
_CHOICES = {"options": ListType(PLAIN_OPTION, high=100), "option_groups": ListType(OPTION_GROUP, high=100)}
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
            "style": Str(choices=kinds("primary", "danger")),
            "accessibility_label": Str(high=75),
        }
    ),
    "static_select": Kind(
        _SELECT | _CHOICES | {"initial_option": PLAIN_OPTION}, only_one_of=("options", "option_groups")
    ),
    "multi_static_select": Kind(
        _MULTI | _CHOICES | {"initial_options": ListType(PLAIN_OPTION, high=100)},
        only_one_of=("options", "option_groups"),
    ),
    "external_select": Kind(_SELECT | {"initial_option": PLAIN_OPTION, "min_query_length": Int(0, 3000)}),
    "multi_external_select": Kind(
        _MULTI | {"initial_options": ListType(PLAIN_OPTION, high=100), "min_query_length": Int(0, 3000)}
    ),
    "users_select": Kind(_SELECT | {"initial_user": Str()}),
    "multi_users_select": Kind(_MULTI | {"initial_users": ListType(Str())}),
    "conversations_select": Kind(
        _SELECT
        | _RESPONSE_URL
        | {"initial_conversation": Str(), "default_to_current_conversation": Bool(), "filter": FILTER}
    ),
    "multi_conversations_select": Kind(
        _MULTI | {"initial_conversations": ListType(Str()), "default_to_current_conversation": Bool(), "filter": FILTER}
    ),
    "channels_select": Kind(_SELECT | _RESPONSE_URL | {"initial_channel": Str()}),
    "multi_channels_select": Kind(_MULTI | {"initial_channels": ListType(Str())}),
    "overflow": Kind(_ACTION | _CONFIRM | {"options": ListType(option(plain=True, url=True), high=5, required=True)}),
    "checkboxes": Kind(
        _ACTION
        | _CONFIRM
        | _FOCUS
        | {
            "options": ListType(RICH_OPTION, high=10, required=True),
            "initial_options": ListType(RICH_OPTION, high=10),
        }
    ),
    "radio_buttons": Kind(
        _ACTION
        | _CONFIRM
        | _FOCUS
        | {"options": ListType(RICH_OPTION, high=10, required=True), "initial_option": RICH_OPTION}
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
        | {"initial_value": OneOfType("blocks", kinds("rich_text")), "dispatch_action_config": DISPATCH}
    ),
    "file_input": Kind(
        _ACTION | {"filetypes": ListType(Str()), "max_files": Int(1, 10)},
        surfaces=kinds(MODAL),
        scope="files:read",
    ),
    "workflow_button": Kind(
        _ACTION
        | {
            "text": Text(75, plain=True, required=True),
            "workflow": WORKFLOW,
            "style": Str(choices=kinds("primary", "danger")),
            "accessibility_label": Str(high=75),
        },
        surfaces=kinds(MESSAGE),
    ),
    "feedback_buttons": Kind(_ACTION | {"positive_button": FEEDBACK, "negative_button": FEEDBACK}),
    "icon_button": Kind(
        _ACTION
        | _CONFIRM
        | {
            "icon": Str(choices=kinds("trash"), required=True),
            "text": Text(75, plain=True, required=True),
            "value": Str(high=2000),
            "accessibility_label": Str(high=75),
            "visible_to_user_ids": ListType(Str()),
        }
    ),
    "url": Kind({"url": URL, "text": Str(required=True)}),
    "image": Kind(
        {
            "alt_text": Str(high=2000, required=True),
            "image_url": URL,
            "slack_file": SLACK_FILE,
        },
        only_one_of=("image_url", "slack_file"),
    ),
}

_PICKERS = kinds(
    "checkboxes", "datepicker", "multi_static_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "radio_buttons", "static_select", "external_select",
    "users_select", "conversations_select", "channels_select", "timepicker",
)  # fmt: skip
IN_SECTION = _PICKERS | kinds("button", "image", "overflow", "workflow_button")
IN_ACTIONS = _PICKERS | kinds("button", "datetimepicker", "overflow", "rich_text_input", "workflow_button")
IN_INPUT = _PICKERS | kinds(
    "datetimepicker",
    "email_text_input",
    "file_input",
    "number_input",
    "plain_text_input",
    "rich_text_input",
    "url_text_input",
)
IN_CONTEXT_ACTIONS = kinds("feedback_buttons", "icon_button")
