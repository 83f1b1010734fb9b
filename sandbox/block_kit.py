"""Does Slack accept these blocks? The one place where that is decided, from the table in `limits`.

Every fault is a `Fault(pointer, message)`; the messages follow the wordings Slack was seen to use, the pointers are
JSON pointers into what was sent (`/blocks/0/text/text`, `/view/title`).
"""

import json
import re
from collections import Counter
from typing import Any, NamedTuple

from sandbox import limits
from sandbox.rules import HOME, MESSAGE, MODAL, Bool, Group, Int, Kind, Part, Str, Text, Typed

Json = Any


class Fault(NamedTuple):
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


def message_faults(blocks: Json, pointer: str = "/blocks") -> list[Fault]:
    """What Slack would refuse in a message's blocks (already parsed from JSON)."""
    found = _block_faults(blocks, MESSAGE, pointer)
    if not found:
        found = _message_totals(blocks, pointer)
    return found


def view_faults(view: Json, surfaces: tuple[str, ...] = (MODAL, HOME)) -> list[Fault]:
    """What Slack would refuse in a modal or a Home tab."""
    if not isinstance(view, dict):
        return [Fault("/view", "must be a valid JSON object")]
    surface = view.get("type")
    if surface not in surfaces:
        return [Fault("/view/type", f"must be one of: {', '.join(surfaces)}")]
    fields = limits.MODAL_FIELDS if surface == MODAL else limits.VIEW_FIELDS
    shell = {name: value for name, value in view.items() if name not in ("type", "blocks")}
    found = _fields(shell, fields, "/view")
    if "blocks" not in view:
        return [*found, Fault("/view", "missing required field: blocks")]
    found += _block_faults(view["blocks"], str(surface), "/view/blocks")
    needs_submit = surface == MODAL and "submit" not in view
    if not found and needs_submit and any(block["type"] == "input" for block in view["blocks"]):
        found.append(Fault("/view", "missing required field: submit"))
    if not found and _focused(view) > 1:
        found.append(Fault("/view/blocks", "only one element may have focus_on_load"))
    return found


def view_is_too_large(view: Json) -> bool:
    """Slack's own limit of 250 KB for a view's JSON."""
    return len(json.dumps(view).encode()) > limits.VIEW_BYTES


def _block_faults(blocks: Json, surface: str, pointer: str) -> list[Fault]:
    if not isinstance(blocks, list):
        return [Fault(pointer, "must be an array")]
    most = limits.MOST_BLOCKS[surface]
    if len(blocks) > most:
        return [Fault(pointer, f"no more than {most} items allowed")]
    found: list[Fault] = []
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        found += _typed(block, Typed("blocks", frozenset(limits.BLOCKS)), here)
        if isinstance(block, dict):
            kind = limits.BLOCKS.get(str(block.get("type")))
            if kind and surface not in kind.surfaces:
                found.append(Fault(f"{here}/type", f"unsupported type: {block['type']} in {surface}"))
            found += _action_ids(block, here)
    ids = Counter(b["block_id"] for b in blocks if isinstance(b, dict) and isinstance(b.get("block_id"), str))
    return found + [Fault(pointer, f"duplicate block_id: {name}") for name, times in ids.items() if times > 1]


def _action_ids(block: dict[str, Json], pointer: str) -> list[Fault]:
    """An action_id is unique within its block."""
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return []
    ids = Counter(e["action_id"] for e in elements if isinstance(e, dict) and isinstance(e.get("action_id"), str))
    return [Fault(f"{pointer}/elements", f"duplicate action_id: {name}") for name, n in ids.items() if n > 1]


def _message_totals(blocks: list[dict[str, Json]], pointer: str) -> list[Fault]:
    found = []
    if sum(block["type"] == "table" for block in blocks) > 1:
        found.append(Fault(pointer, "only_one_table_allowed"))
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > limits.MARKDOWN_TOTAL:
        found.append(Fault(pointer, f"markdown text must be less than {limits.MARKDOWN_TOTAL + 1} characters"))
    return found


def _focused(view: dict[str, Json]) -> int:
    return json.dumps(view["blocks"]).count('"focus_on_load": true')


def _typed(value: Json, rule: Typed, pointer: str) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault(pointer, "must be an object")]
    name = value.get("type")
    if not isinstance(name, str):
        return [Fault(pointer, "missing required field: type")]
    kind = limits.TABLES[rule.table].get(name)
    if kind is None or name not in rule.allowed:
        return [Fault(f"{pointer}/type", f"unsupported type: {name}")]
    body = {key: item for key, item in value.items() if key != "type"}
    return _fields(body, kind.fields, pointer) or _across(body, name, kind, pointer)


def _across(body: dict[str, Json], name: str, kind: Kind, pointer: str) -> list[Fault]:
    """Rules over several fields of one object."""
    if kind.one_of and not any(key in body for key in kind.one_of):
        return [Fault(pointer, f"missing required field: {' or '.join(kind.one_of)}")]
    if kind.only_one_of and sum(key in body for key in kind.only_one_of) != 1:
        return [Fault(pointer, f"exactly one of {', '.join(kind.only_one_of)} is required")]
    check = _SPECIAL.get(name)
    return check(body, pointer) if check else []


