"""Once a day, and when someone looks at the settings, ask Slack what the app may do: scopes, and the growth channel."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings
from bot.slack.channels import NoSuchChannel, find_channel, own_channels
from bot.slack.errors import PermanentError, RetryableError, call_idempotent
from bot.slack.scopes import granted_scopes
from handlers.scopes import CHANNELS
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
        return self._check(is_quick=False)

    def check_quickly(self) -> SlackAccess | None:
        """Do the same with few calls, while someone waits: that a channel doesn't exist is as it was known before."""
        return self._check(is_quick=True)

    def _check(self, *, is_quick: bool) -> SlackAccess | None:
        channel = self.settings().growth_channel
        with self.db() as s:
            known = slack_access.load(s, self.team_id)
        try:
            scopes = granted_scopes(call_idempotent(self.client.auth_test))
            if CHANNELS not in scopes:
                state = ChannelState.UNREADABLE
            elif channel in own_channels(self.client):
                state = ChannelState.IN_IT
            elif is_quick:
                was_unknown = known and known.channel == channel and known.channel_state is ChannelState.UNKNOWN
                state = ChannelState.UNKNOWN if was_unknown else ChannelState.NOT_IN_IT
            else:
                state = self._exists(channel)
        except (RetryableError, PermanentError) as reason:
            logger.info("Slack could not be asked what the app may do: %s", reason)
            return known
        with self.db.begin() as s:
            return slack_access.store(s, self.team_id, scopes, channel, state, self.now())

    def _exists(self, channel: str) -> ChannelState:
        try:
            find_channel(self.client, channel)
        except NoSuchChannel:
            return ChannelState.UNKNOWN
        return ChannelState.NOT_IN_IT
