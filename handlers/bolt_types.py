"""Types of what Bolt injects into listeners."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from handlers.views.evaluator_import import ImportResult, Upload
from models import SlackAccess

SessionFactory = sessionmaker[Session]
Payload = dict[str, Any]


class SlackAccessCheck(Protocol):
    """Asks Slack what the app may do in a workspace, as `bot` does once a day."""

    def check_quickly(self) -> SlackAccess | None:
        """Ask while someone waits. Returns: what Slack says; without an answer, what it said last."""


class AfterAnswer(Protocol):
    """Runs what no answer has to wait for."""

    def run(self, work: Callable[[], None]) -> None:
        """Run work beside the answer; if the process stops first, it may not be done."""


class EvaluatorImport(Protocol):
    """Reads lists of evaluators that were uploaded in Slack, and imports them, as the command does."""

    def preview(self, client: WebClient, upload: Upload, user_id: str) -> ImportResult:
        """Compare a list with what is known. Raises: MentoringError where there is nothing to read."""

    def take(self, client: WebClient, upload: Upload, user_id: str, *, is_confirmed: bool) -> ImportResult:
        """Import a list, if it has no problems and doesn't end too much without a yes."""

    def run_later(self, work: Callable[[], None]) -> None:
        """Run what takes longer than an answer may; if the process stops first, it may not be done."""


class HospitalSettings(Protocol):
    """The settings of a workspace, as `bot` keeps them."""

    @property
    def fixed(self) -> Mapping[str, str]:
        """What the environment says, by name: it can't be changed in Slack."""

    def refresh(self) -> None:
        """Let what was chosen hold in this process at once."""

    def find_problems(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with values that someone wants to choose, by the name of the setting."""
