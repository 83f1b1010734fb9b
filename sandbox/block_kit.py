"""Decides whether Slack accepts blocks and views, from the table in `limits`. Nothing else decides that.

Each error is a `ValidationError(pointer, message)`. Messages use the wording that Slack has been seen to use; pointers
are JSON pointers into the request (`/blocks/0/text/text`, `/view/title`).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from sandbox import limits
from sandbox.limits.cross_field import CROSS_FIELD_RULES
from sandbox.schema import (
    HOME,
    MESSAGE,
    MODAL,
    Bool,
    Int,
    Kind,
    ListType,
    Num,
    ObjectType,
    OneOfType,
    Str,
    Text,
    ValidationError,
)

Json = Any
ANY_SCOPE = ("links.embed:write", "files:read")


def message_errors(
    blocks: Json, pointer: str = "/blocks", *, scopes: Collection[str] = ANY_SCOPE
) -> list[ValidationError]:
    """List what Slack would reject in a message's blocks (parsed from JSON), sent by an app with these scopes."""
    return _block_errors(blocks, MESSAGE, pointer, scopes) or _message_totals(blocks, pointer)


def view_errors(
    view: Json, surfaces: tuple[str, ...] = (MODAL, HOME), *, scopes: Collection[str] = ANY_SCOPE
) -> list[ValidationError]:
    """List what Slack would reject in a modal or a Home tab."""
    if not isinstance(view, dict):
        return [ValidationError("/view", "must be a valid JSON object")]
    surface = view.get("type")
    if surface not in surfaces:
        return [ValidationError("/view/type", f"must be one of: {', '.join(surfaces)}")]
    fields = limits.MODAL_FIELDS if surface == MODAL else limits.VIEW_FIELDS
    shell = {name: value for name, value in view.items() if name not in ("type", "blocks")}
    found = _fields(shell, fields, "/view")
    if "blocks" not in view:
        return [*found, ValidationError("/view", "missing required field: blocks")]
    found += _block_errors(view["blocks"], str(surface), "/view/blocks", scopes)
    needs_submit = surface == MODAL and "submit" not in view
    if not found and needs_submit and any(block["type"] == "input" for block in view["blocks"]):
        found.append(ValidationError("/view", "missing required field: submit"))
    if not found and _focus_count(view) > 1:
        found.append(ValidationError("/view/blocks", "only one element may have focus_on_load"))
    return found


def options_errors(answer: Json) -> list[ValidationError]:
    """List what Slack would reject in an app's answer to a block_suggestion."""
    if not isinstance(answer, dict):
        return [ValidationError("", "must be an object")]
    return _fields(answer, limits.OPTIONS_ANSWER, "")


def visible_length(blocks: Json) -> int:
    """Count the characters in a message's blocks that people can read."""
    return sum(len(part["text"]) for _, part in _parts(blocks, "") if isinstance(part.get("text"), str))


def view_is_too_large(view: Json) -> bool:
    """Tell whether a view's JSON exceeds Slack's limit of 250 KB."""
    return len(json.dumps(view).encode()) > limits.MAX_VIEW_BYTES


def _block_errors(blocks: Json, surface: str, pointer: str, scopes: Collection[str]) -> list[ValidationError]:
    if not isinstance(blocks, list):
        return [ValidationError(pointer, "must be an array")]
    limit = limits.MAX_BLOCKS[surface]
    if len(blocks) > limit:
        return [ValidationError(pointer, f"no more than {limit} items allowed")]
    found: list[ValidationError] = []
    for index, block in enumerate(blocks):
        path = f"{pointer}/{index}"
        found += _one_of(block, OneOfType("blocks", frozenset(limits.BLOCKS)), path)
        if isinstance(block, dict):
            found += _action_ids(block, path)
            found += _placement(block, surface, path, scopes)
    named = (
        part["block_id"] for _, part in _parts(blocks, pointer) if part["type"] in limits.BLOCKS and "block_id" in part
    )
    ids = Counter(name for name in named if isinstance(name, str))
    return found + [ValidationError(pointer, f"duplicate block_id: {name}") for name, times in ids.items() if times > 1]


def _placement(block: dict[str, Json], surface: str, pointer: str, scopes: Collection[str]) -> list[ValidationError]:
    """Find blocks and elements that this surface doesn't allow, or that need a scope the app lacks."""
    found = []
    for where, part in _parts(block, pointer):
        name = str(part.get("type"))
        kind = limits.BLOCKS.get(name) or limits.ELEMENTS.get(name)
        if kind and surface not in kind.surfaces:
            found.append(ValidationError(f"{where}/type", f"unsupported type: {name} in {surface}"))
        if kind and kind.scope and kind.scope not in scopes:
            found.append(ValidationError(f"{where}/type", f"{name} needs the scope {kind.scope}"))
        if part.get("response_url_enabled") and (surface != MODAL or block["type"] != "input"):
            found.append(ValidationError(f"{where}/response_url_enabled", "only in an input block of a modal"))
    return found


