"""The windows in which someone shared a goal or asked for more people: once these are found, they stand there, too."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from handlers import suggestions
from models import Shortlist

logger = logging.getLogger(__name__)


class Windows:
    """Updates windows by their view id. Where one was closed, nothing is lost: the same people come as a message."""

    def __init__(self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime]) -> None:
        self.db, self.client, self.now = db, client, now

    def show_people(self, shortlist_id: int) -> None:
        """Show the people on a shortlist in the windows that were opened for its goal and may still be open."""
        with self.db() as s:
            shortlist = s.get(Shortlist, shortlist_id)
            windows = list(suggestions.open_windows(s, shortlist, self.now())) if shortlist else []
        for window in windows:
            self._update(window)

    def _update(self, window: suggestions.Window) -> None:
        try:
            self.client.views_update(view_id=window.view_id, view=window.view)
        except (SlackApiError, OSError) as error:
            reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            logger.info("a window was not updated: %s", reason)
