"""Cache objects of workspaces in this process: the ones used last, so that memory stays bounded."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

MAX_WORKSPACES = 64  # a program serves one workspace, or the few of one hospital

Value = TypeVar("Value")


class WorkspaceCaches:
    """One object of each kind per workspace, made when it is first needed."""

    def __init__(self, most: int = MAX_WORKSPACES) -> None:
        self._most, self._lock = most, threading.Lock()
        self._by_team: OrderedDict[str, dict[type, Any]] = OrderedDict()

    def get(self, team_id: str, kind: type[Value], make: Callable[[], Value]) -> Value:
        """Return a workspace's object of this kind; `make` creates it. The workspace that was used longest ago goes."""
        with self._lock:
            cached = self._by_team.setdefault(team_id, {})
            self._by_team.move_to_end(team_id)
            if len(self._by_team) > self._most:
                self._by_team.popitem(last=False)
            if kind not in cached:
                cached[kind] = make()
            found: Value = cached[kind]
            return found
