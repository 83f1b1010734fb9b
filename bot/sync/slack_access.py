"""Once a day, and when someone looks at the settings, ask Slack what the app may do: scopes, and the growth channel."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings
from bot.slack.channels import NoSuchChannel, find_channel, own_channels
from bot.slack.errors import PermanentError, RetryableError, call_idempotent
from bot.slack.scopes import CHANNELS, granted_scopes
from mentoring.program import slack_access
from models import ChannelState, SlackAccess

logger = logging.getLogger(__name__)


class SlackAccessCheck:
    """Keeps what Slack lets the app do in one workspace. Any number of instances may share one database."""

    def __init__(
        self,
        db: sessionmaker[Session],
        client: WebClient,
        now: Callable[[], datetime],
        settings: Callable[[], Settings],
        team_id: str,
    ) -> None:
        self.db, self.client, self.now, self.settings, self.team_id = db, client, now, settings, team_id

    def check(self) -> SlackAccess | None:
        """Ask Slack, and keep its answer. Returns: what it said; without an answer, what it said last."""
        channel = self.settings().growth_channel
        try:
            scopes = granted_scopes(call_idempotent(self.client.auth_test))
            state = self._state_of(channel) if CHANNELS in scopes else ChannelState.UNREADABLE
        except (RetryableError, PermanentError) as reason:
            logger.info("Slack could not be asked what the app may do: %s", reason)
            with self.db() as s:
                return slack_access.load(s, self.team_id)
        with self.db.begin() as s:
            return slack_access.store(s, self.team_id, scopes, channel, state, self.now())

    def _state_of(self, channel: str) -> ChannelState:
        if channel in own_channels(self.client):
            return ChannelState.IN_IT
        try:
            find_channel(self.client, channel)
        except NoSuchChannel:
            return ChannelState.UNKNOWN
        return ChannelState.NOT_IN_IT
