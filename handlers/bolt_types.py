"""Types of what Bolt injects into listeners."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.orm import Session, sessionmaker

from models import SlackAccess

SessionFactory = sessionmaker[Session]
Payload = dict[str, Any]


class SlackAccessCheck(Protocol):
    """Asks Slack what the app may do in a workspace, as `bot` does once a day."""

    def check(self) -> SlackAccess | None:
        """Ask now, and keep the answer. Returns: what Slack says; without an answer, what it said last."""


class HospitalSettings(Protocol):
    """The settings of a workspace, as `bot` keeps them."""

    @property
    def fixed(self) -> Mapping[str, str]:
        """What the environment says, by name: it can't be changed in Slack."""

    def refresh(self) -> None:
        """Let what was chosen hold in this process at once."""

    def find_problems(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with values that someone wants to choose, by the name of the setting."""
