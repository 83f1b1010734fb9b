"""What menus hold: the people and channels there are, and what the app offers for what was typed."""

from collections.abc import Collection
from typing import Any

from sandbox.block_kit import options_errors
from sandbox.forms import Unfit
from sandbox.models import Json
from sandbox.workspace import Workspace


def offered(answer: Any) -> tuple[list[Json], list[str]]:
    """The options in an app's answer to what was typed, and what Slack would refuse in it."""
    errors = [str(fault) for fault in options_errors(answer)]
    if errors:
        return [], errors
    groups = answer.get("option_groups", [])
    return list(answer.get("options", [option for group in groups for option in group["options"]])), []


def refuse_strangers(workspace: Workspace, element: Json, value: Any) -> None:
    """A menu of people or channels holds only those there are; Unfit for anybody else."""
    here: dict[str, Collection[str]] = {"users": workspace.users, "channels": workspace.channels}
    known = {**here, "conversations": here["channels"]}
    kind = element["type"].removeprefix("multi_").removesuffix("_select")
    if not element["type"].endswith("_select") or kind not in known:
        return
    for one in value if isinstance(value, list) else [value] if value else []:
        if one not in known[kind]:
            raise Unfit(f"{one!r} is not among the choices")
