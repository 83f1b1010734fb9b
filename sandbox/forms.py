"""Form input: turns the values people enter into the state Slack sends, and runs the Slack client's own checks."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.models import Json

TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
# element type → (key in the state, key of the initial value)
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


class InvalidValue(ValueError):
    """The control can't hold this value."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every interactive element with its block, including those in cards and containers."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory")]
        inside += block["elements"] if block["type"] in ("actions", "context_actions") else []
        inside += block.get("actions", []) if block["type"] == "card" else []
        for element in inside:
            if element and "action_id" in element:
                yield block, element
        yield from elements(child_blocks(block))


def child_blocks(block: Json) -> list[Json]:
    """List the blocks nested in a block."""
    inside = {"carousel": "elements", "container": "child_blocks", "plan": "tasks"}.get(block["type"])
    return list(block.get(inside, [])) if inside else []


def with_ids(blocks: list[Json], prefix: str = "b") -> list[Json]:
    """Give ids to blocks and interactive elements that have none, as Slack does."""
    found = []
    for number, block in enumerate(blocks):
        copy = {"block_id": f"{prefix}{number}", **block}
        for key in ("element", "accessory"):
            if key in copy:
                copy[key] = _with_action_id(copy[key], f"{copy['block_id']}-{key}")
        for key in ("elements", "actions"):
            if block["type"] in ("actions", "context_actions", "card") and key in copy:
                copy[key] = [_with_action_id(each, f"{copy['block_id']}-{n}") for n, each in enumerate(copy[key])]
        for key in ("elements", "child_blocks", "tasks"):
            if child_blocks(block) and key in block:
                copy[key] = with_ids(block[key], f"{copy['block_id']}.")
        found.append(copy)
    return found


def _with_action_id(element: Json, name: str) -> Json:
    return element if element["type"] in ("image", "url") else {"action_id": name, **element}


def initial_state(view: Json) -> dict[str, dict[str, Json]]:
    """Return the `state.values` of a view before anyone has entered anything."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in elements(view["blocks"]):
        if element["type"] not in STATELESS:
            state.setdefault(block["block_id"], {})[element["action_id"]] = _initial_value(element)
    return state


def carry_over(fresh: dict[str, dict[str, Json]], before: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """Copy what was entered before into a fresh state, wherever block, action and type match."""
    for block, actions in fresh.items():
        for action in actions:
            entered = before.get(block, {}).get(action)
            if entered is not None and entered["type"] == actions[action]["type"]:
                actions[action] = entered
    return fresh


def _initial_value(element: Json) -> Json:
    kind = element["type"]
    if kind in TEXTS:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    key, initial = SINGLE[kind]
    return {"type": kind, key: element.get(initial, [] if kind.startswith(("multi", "file")) else None)}


def element_state(element: Json, value: Any, offered: list[Json]) -> Json:
    """Return the state of one element after a person enters `value`.

    A text is a string, a choice an option's value, several choices a list; `offered` holds the options that an external
    select has shown.

    Raises: InvalidValue when the control can't hold the value.
    """
    kind = element["type"]
    if kind in TEXTS:
        return {"type": kind, "value": str(value) if value not in (None, "") else None}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": _option(element, value, offered) if value else None}
    if kind in MANY_OPTIONS:
        most = element.get("max_selected_items", len(value))
        if len(value) > most:
            raise InvalidValue(f"at most {most} can be chosen, not {len(value)}")
        return {"type": kind, "selected_options": [_option(element, one, offered) for one in value]}
    if kind.startswith("multi_") and len(value) > element.get("max_selected_items", len(value)):
        raise InvalidValue(f"at most {element['max_selected_items']} can be chosen, not {len(value)}")
    if kind == "rich_text_input" and isinstance(value, str):
        value = _rich_text(value) if value else None
    if kind == "file_input" and len(value) > element.get("max_files", 10):
        raise InvalidValue(f"at most {element.get('max_files', 10)} files can be chosen, not {len(value)}")
    return {"type": kind, SINGLE[kind][0]: value}


def _rich_text(text: str) -> Json:
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
    raise InvalidValue(f"{value!r} is not among the choices")


def validate(view: Json, state: dict[str, dict[str, Json]]) -> dict[str, str]:
    """Return the errors that Slack's client shows under fields before it submits: block id → sentence."""
    found = {}
    for block, element in elements(view["blocks"]):
        if block["type"] == "input":
            error = _error(element, state[block["block_id"]][element["action_id"]], bool(block.get("optional")))
            if error:
                found[block["block_id"]] = error
    return found


def _error(element: Json, value: Json, optional: bool) -> str:  # noqa: FBT001
    entered = next((item for key, item in value.items() if key != "type"), None)
    if not entered:
        return "" if optional else "Please complete this required field."
    most = element.get("max_length", 3000)
    if element["type"] in TEXTS and len(entered) > most:
        return f"This takes {most} characters; you have {len(entered)}."
    if element["type"] == "plain_text_input" and len(entered) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"\S+@\S+\.\S+", entered):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+$", entered):
        return "Please enter a valid URL."
    if element["type"] == "number_input" and not _is_number(element, entered):
        return "Please enter a valid number."
    return ""


def _is_number(element: Json, entered: str) -> bool:
    try:
        number = float(entered)
    except ValueError:
        return False
    whole = number.is_integer() or element.get("is_decimal_allowed", False)
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return bool(whole and low <= number <= high)
