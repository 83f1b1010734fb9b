"""Composition objects: the parts that elements and blocks are made of."""

from typing import Any

from slack_sdk.models import blocks as sdk

from sandbox.limits.rich_text import URL
from sandbox.schema import Bool, ListType, ObjectType, Str, Text


def kinds(*names: str) -> frozenset[str]:
    return frozenset(names)


CONFIRM = ObjectType(
    {
        "title": Text(sdk.ConfirmObject.title_max_length, plain=True, required=True),
        "text": Text(sdk.ConfirmObject.text_max_length, required=True),
        "confirm": Text(sdk.ConfirmObject.confirm_max_length, plain=True, required=True),
        "deny": Text(sdk.ConfirmObject.deny_max_length, plain=True, required=True),
        "style": Str(choices=kinds("primary", "danger")),
    }
)


def option(*, plain: bool, url: bool = False) -> ObjectType:
    fields: dict[str, Any] = {
        "text": Text(75, plain=plain, required=True),
        "value": Str(high=150, required=True),
        "description": Text(75, plain=plain),
    }
    return ObjectType(fields | ({"url": URL} if url else {}))


PLAIN_OPTION, RICH_OPTION = option(plain=True), option(plain=False)
OPTION_GROUP = ObjectType(
    {"label": Text(75, plain=True, required=True), "options": ListType(PLAIN_OPTION, high=100, required=True)}
)
FILTER = ObjectType(
    {
        "include": ListType(Str(choices=kinds("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Bool(),
        "exclude_bot_users": Bool(),
    }
)
DISPATCH = ObjectType(
    {
        "trigger_actions_on": ListType(
            Str(choices=kinds("on_enter_pressed", "on_character_entered")), high=2, required=True
        )
    }
)
SLACK_FILE = ObjectType({"id": Str(), "url": URL})
WORKFLOW = ObjectType(
    {
        "trigger": ObjectType(
            {
                "url": Str(required=True, pattern=r"^https://\S+$"),
                "customizable_input_parameters": ListType(
                    ObjectType({"name": Str(required=True), "value": Str(required=True)}), low=0
                ),
            },
            required=True,
        )
    },
    required=True,
)
FEEDBACK = ObjectType(
    {
        "text": Text(75, plain=True, required=True),
        "value": Str(high=2000, required=True),
        "accessibility_label": Str(high=75),
    },
    required=True,
)
