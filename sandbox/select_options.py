"""What menus may hold: the people and channels that exist, and the options the app offers for a query."""

from collections.abc import Collection
from typing import Any

from sandbox import escaping
from sandbox.block_kit import options_errors
from sandbox.forms import InvalidValue
from sandbox.models import Json
from sandbox.workspace import Workspace


def options_from_answer(answer: Any) -> tuple[list[Json], list[str]]:
    """Read an app's answer to a query.

    Returns: the options, and what Slack would reject in the answer.
    """
    errors = [str(fault) for fault in options_errors(answer)]
    if errors:
        return [], errors
    groups = answer.get("option_groups", [])
    options = answer.get("options", [option for group in groups for option in group["options"]])
    return [escaping.sent(option) for option in options], []


def check_exists(workspace: Workspace, element: Json, value: Any) -> None:
    """Check that what was chosen in a menu of people or channels exists.

    Raises: InvalidValue when it doesn't.
    """
    existing: dict[str, Collection[str]] = {"users": workspace.users, "channels": workspace.channels}
    known = {**existing, "conversations": existing["channels"]}
    kind = element["type"].removeprefix("multi_").removesuffix("_select")
    if not element["type"].endswith("_select") or kind not in known:
        return
    for one in value if isinstance(value, list) else [value] if value else []:
        if one not in known[kind]:
            raise InvalidValue(f"{one!r} is not among the choices")
