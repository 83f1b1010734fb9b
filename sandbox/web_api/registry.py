"""How a Web API method is declared, called and refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.rules import Fault
from sandbox.workspace import Channel, Json, Workspace


class SlackError(Exception):
    """A refusal: Slack's error code and whatever else the answer carries."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.body: Json = {"ok": False, "error": code, **extra}


@dataclass(frozen=True)
class Call:
    """One call that passed the checks on its token: the workspace and the arguments."""

    workspace: Workspace
    args: Json

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def parsed(self, name: str, bad: str) -> Any:
        """An argument that is JSON, sent as text in a form or as it is in a JSON body."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(bad) from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")

    def need(self, *names: str) -> None:
        """Slack's answer where a required argument is missing."""
        missing = [name for name in names if not self.args.get(name)]
        if missing:
            messages = [f"[ERROR] missing required field: {name}" for name in missing]
            raise SlackError("invalid_arguments", response_metadata={"messages": messages})

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the app can see; unknown and invisible alike are `channel_not_found`."""
        found = self.workspace.channels.get(self.text(name))
        hidden = found and found.is_private and self.workspace.app.user_id not in found.members
        if found is None or hidden:
            raise SlackError("channel_not_found")
        return found


@dataclass(frozen=True)
class Method:
    name: str
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    token: str


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, token: str = "bot") -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Declare a method; any one of `scopes` is enough. `token` is the kind of token it takes: bot or app."""

    def declare(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(name, run, scopes, token)
        return run

    return declare


def answer(workspace: Workspace, name: str, authorization: str | None, args: Json) -> Json:
    """The JSON answer to one call; a refusal leaves nothing behind."""
    try:
        declared = METHODS.get(name)
        if declared is None:
            raise SlackError("unknown_method", req_method=name)
        _allow(workspace, declared, authorization)
        return {"ok": True, **declared.run(Call(workspace, args))}
    except SlackError as refusal:
        return refusal.body


def _allow(workspace: Workspace, declared: Method, authorization: str | None) -> None:
    app = workspace.app
    token = (authorization or "").removeprefix("Bearer ").strip()
    if not token:
        raise SlackError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise SlackError("invalid_auth")
    if (token == app.app_token) != (declared.token == "app"):
        raise SlackError("not_allowed_token_type")
    if declared.token == "bot" and declared.scopes and not set(declared.scopes) & set(app.scopes):
        raise SlackError("missing_scope", needed=",".join(declared.scopes), provided=",".join(app.scopes))


def refuse_blocks(faults: list[Fault]) -> None:
    """Slack's refusal of a message's blocks."""
    if faults:
        raise SlackError(
            "invalid_blocks",
            errors=[str(fault) for fault in faults],
            response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]},
        )
