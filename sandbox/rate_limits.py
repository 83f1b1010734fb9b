"""Slack's rate limits, on the sandbox's clock: calls per minute by tier, and one post per second per conversation.

They are off by default. Slack tolerates short bursts and doesn't say how long; the sandbox tolerates none.
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
    """Remembers the calls of the last minute and says how long the next one must wait."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.on = clock, False
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, args: Json, workspace: Workspace) -> int:
        """Return the whole seconds until this call is allowed; 0 means it is allowed now, and counts it."""
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
    """Resolve where a post goes: a user id stands for the direct messages with that person."""
    return workspace.direct(target).id if target in workspace.users else target
