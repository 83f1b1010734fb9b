"""What this process keeps for each workspace of a database, as long as it uses that database."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

Kept = TypeVar("Kept")


class WorkspaceCache(Generic[Kept]):
    """One of them for each workspace, made at the first need from its team id."""

    def __init__(self, make: Callable[[str], Kept]) -> None:
        self._make, self._making = make, threading.Lock()
        self._kept: WeakKeyDictionary[Engine | Connection, dict[str, Kept]] = WeakKeyDictionary()

    def of(self, s: Session, team_id: str) -> Kept:
        """The one of a workspace, in the database of this session."""
        with self._making:
            here = self._kept.setdefault(s.get_bind(), {})
            if team_id not in here:
                here[team_id] = self._make(team_id)
            return here[team_id]
