"""What people type and choose: from simple values to the state that Slack sends, and the client's own checks."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.models import Json

TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
# element type → (key in the state, key of what is chosen at first)
SINGLE = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
STATELESS = {"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"}
ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}


class Unfit(ValueError):
    """A value that the control it was meant for could not hold."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, in cards and containers too."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory")]
        inside += block["elements"] if block["type"] in ("actions", "context_actions") else []
        inside += block.get("actions", []) if block["type"] == "card" else []
        for element in inside:
            if element and "action_id" in element:
                yield block, element
        yield from elements(nested(block))


def nested(block: Json) -> list[Json]:
    """The blocks inside a block."""
    inside = {"carousel": "elements", "container": "child_blocks", "plan": "tasks"}.get(block["type"])
    return list(block.get(inside, [])) if inside else []


def named(blocks: list[Json], prefix: str = "b") -> list[Json]:
    """The same blocks, with ids where the app gave none: Slack names every block and every element to use."""
    found = []
    for number, block in enumerate(blocks):
        made = {"block_id": f"{prefix}{number}", **block}
        for key in ("element", "accessory"):
            if key in made:
                made[key] = _with_action(made[key], f"{made['block_id']}-{key}")
        for key in ("elements", "actions"):
            if block["type"] in ("actions", "context_actions", "card") and key in made:
                made[key] = [_with_action(each, f"{made['block_id']}-{n}") for n, each in enumerate(made[key])]
        for key in ("elements", "child_blocks", "tasks"):
            if nested(block) and key in block:
                made[key] = named(block[key], f"{made['block_id']}.")
        found.append(made)
    return found


def _with_action(element: Json, name: str) -> Json:
    return element if element["type"] in ("image", "url") else {"action_id": name, **element}


def opening_state(view: Json) -> dict[str, dict[str, Json]]:
    """The `state.values` of a view that nobody has touched."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in elements(view["blocks"]):
        if element["type"] not in STATELESS:
            state.setdefault(block["block_id"], {})[element["action_id"]] = _at_first(element)
    return state


def carried_over(fresh: dict[str, dict[str, Json]], before: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """A fresh state with what was entered before, wherever block, action and type are the same."""
    for block, actions in fresh.items():
        for action in actions:
            kept = before.get(block, {}).get(action)
            if kept is not None and kept["type"] == actions[action]["type"]:
                actions[action] = kept
    return fresh


def _at_first(element: Json) -> Json:
    kind = element["type"]
    if kind in TEXTS:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    key, initial = SINGLE[kind]
    return {"type": kind, key: element.get(initial, [] if kind.startswith(("multi", "file")) else None)}


def typed(element: Json, value: Any, offered: list[Json]) -> Json:
    """The state of one element once a person gave it `value`.

    Text is a string, a choice an option's value, several choices a list; `offered` holds the options that an external
    select was last shown. Raises Unfit for what the control could not hold.
    """
    kind = element["type"]
    if kind in TEXTS:
        return {"type": kind, "value": str(value) if value not in (None, "") else None}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": _option(element, value, offered) if value else None}
    if kind in MANY_OPTIONS:
        most = element.get("max_selected_items", len(value))
        if len(value) > most:
            raise Unfit(f"at most {most} can be chosen, these are {len(value)}")
        return {"type": kind, "selected_options": [_option(element, one, offered) for one in value]}
    if kind.startswith("multi_") and len(value) > element.get("max_selected_items", len(value)):
        raise Unfit(f"at most {element['max_selected_items']} can be chosen, these are {len(value)}")
    if kind == "rich_text_input" and isinstance(value, str):
        value = _rich(value) if value else None
    if kind == "file_input" and len(value) > element.get("max_files", 10):
        raise Unfit(f"at most {element.get('max_files', 10)} files can be chosen, these are {len(value)}")
    return {"type": kind, SINGLE[kind][0]: value}


def _rich(text: str) -> Json:
    inline = {"type": "text", "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [inline]}]}


def _option(element: Json, value: str, offered: list[Json]) -> Json:
    options = [
        *element.get("options", []),
        *(o for g in element.get("option_groups", []) for o in g["options"]),
    ]
    options += [*offered, *element.get("initial_options", [])]
    options += [element["initial_option"]] if "initial_option" in element else []
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise Unfit(f"{value!r} is not among the choices")


def missing(view: Json, state: dict[str, dict[str, Json]]) -> dict[str, str]:
    """What Slack's client says under the fields before it sends anything: block id → sentence."""
    found = {}
    for block, element in elements(view["blocks"]):
        if block["type"] == "input":
            said = _complaint(element, state[block["block_id"]][element["action_id"]], bool(block.get("optional")))
            if said:
                found[block["block_id"]] = said
    return found


def _complaint(element: Json, value: Json, optional: bool) -> str:  # noqa: FBT001
    held = next((item for key, item in value.items() if key != "type"), None)
    if not held:
        return "" if optional else "Please complete this required field."
    most = element.get("max_length", 3000)
    if element["type"] in TEXTS and len(held) > most:
        return f"This takes {most} characters; you have {len(held)}."
    if element["type"] == "plain_text_input" and len(held) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"\S+@\S+\.\S+", held):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+$", held):
        return "Please enter a valid URL."
    if element["type"] == "number_input" and not _is_number(element, held):
        return "Please enter a valid number."
    return ""


def _is_number(element: Json, held: str) -> bool:
    try:
        number = float(held)
    except ValueError:
        return False
    whole = number.is_integer() or element.get("is_decimal_allowed", False)
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return bool(whole and low <= number <= high)
