"""The settings as they are now: what the environment fixes, what was chosen in Slack, else the built-in defaults."""

import logging
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session, sessionmaker

from bot import config
from bot.config import Settings
from bot.setting_values import HOSPITAL_SETTINGS
from mentoring.program import chosen_settings

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 20  # so that every replica follows within a minute


class LiveSettings:
    """The settings of one workspace. Calling it returns them as they were when the table was last read.

    `on_change` is called with them at the first reading, and whenever they have changed.
    """

    def __init__(
        self, started: Settings, db: sessionmaker[Session], team_id: str, on_change: Callable[[Settings], None]
    ) -> None:
        self.started, self.db, self.team_id, self.on_change = started, db, team_id, on_change
        self._latest: Settings | None = None

    def __call__(self) -> Settings:
        return self._latest or self.started

    @property
    def fixed(self) -> Mapping[str, str]:
        """What the environment says, by name: it can't be changed in Slack."""
        return self.started.given

    def refresh(self) -> None:
        """Read what was chosen. What can't be read, because another version wrote it, has its default."""
        with self.db() as s:
            chosen = chosen_settings.read(s, self.team_id)
        latest, problems = config.with_chosen(self.started, chosen)
        if latest != self._latest:
            for problem in problems:
                logger.error("%s The default stands in for it.", problem)
            self.on_change(latest)
            self._latest = latest  # only then: what failed is tried again

    def find_problems(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with values that someone wants to choose, by the name of the setting."""
        found = {name: config.with_chosen(self.started, {name: value})[1] for name, value in wanted.items() if value}
        unknown = {name: ["This can't be chosen here."] for name in wanted if name not in HOSPITAL_SETTINGS}
        return {name: problems[0] for name, problems in (found | unknown).items() if problems}


def of_workspace(started: Settings, s: Session, team_id: str) -> Settings:
    """Return the settings of a workspace for a command, which reads once what was chosen in Slack."""
    return config.with_chosen(started, chosen_settings.read(s, team_id))[0]