def _chosen(body: dict[str, Json], pointer: str) -> list[Fault]:
    """What is chosen at first must be one of the options, to the letter."""
    options = [*body.get("options", []), *(o for g in body.get("option_groups", []) for o in g["options"])]
    first = body.get("initial_options", [])
    first = [*first, body["initial_option"]] if "initial_option" in body else first
    found = [Fault(pointer, "initial option does not match any option") for choice in first if choice not in options]
    if len(first) > body.get("max_selected_items", len(first)):
        found.append(Fault(f"{pointer}/initial_options", "more initial options than max_selected_items"))
    values = Counter(option.get("value") for option in options)
    return found + [Fault(pointer, f"duplicate option value: {value}") for value, n in values.items() if n > 1]


def _lengths(body: dict[str, Json], pointer: str) -> list[Fault]:
    low, high = body.get("min_length", 0), body.get("max_length", 3000)
    if low > high:
        return [Fault(f"{pointer}/min_length", "must not be more than max_length")]
    if len(body.get("initial_value", "")) > high:
        return [Fault(f"{pointer}/initial_value", f"must be less than {high + 1} characters")]
    return []


def _filtered(body: dict[str, Json], pointer: str) -> list[Fault]:
    if "filter" in body and not body["filter"]:
        return [Fault(f"{pointer}/filter", "must have at least one field")]
    return []


def _rectangular(body: dict[str, Json], pointer: str) -> list[Fault]:
    if len({len(row) for row in body["rows"]}) > 1:
        return [Fault(f"{pointer}/rows", "every row must have the same number of cells")]
    return []


_SPECIAL = {
    "static_select": _chosen,
    "multi_static_select": _chosen,
    "checkboxes": _chosen,
    "radio_buttons": _chosen,
    "plain_text_input": _lengths,
    "conversations_select": _filtered,
    "multi_conversations_select": _filtered,
    "table": _rectangular,
}


def _fields(body: dict[str, Json], rules: dict[str, Any], pointer: str) -> list[Fault]:
    found = [Fault(pointer, f"invalid additional property: {name}") for name in body if name not in rules]
    for name, rule in rules.items():
        if name in body:
            found += _value(body[name], rule, f"{pointer}/{name}")
        elif rule.required:
            found.append(Fault(pointer, f"missing required field: {name}"))
    return found


def _value(value: Json, rule: Any, pointer: str) -> list[Fault]:
    match rule:
        case Str():
            return _string(value, rule, pointer)
        case Text():
            return _text(value, rule, pointer)
        case Typed():
            return _typed(value, rule, pointer)
        case Bool():
            return [] if isinstance(value, bool) else [Fault(pointer, "must be a boolean")]
        case Int():
            fits = isinstance(value, int) and not isinstance(value, bool) and rule.low <= value <= rule.high
            return [] if fits else [Fault(pointer, f"must be an integer between {rule.low} and {rule.high}")]
        case Part():
            if not isinstance(value, dict):
                return [Fault(pointer, "must be an object")]
            return _fields(value, rule.fields, pointer)
        case Group():
            return _group(value, rule, pointer)
    raise TypeError(f"no such rule: {rule!r}")


def _group(value: Json, rule: Group, pointer: str) -> list[Fault]:
    if not isinstance(value, list):
        return [Fault(pointer, "must be an array")]
    if rule.high is not None and len(value) > rule.high:
        return [Fault(pointer, f"no more than {rule.high} items allowed")]
    if len(value) < rule.low:
        return [Fault(pointer, f"no fewer than {rule.low} items allowed")]
    return [fault for index, item in enumerate(value) for fault in _value(item, rule.of, f"{pointer}/{index}")]


def _string(value: Json, rule: Str, pointer: str) -> list[Fault]:
    if not isinstance(value, str):
        return [Fault(pointer, "must be a string")]
    if rule.high is not None and len(value) > rule.high:
        return [Fault(pointer, f"must be less than {rule.high + 1} characters")]
    if len(value) < rule.low:
        return [Fault(pointer, f"must be more than {rule.low - 1} characters")]
    if rule.choices and value not in rule.choices:
        return [Fault(pointer, f"must be one of: {', '.join(sorted(rule.choices))}")]
    if rule.pattern and not re.search(rule.pattern, value):
        return [Fault(pointer, "must be a valid value")]
    return []


def _text(value: Json, rule: Text, pointer: str) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault(pointer, "must be an object")]
    kinds = ("plain_text",) if rule.plain else ("plain_text", "mrkdwn")
    kind = value.get("type")
    if kind not in kinds:
        return [Fault(f"{pointer}/type", f"must be one of: {', '.join(kinds)}")]
    extra = {"emoji": Bool()} if kind == "plain_text" else {"verbatim": Bool()}
    body = {name: item for name, item in value.items() if name != "type"}
    return _fields(body, {"text": Str(high=rule.high, required=True), **extra}, pointer)
