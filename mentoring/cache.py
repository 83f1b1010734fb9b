"""Cache one object per workspace in this process, for as long as it uses the database."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

Value = TypeVar("Value")


class WorkspaceCache(Generic[Value]):
    """One object per workspace, made from the team id when it is first needed."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._cached: WeakKeyDictionary[Engine | Connection, dict[str, Value]] = WeakKeyDictionary()

    def of(self, s: Session, team_id: str) -> Value:
        """Return the object of a workspace, in the database of this session."""
        with self._lock:
            by_team = self._cached.setdefault(s.get_bind(), {})
            if team_id not in by_team:
                by_team[team_id] = self._make(team_id)
            return by_team[team_id]
