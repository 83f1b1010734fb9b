"""How Web API methods are declared, called and refused."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.models import Channel, Json
from sandbox.schema import ValidationError
from sandbox.workspace import Workspace


class SlackError(Exception):
    """An error response: Slack's error code and the other fields of the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.body: Json = {"ok": False, "error": code, **extra}


@dataclass(frozen=True)
class Call:
    """One call whose token was accepted: the workspace and the arguments."""

    workspace: Workspace
    args: Json
    authorization: str = ""

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def parsed(self, name: str, bad: str) -> Any:
        """Read an argument that is JSON, either as text (from a form) or as part of a JSON body.

        Raises: SlackError with the code `bad` when the text isn't valid JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return strict_json(value)
        except ValueError:
            raise SlackError(bad) from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")

    def require(self, *names: str) -> None:
        """Raise Slack's error when a required argument is missing."""
        missing = [name for name in names if not self.args.get(name)]
        if missing:
            messages = [f"[ERROR] missing required field: {name}" for name in missing]
            raise SlackError("invalid_arguments", response_metadata={"messages": messages})

    def require_scope(self, *scopes: str) -> None:
        """Raise Slack's error unless the app has one of the scopes that these arguments need."""
        if not set(scopes) & set(self.workspace.app.scopes):
            provided = ",".join(self.workspace.app.scopes)
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    def time(self, name: str, bad: str) -> int:
        """Read a moment, in whole seconds since the epoch.

        Raises: SlackError with the code `bad` when it isn't a number.
        """
        try:
            return int(float(self.text(name)))
        except (ValueError, OverflowError):
            raise SlackError(bad) from None

    def channel(self, name: str = "channel") -> Channel:
        """Find a conversation the app can see; unknown and hidden ones alike are `channel_not_found`."""
        found = self.workspace.channels.get(self.text(name))
        hidden = found and found.is_private and self.workspace.app.user_id not in found.members
        if found is None or hidden:
            raise SlackError("channel_not_found")
        return found

    def page(self, found: list[Any], max_limit: int = 999) -> tuple[list[Any], Json]:
        """Return one page of a list, and the metadata with the cursor of the next page."""
        limit = int(self.text("limit", "100")) if self.text("limit", "100").isdecimal() else 0
        if not 1 <= limit <= max_limit:
            raise SlackError("invalid_limit")
        try:
            start = int(b64decode(self.text("cursor"), validate=True) or 0)
        except ValueError:
            raise SlackError("invalid_cursor") from None
        rest = b64encode(str(start + limit).encode()).decode() if start + limit < len(found) else ""
        return found[start : start + limit], {"next_cursor": rest}

    def message(self, name: str = "ts") -> tuple[Channel, Json]:
        """Find a message in a conversation that the app can see, and return the conversation and the message."""
        channel = self.channel()
        message = channel.message(self.text(name))
        if message is None:
            raise SlackError("message_not_found")
        return channel, message


@dataclass(frozen=True)
class Method:
    """A declared method; `per_minute` is the size of its tier: 1, 20, 50 or 100 calls (docs.slack.dev, rate limits).

    A method that only reads ignores a JSON body (`takes_json`), as Slack does (github.com/kortix-ai/suna/issues/6616).
    """

    name: str
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    token: str
    per_minute: int
    takes_json: bool


METHODS: dict[str, Method] = {}
TIER_1, TIER_2, TIER_3, TIER_4, SPECIAL = 1, 20, 50, 100, 600


def method(
    name: str, *scopes: str, token: str = "bot", per_minute: int = TIER_3, takes_json: bool = True
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Declare a method; any one of `scopes` is enough. `token` is the kind it needs: "bot", "app" or "none"."""

    def declare(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(name, run, scopes, token, per_minute, takes_json)
        return run

    return declare


def answer(workspace: Workspace, name: str, authorization: str | None, args: Json) -> Json:
    """Answer one call with JSON; a refused call changes nothing."""
    try:
        declared = METHODS.get(name)
        if declared is None:
            raise SlackError("unknown_method", req_method=name)
        _check_token(workspace, declared, authorization)
        workspace.delete_expired()
        return {"ok": True, **declared.run(Call(workspace, args, authorization or ""))}
    except SlackError as refusal:
        return refusal.body


def strict_json(text: str) -> Any:
    """Parse JSON as Slack does.

    Raises: ValueError for invalid JSON, NaN and Infinity, lone surrogates, and nesting that is too deep.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not valid JSON")


def bearer(authorization: str | None) -> str:
    """Return the token of an Authorization header, or "" unless the header has the form "Bearer …"."""
    kind, _, token = (authorization or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _check_token(workspace: Workspace, declared: Method, authorization: str | None) -> None:
    app, token = workspace.app, bearer(authorization)
    if declared.token == "none":
        return
    if not token:
        raise SlackError("not_authed")
    if token in app.revoked:
        raise SlackError("token_revoked")
    known = token in app.tokens or workspace.step_of_token(token) is not None
    if token != app.app_token and not known:
        raise SlackError("invalid_auth")
    if (token == app.app_token) != (declared.token == "app"):
        raise SlackError("not_allowed_token_type")
    if token in app.tokens and not workspace.is_valid(token):
        raise SlackError("token_expired")
    if declared.token == "bot" and declared.scopes and not set(declared.scopes) & set(app.scopes):
        raise SlackError("missing_scope", needed=",".join(declared.scopes), provided=",".join(app.scopes))


def raise_for_blocks(faults: list[ValidationError], code: str = "invalid_blocks") -> None:
    """Raise Slack's error for a message's blocks; Slack reports a second table as an invalid attachment."""
    if faults:
        raise SlackError(
            "invalid_attachments" if any(fault.message == "only_one_table_allowed" for fault in faults) else code,
            errors=[str(fault) for fault in faults],
            response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]},
        )
