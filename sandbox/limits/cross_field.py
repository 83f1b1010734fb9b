"""Rules that involve several fields of one object, by its type."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from sandbox.schema import ValidationError

Body = dict[str, Any]
TABLE_TOTAL = 10_000  # characters in all cells of one table together


def _options(body: Body, pointer: str) -> list[ValidationError]:
    """Initial options must equal one of the options exactly, and option values must be unique."""
    options = [*body.get("options", []), *(o for g in body.get("option_groups", []) for o in g["options"])]
    first = body.get("initial_options", [])
    first = [*first, body["initial_option"]] if "initial_option" in body else first
    found = [
        ValidationError(pointer, "initial option does not match any option")
        for choice in first
        if choice not in options
    ]
    if len(first) > body.get("max_selected_items", len(first)):
        found.append(ValidationError(f"{pointer}/initial_options", "more initial options than max_selected_items"))
    values = Counter(option.get("value") for option in options)
    return found + [
        ValidationError(pointer, f"duplicate option value: {value}") for value, n in values.items() if n > 1
    ]


def _lengths(body: Body, pointer: str) -> list[ValidationError]:
    low, high = body.get("min_length", 0), body.get("max_length", 3000)
    if low > high:
        return [ValidationError(f"{pointer}/min_length", "must not be more than max_length")]
    if len(body.get("initial_value", "")) > high:
        return [ValidationError(f"{pointer}/initial_value", f"must be less than {high + 1} characters")]
    return []


def _filter(body: Body, pointer: str) -> list[ValidationError]:
    if "filter" in body and not body["filter"]:
        return [ValidationError(f"{pointer}/filter", "must have at least one field")]
    return []


def _table(body: Body, pointer: str) -> list[ValidationError]:
    if len({len(row) for row in body["rows"]}) > 1:
        return [ValidationError(f"{pointer}/rows", "every row must have the same number of cells")]
    length = _text_length(body["rows"])
    if length > TABLE_TOTAL:
        return [ValidationError(f"{pointer}/rows", f"must be less than {TABLE_TOTAL + 1} characters in all")]
    return []


def _text_length(part: Any) -> int:
    """Count the characters of every text inside something."""
    if isinstance(part, list):
        return sum(map(_text_length, part))
    if isinstance(part, dict):
        own = str(part["text"]) if isinstance(part.get("text"), str | int | float) else ""
        return len(own) + sum(_text_length(inside) for name, inside in part.items() if name != "text" or not own)
    return 0


def _data_table(body: Body, pointer: str) -> list[ValidationError]:
    if any(cell["type"] == "rich_text" for cell in body["rows"][0]):
        return [ValidationError(f"{pointer}/rows/0", "rich_text is not allowed in the header")]
    return _table(body, pointer)


def _number_input(body: Body, pointer: str) -> list[ValidationError]:
    values: dict[str, float] = {}
    for name in ("min_value", "max_value", "initial_value"):
        try:
            values[name] = float(body.get(name, 0))
        except ValueError:
            return [ValidationError(f"{pointer}/{name}", "must be a number")]
    if {"min_value", "max_value"} <= set(body) and values["min_value"] > values["max_value"]:
        return [ValidationError(f"{pointer}/min_value", "must not be more than max_value")]
    return []


def _date(body: Body, pointer: str) -> list[ValidationError]:
    try:
        date.fromisoformat(body.get("initial_date", "2000-01-01"))
    except ValueError:
        return [ValidationError(f"{pointer}/initial_date", "must be a valid value")]
    return []


def _image(body: Body, pointer: str) -> list[ValidationError]:
    if "slack_file" in body and len({"id", "url"} & set(body["slack_file"])) != 1:
        return [ValidationError(f"{pointer}/slack_file", "exactly one of id, url is required")]
    return []


def _container(body: Body, pointer: str) -> list[ValidationError]:
    if body.get("has_header_divider") and body.get("is_collapsible"):
        return [ValidationError(f"{pointer}/has_header_divider", "not together with is_collapsible")]
    if body.get("default_collapsed") and not body.get("is_collapsible"):
        return [ValidationError(f"{pointer}/default_collapsed", "needs is_collapsible")]
    return []


def _series(body: Body, pointer: str) -> list[ValidationError]:
    categories, names = body["axis_config"]["categories"], [series["name"] for series in body["series"]]
    if len(set(names)) < len(names):
        return [ValidationError(f"{pointer}/series", "series names must be unique")]
    mismatched = [series for series in body["series"] if [point["label"] for point in series["data"]] != categories]
    return (
        [ValidationError(f"{pointer}/series", "every series needs one point for each category")] if mismatched else []
    )


def _pie(body: Body, pointer: str) -> list[ValidationError]:
    wrong = any(segment["value"] <= 0 for segment in body["segments"])
    return [ValidationError(f"{pointer}/segments", "values must be above zero")] if wrong else []


CROSS_FIELD_RULES: dict[str, Callable[[Body, str], list[ValidationError]]] = {
    "static_select": _options,
    "multi_static_select": _options,
    "checkboxes": _options,
    "radio_buttons": _options,
    "plain_text_input": _lengths,
    "number_input": _number_input,
    "datepicker": _date,
    "image": _image,
    "conversations_select": _filter,
    "multi_conversations_select": _filter,
    "table": _table,
    "data_table": _data_table,
    "container": _container,
    "pie": _pie,
    "bar": _series,
    "area": _series,
    "line": _series,
}
