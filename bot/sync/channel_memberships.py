"""Read which public channels the people who use Curbside are in, once a week for each. Messages are never read."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Settings
from bot.slack import rate_limit
from bot.slack.errors import PermanentError, RetryableError, RetryScope, UnknownOutcome, call_once
from mentoring.mentors import common_ground
from mentoring.messages.outbox import BOOKKEEPING
from models import ChannelMembership, Person

logger = logging.getLogger(__name__)

MEMBERSHIPS_METHOD, INFO_METHOD = "users.conversations", "conversations.info"
SYNC_SECONDS = 10  # between two looks at whose turn it is
SYNC_INTERVAL = timedelta(days=7)
RETRY_AFTER = timedelta(hours=6)  # after a failure
PAGE_SIZE = 200
MAX_LOOKUPS = 20  # channels whose size is looked up per person and sync


class ChannelMembershipSync:
    """Syncs one person's channels at a time; any number of instances may share one database."""

    def __init__(
        self,
        db: sessionmaker[Session],
        client: WebClient,
        now: Callable[[], datetime],
        settings: Callable[[], Settings],
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.db, self.client, self.now, self.settings, self.give_way = db, client, now, settings, give_way

    def sync_all(self) -> None:
        """Sync everyone whose turn it is, until Slack's rate limit asks us to wait; the next run goes on."""
        while self.sync_one():
            pass

    def sync_one(self) -> bool:
        """Sync the channels of the person who has waited longest.

        Returns: False when no one is waiting, or when Slack asked us to wait.
        """
        self.give_way()
        person = self._claim()
        if person is None:
            return False
        try:
            found = self._channels(person.user_id)
            sizes = self._sizes(person, [channel["id"] for channel in found])
        except (RetryableError, UnknownOutcome, PermanentError) as reason:
            logger.info("could not read a person's channels: %s", reason)
            with self.db.begin() as s:
                s.get_one(Person, person.id).memberships_synced_at = self.now() - SYNC_INTERVAL + RETRY_AFTER
                if isinstance(reason, RetryableError) and reason.scope is not RetryScope.MESSAGE:
                    rate_limit.pause_until(
                        s, person.team_id, MEMBERSHIPS_METHOD, self.now().timestamp(), reason.wait, str(reason)
                    )
            return True
        memberships = [
            (each["id"], each["name"], sizes[each["id"]])
            for each in found
            if each["id"] in sizes
            and not each.get("is_general")
            and self.settings().growth_channel not in (each["id"], each["name"])
        ]
        with self.db.begin() as s:
            common_ground.save_memberships(s, person.id, memberships)
        return True

    def _claim(self) -> Person | None:
        """Claim the next person and take a token for the call, in one transaction."""
        now = self.now()
        is_due = or_(Person.memberships_synced_at.is_(None), Person.memberships_synced_at <= now - SYNC_INTERVAL)
        with self.db() as s:
            rows = (
                select(Person).where(is_due, Person.left_at.is_(None)).order_by(Person.memberships_synced_at, Person.id)
            )
            person = s.scalars(rows.limit(1)).first()
            if person is None or rate_limit.acquire(s, person.team_id, MEMBERSHIPS_METHOD, now.timestamp()):
                return None
            claim = update(Person).where(Person.id == person.id, is_due).values(memberships_synced_at=now)
            claimed = s.execute(claim.returning(Person.id), execution_options=BOOKKEEPING).first()
            s.commit()
        return person if claimed else None

    def _channels(self, user_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = call_once(
                self.client.users_conversations,
                user=user_id,
                types="public_channel",
                exclude_archived=True,
                limit=PAGE_SIZE,
                cursor=cursor,
            )
            found += page["channels"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return found

    def _sizes(self, person: Person, channels: list[str]) -> dict[str, int]:
        """Map channels to their sizes: from another person's sync in the past week, else from Slack."""
        now = self.now()
        with self.db() as s:
            recent = select(ChannelMembership.channel_id, ChannelMembership.size).join(
                Person, Person.id == ChannelMembership.person_id
            )
            recent = recent.where(
                ChannelMembership.channel_id.in_(channels), Person.id != person.id, Person.team_id == person.team_id
            )
            rows = s.execute(recent.where(Person.memberships_synced_at > now - SYNC_INTERVAL))
            sizes = {channel: size for channel, size in rows}  # noqa: C416 (rows are Row objects, not pairs)
        for channel in [each for each in channels if each not in sizes][:MAX_LOOKUPS]:
            with self.db.begin() as s:
                if rate_limit.acquire(s, person.team_id, INFO_METHOD, now.timestamp()):
                    return sizes  # the rest wait for the next sync
            response = call_once(self.client.conversations_info, channel=channel, include_num_members=True)
            sizes[channel] = int(response["channel"].get("num_members") or 0)
        return sizes
