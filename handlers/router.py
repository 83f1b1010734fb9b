"""Finds the listener of a request by its name.

Bolt asks its listeners one after the other whether a request is theirs, and builds all that each could take for every
question. With more than a hundred listeners that was a tenth of a tap; so Bolt knows one of each kind, and asks it.
"""

import inspect
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.kwargs_injection import build_required_kwargs

from handlers.bolt_types import Payload

logger = logging.getLogger(__name__)

Function = Callable[..., None]
Decorator = Callable[[Function], Function]

# Where a request of each kind says what it is for: https://docs.slack.dev/reference/interaction-payloads
NAME: Mapping[str, Callable[[Payload], Any]] = {
    "action": lambda body: body["actions"][0]["action_id"],
    "view": lambda body: body["view"]["callback_id"],
    "options": lambda body: body["action_id"],
    "command": lambda body: body["command"],
    "shortcut": lambda body: body["callback_id"],
    "event": lambda body: body["event"]["type"],
    "function": lambda body: body["event"]["function"]["callback_id"],
}
# Of actions and options, those in blocks: older kinds have no `action_id`.
IN_BLOCKS: dict[str, dict[str, Any]] = {"action": {"type": "block_actions"}, "options": {"type": "block_suggestion"}}


class Listener(NamedTuple):
    """A function, with the names of what it takes."""

    function: Function
    takes: list[str]


class Router:
    """The listeners of each kind of request, by the name of what they answer. Registered as at a Bolt app."""

    def __init__(self) -> None:
        self.listeners: dict[str, dict[str, Listener]] = {kind: {} for kind in NAME}

    def action(self, name: str) -> Decorator:
        return self._add("action", name)

    def view(self, name: str) -> Decorator:
        return self._add("view", name)

    def options(self, name: str) -> Decorator:
        return self._add("options", name)

    def command(self, name: str) -> Decorator:
        return self._add("command", name)

    def shortcut(self, name: str) -> Decorator:
        return self._add("shortcut", name)

    def event(self, name: str) -> Decorator:
        return self._add("event", name)

    def function(self, name: str) -> Decorator:
        return self._add("function", name)

    def attach(self, app: App) -> None:
        """Register one listener of each kind with Bolt. What none of ours answers, Bolt says is unknown, as always."""
        for kind, listeners in self.listeners.items():
            names = re.compile(rf"^(?:{'|'.join(map(re.escape, listeners))})\Z")
            constraints = IN_BLOCKS[kind] | {"action_id": names} if kind in IN_BLOCKS else names
            getattr(app, kind)(constraints)(_listener(kind, listeners))

    def _add(self, kind: str, name: str) -> Decorator:
        def register(function: Function) -> Function:
            if name in self.listeners[kind]:
                raise ValueError(f"{kind} {name} has two listeners")
            self.listeners[kind][name] = Listener(function, [*inspect.signature(function).parameters])
            return function

        return register


def _listener(kind: str, listeners: Mapping[str, Listener]) -> Callable[[BoltRequest, BoltResponse], None]:
    def listen(request: BoltRequest, response: BoltResponse) -> None:
        function, takes = listeners[NAME[kind](request.body)]
        arguments = build_required_kwargs(
            logger=logger,
            required_arg_names=takes,
            request=request,
            response=response,
            this_func=function,
            next_keys_required=False,
        )
        function(**arguments)

    return listen
