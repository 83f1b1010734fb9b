"""The window in which someone shared a goal: once people are found for it, they stand there, too."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from handlers import suggestions
from models import Goal

logger = logging.getLogger(__name__)


class Windows:
    """Updates windows by their view id. Where one was closed, nothing is lost: the same people come as a message."""

    def __init__(self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime]) -> None:
        self.db, self.client, self.now = db, client, now

    def show_people(self, goal_id: int) -> None:
        """Show the people found for a goal in the window that it was shared in, if that may still be open."""
        with self.db() as s:
            goal = s.get(Goal, goal_id)
            window = suggestions.open_window(s, goal, self.now()) if goal else None
        if window is None:
            return
        try:
            self.client.views_update(view_id=window.view_id, view=window.view)
        except (SlackApiError, OSError) as error:
            reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            logger.info("a window was not updated: %s", reason)