def _parts(part: Json, pointer: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield a block and everything inside it that has a type, each with its pointer."""
    if isinstance(part, list):
        for index, item in enumerate(part):
            yield from _parts(item, f"{pointer}/{index}")
    elif isinstance(part, dict):
        if isinstance(part.get("type"), str):
            yield pointer, part
        for name, item in part.items():
            yield from _parts(item, f"{pointer}/{name}")


def _action_ids(block: dict[str, Json], pointer: str) -> list[ValidationError]:
    """Find action_ids that are used twice in one block."""
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return []
    ids = Counter(e["action_id"] for e in elements if isinstance(e, dict) and isinstance(e.get("action_id"), str))
    return [ValidationError(f"{pointer}/elements", f"duplicate action_id: {name}") for name, n in ids.items() if n > 1]


def _message_totals(blocks: list[dict[str, Json]], pointer: str) -> list[ValidationError]:
    kinds = Counter(part["type"] for _, part in _parts(blocks, pointer))
    found = []
    if kinds["table"] + kinds["data_table"] > 1:
        found.append(ValidationError(pointer, "only_one_table_allowed"))
    if kinds["plan"] > 1:
        found.append(ValidationError(pointer, "no more than 1 plan allowed"))
    if kinds["data_visualization"] > limits.CHARTS_PER_MESSAGE:
        found.append(ValidationError(pointer, f"no more than {limits.CHARTS_PER_MESSAGE} data_visualization allowed"))
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > limits.MARKDOWN_TOTAL:
        found.append(
            ValidationError(pointer, f"markdown text must be less than {limits.MARKDOWN_TOTAL + 1} characters")
        )
    return found


def _focus_count(view: dict[str, Json]) -> int:
    return json.dumps(view["blocks"]).count('"focus_on_load": true')


def _one_of(value: Json, rule: OneOfType, pointer: str) -> list[ValidationError]:
    if not isinstance(value, dict):
        return [ValidationError(pointer, "must be an object")]
    name = value.get("type")
    if not isinstance(name, str):
        return [ValidationError(pointer, "missing required field: type")]
    kind = limits.TABLES[rule.table].get(name)
    if kind is None or name not in rule.allowed:
        return [ValidationError(f"{pointer}/type", f"unsupported type: {name}")]
    body = {key: item for key, item in value.items() if key != "type"}
    return _fields(body, kind.fields, pointer) or _cross_field(body, name, kind, pointer)


def _cross_field(body: dict[str, Json], name: str, kind: Kind, pointer: str) -> list[ValidationError]:
    """Check the rules that involve several fields of one object."""
    if kind.one_of and not any(key in body for key in kind.one_of):
        return [ValidationError(pointer, f"missing required field: {' or '.join(kind.one_of)}")]
    if kind.only_one_of and sum(key in body for key in kind.only_one_of) != 1:
        return [ValidationError(pointer, f"exactly one of {', '.join(kind.only_one_of)} is required")]
    check = CROSS_FIELD_RULES.get(name)
    return check(body, pointer) if check else []


def _fields(body: dict[str, Json], rules: dict[str, Any], pointer: str) -> list[ValidationError]:
    found = [ValidationError(pointer, f"invalid additional property: {name}") for name in body if name not in rules]
    for name, rule in rules.items():
        if name in body:
            found += _value(body[name], rule, f"{pointer}/{name}")
        elif rule.required:
            found.append(ValidationError(pointer, f"missing required field: {name}"))
    return found


def _value(value: Json, rule: Any, pointer: str) -> list[ValidationError]:
    match rule:
        case Str():
            return _string(value, rule, pointer)
        case Text():
            return _text(value, rule, pointer)
        case OneOfType():
            return _one_of(value, rule, pointer)
        case Bool():
            return [] if isinstance(value, bool) else [ValidationError(pointer, "must be a boolean")]
        case Num():
            valid = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            return [] if valid else [ValidationError(pointer, "must be a number")]
        case Int():
            valid = isinstance(value, int) and not isinstance(value, bool) and rule.low <= value <= rule.high
            return [] if valid else [ValidationError(pointer, f"must be an integer between {rule.low} and {rule.high}")]
        case ObjectType():
            if not isinstance(value, dict):
                return [ValidationError(pointer, "must be an object")]
            return _fields(value, rule.fields, pointer)
        case ListType():
            return _list(value, rule, pointer)
    raise TypeError(f"no such rule: {rule!r}")


def _list(value: Json, rule: ListType, pointer: str) -> list[ValidationError]:
    if not isinstance(value, list):
        return [ValidationError(pointer, "must be an array")]
    if rule.high is not None and len(value) > rule.high:
        return [ValidationError(pointer, f"no more than {rule.high} items allowed")]
    if len(value) < rule.low:
        return [ValidationError(pointer, f"no fewer than {rule.low} items allowed")]
    return [fault for index, item in enumerate(value) for fault in _value(item, rule.of, f"{pointer}/{index}")]


def _string(value: Json, rule: Str, pointer: str) -> list[ValidationError]:
    if not isinstance(value, str):
        return [ValidationError(pointer, "must be a string")]
    if rule.high is not None and len(value) > rule.high:
        return [ValidationError(pointer, f"must be less than {rule.high + 1} characters")]
    if len(value) < rule.low:
        return [ValidationError(pointer, f"must be more than {rule.low - 1} characters")]
    if rule.choices and value not in rule.choices:
        return [ValidationError(pointer, f"must be one of: {', '.join(sorted(rule.choices))}")]
    if rule.pattern and not re.search(rule.pattern, value):
        return [ValidationError(pointer, "must be a valid value")]
    return []


def _text(value: Json, rule: Text, pointer: str) -> list[ValidationError]:
    if not isinstance(value, dict):
        return [ValidationError(pointer, "must be an object")]
    kinds = ("plain_text",) if rule.plain else ("plain_text", "mrkdwn")
    kind = value.get("type")
    if kind not in kinds:
        return [ValidationError(f"{pointer}/type", f"must be one of: {', '.join(kinds)}")]
    extra = {"emoji": Bool()} if kind == "plain_text" else {"verbatim": Bool()}
    body = {name: item for name, item in value.items() if name != "type"}
    return _fields(body, {"text": Str(high=rule.high, required=True), **extra}, pointer)
