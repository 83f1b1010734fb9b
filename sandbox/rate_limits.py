"""Slack's rate limits, on the sandbox's clock: calls a minute by tier, and one post a second in a conversation.

Off until asked for. Slack tolerates short bursts and doesn't say how long: here there are none.
"""

import math
from collections import defaultdict, deque

from sandbox.clock import Clock
from sandbox.models import Json
from sandbox.web_api import METHODS
from sandbox.workspace import Workspace

MINUTE = 60.0
POSTS = ("chat.postMessage", "chat.postEphemeral")


class RateLimiter:
    """Who called what when, in the last minute."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.on = clock, False
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, args: Json, workspace: Workspace) -> int:
        """Whole seconds until this call may be made; 0 where it may be made now, and then it counts."""
        if not self.on or method not in METHODS:
            return 0
        keys = [(f"{method} of {workspace.id}", METHODS[method].per_minute, MINUTE)]
        if method in POSTS:
            keys.append((f"{method} in {_conversation(workspace, str(args.get('channel')))}", 1, 1.0))
        waits = [self._wait(*key) for key in keys]
        if max(waits) > 0:
            return math.ceil(max(waits))
        for key, _, _ in keys:
            self._calls[key].append(self.clock.time())
        return 0

    def _wait(self, key: str, most: int, span: float) -> float:
        calls, now = self._calls[key], self.clock.time()
        while calls and calls[0] <= now - span:
            calls.popleft()
        return calls[0] + span - now if len(calls) >= most else 0.0


def _conversation(workspace: Workspace, target: str) -> str:
    """Where a post goes: a person's name stands for the direct messages with them."""
    return workspace.direct(target).id if target in workspace.users else target
