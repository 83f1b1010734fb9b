"""Blocks: the fields of each, and the surfaces that allow it.

When Slack's list of blocks and its behavior disagree (table, card and others outside messages), the strict choice is
taken. Apps can't send `file`, `call` and `auth_provider` blocks, so these are refused everywhere.
"""

from slack_sdk.models import blocks as sdk

from sandbox.limits.composition import SLACK_FILE, kinds
from sandbox.limits.elements import ELEMENTS, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.limits.rich_text import RICH_PARTS, URL
from sandbox.schema import MESSAGE, MODAL, Bool, Int, Kind, ListType, Num, ObjectType, OneOfType, Str, Text

MARKDOWN_TOTAL = 12_000  # in all markdown blocks of one message together

_ID = {"block_id": Str(high=sdk.Block.block_id_max_length)}
_CELL = OneOfType("cells", kinds("raw_text", "raw_number", "rich_text"))
_MESSAGE = kinds(MESSAGE)
_IMAGE = OneOfType("elements", kinds("image"))
_RICH_TEXT = OneOfType("blocks", kinds("rich_text"))
_IN_CONTAINER = kinds("section", "actions", "context", "divider", "header", "image", "rich_text", "markdown", "table")
BLOCKS: dict[str, Kind] = {
    "section": Kind(
        _ID
        | {
            "text": Text(sdk.SectionBlock.text_max_length),
            "fields": ListType(Text(2000), high=sdk.SectionBlock.fields_max_length),
            "accessory": OneOfType("elements", IN_SECTION),
            "expand": Bool(),
        },
        one_of=("text", "fields"),
    ),
    "actions": Kind(
        _ID
        | {
            "elements": ListType(
                OneOfType("elements", IN_ACTIONS), high=sdk.ActionsBlock.elements_max_length, required=True
            )
        }
    ),
    "context": Kind(
        _ID
        | {
            "elements": ListType(
                OneOfType("context", kinds("image", "plain_text", "mrkdwn")),
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
            "slack_file": SLACK_FILE,
            "title": Text(2000, plain=True),
        },
        only_one_of=("image_url", "slack_file"),
    ),
    "input": Kind(
        _ID
        | {
            "label": Text(sdk.InputBlock.label_max_length, plain=True, required=True),
            "hint": Text(sdk.InputBlock.hint_max_length, plain=True),
            "element": OneOfType("elements", IN_INPUT, required=True),
            "optional": Bool(),
            "dispatch_action": Bool(),
        }
    ),
    "rich_text": Kind(_ID | {"elements": ListType(OneOfType("rich_parts", frozenset(RICH_PARTS)), required=True)}),
    "markdown": Kind(_ID | {"text": Str(high=MARKDOWN_TOTAL, required=True)}, surfaces=_MESSAGE),
    "table": Kind(
        _ID
        | {
            "rows": ListType(ListType(_CELL, high=20), high=100, required=True),
            "column_settings": ListType(
                ObjectType({"align": Str(choices=kinds("left", "center", "right")), "is_wrapped": Bool()}), high=20
            ),
        },
        surfaces=_MESSAGE,
        notes="blocks.json allows it in Home, where Slack refuses it in practice",
    ),
    "alert": Kind(
        _ID
        | {
            "text": Text(200, required=True),
            "level": Str(choices=kinds("default", "info", "warning", "error", "success")),
        },
        surfaces=kinds(MODAL),
    ),
    "video": Kind(
        _ID
        | {
            "title": Text(199, plain=True, required=True),
            "alt_text": Str(high=2000, required=True),
            "thumbnail_url": Str(required=True, high=3000, pattern=r"^https?://\S+$"),
            "video_url": Str(required=True, high=3000, pattern=r"^https://\S+$"),
            "author_name": Str(high=49),
            "description": Text(200, plain=True),
            "provider_name": Str(),
            "provider_icon_url": URL,
            "title_url": Str(pattern=r"^https://\S+$"),
        },
        scope="links.embed:write",
    ),
    "context_actions": Kind(
        _ID
        | {
            "elements": ListType(
                OneOfType("elements", IN_CONTEXT_ACTIONS),
                high=sdk.ContextActionsBlock.elements_max_length,
                required=True,
            )
        },
        surfaces=_MESSAGE,
    ),
    "task_card": Kind(
        _ID
        | {
            "task_id": Str(required=True),
            "title": Str(required=True),
            "status": Str(choices=kinds("pending", "in_progress", "complete", "error")),
            "details": _RICH_TEXT,
            "output": _RICH_TEXT,
            "sources": ListType(OneOfType("elements", kinds("url"))),
        },
        surfaces=_MESSAGE,
    ),
    "plan": Kind(
        _ID | {"title": Str(required=True), "tasks": ListType(OneOfType("blocks", kinds("task_card")), low=0)},
        surfaces=_MESSAGE,
    ),
    "card": Kind(
        _ID
        | {
            "hero_image": _IMAGE,
            "icon": _IMAGE,
            "title": Text(sdk.CardBlock.title_max_length),
            "subtitle": Text(sdk.CardBlock.subtitle_max_length),
            "body": Text(sdk.CardBlock.body_max_length),
            "actions": ListType(OneOfType("elements", kinds("button"))),
        },
        surfaces=_MESSAGE,
        one_of=("hero_image", "title", "actions", "body"),
    ),
    "carousel": Kind(
        _ID
        | {
            "elements": ListType(
                OneOfType("blocks", kinds("card")), high=sdk.CarouselBlock.elements_max_length, required=True
            )
        },
        surfaces=_MESSAGE,
    ),
    "container": Kind(
        _ID
        | {
            "title": Text(sdk.ContainerBlock.title_max_length, plain=True),
            "rich_text_title": _RICH_TEXT,
            "subtitle": Text(sdk.ContainerBlock.subtitle_max_length),
            "child_blocks": ListType(
                OneOfType("blocks", _IN_CONTAINER), high=sdk.ContainerBlock.child_blocks_max_length, required=True
            ),
            "width": Str(choices=frozenset(sdk.ContainerBlock.valid_widths)),
            "icon": _IMAGE,
            "is_collapsible": Bool(),
            "default_collapsed": Bool(),
            "has_header_divider": Bool(),
        },
        surfaces=_MESSAGE,
        one_of=("title", "rich_text_title"),
    ),
    "data_table": Kind(
        _ID
        | {
            "rows": ListType(ListType(_CELL, high=20), low=2, high=101, required=True),
            "caption": Str(required=True),
            "page_size": Int(1, 100),
            "row_header_column_index": Int(0, 19),
        },
        surfaces=_MESSAGE,
    ),
    "data_visualization": Kind(
        _ID
        | {
            "title": Str(high=50, required=True),
            "chart": OneOfType("charts", kinds("pie", "bar", "area", "line"), required=True),
        },
        surfaces=_MESSAGE,
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

_POINT = ObjectType({"label": Str(high=20, required=True), "value": Num(required=True)})
_PLOT = Kind(
    {
        "series": ListType(
            ObjectType({"name": Str(high=20, required=True), "data": ListType(_POINT, high=20, required=True)}),
            high=6,
            required=True,
        ),
        "axis_config": ObjectType(
            {
                "categories": ListType(Str(high=20), high=20, required=True),
                "x_label": Str(high=50),
                "y_label": Str(high=50),
            },
            required=True,
        ),
    },
    notes="six series at most; another of Slack's pages says twelve",
)
CHARTS: dict[str, Kind] = {
    "pie": Kind({"segments": ListType(_POINT, high=6, required=True)}),
    "bar": _PLOT,
    "area": _PLOT,
    "line": _PLOT,
}
