"""Which public channels people are in, read slowly: for those who use Curbside, each once a week. Never a message."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.slack import rate_limit
from bot.slack.errors import PermanentError, RetryableError, RetryScope, UnknownOutcome, call_once
from mentoring.mentors import common_ground
from models import ChannelMembership, Person

logger = logging.getLogger(__name__)

MEMBERSHIPS_METHOD, INFO_METHOD = "users.conversations", "conversations.info"
SYNC_INTERVAL = timedelta(days=7)
RETRY_AFTER = timedelta(hours=6)  # after a failure
PAGE_SIZE = 200
MAX_LOOKUPS = 20  # channels of unknown size for one person at a time; the others next week


class ChannelMembershipSync:
    """Reads one person's channels at a time; any number of these may work on one database."""

    def __init__(
        self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime], growth_channel: str
    ) -> None:
        self.db, self.client, self.now, self.growth_channel = db, client, now, growth_channel

    def sync_one(self) -> bool:
        """Read the channels of whoever waits for it longest; False where nobody does, or Slack wants a rest."""
        person = self._claim()
        if person is None:
            return False
        try:
            found = self._channels(person.user_id)
            sizes = self._sizes(person, [channel["id"] for channel in found])
        except (RetryableError, UnknownOutcome, PermanentError) as reason:
            logger.info("the channels of somebody could not be read: %s", reason)
            with self.db.begin() as s:
                s.get_one(Person, person.id).memberships_synced_at = self.now() - SYNC_INTERVAL + RETRY_AFTER
                if isinstance(reason, RetryableError) and reason.whose is not RetryScope.MESSAGE:
                    rate_limit.pause_until(
                        s, person.team_id, MEMBERSHIPS_METHOD, self.now().timestamp(), reason.wait, str(reason)
                    )
            return True
        known = [
            (each["id"], each["name"], sizes[each["id"]])
            for each in found
            if each["id"] in sizes
            and not each.get("is_general")
            and self.growth_channel not in (each["id"], each["name"])
        ]
        with self.db.begin() as s:
            common_ground.save_memberships(s, person.id, known)
        return True

    def _claim(self) -> Person | None:
        """Whose turn it is, and a token for the call, in one transaction."""
        now = self.now()
        waiting = or_(Person.memberships_synced_at.is_(None), Person.memberships_synced_at <= now - SYNC_INTERVAL)
        with self.db() as s:
            rows = (
                select(Person)
                .where(waiting, Person.left_at.is_(None))
                .order_by(Person.memberships_synced_at, Person.id)
            )
            person = s.scalars(rows.limit(1)).first()
            if person is None or rate_limit.acquire(s, person.team_id, MEMBERSHIPS_METHOD, now.timestamp()):
                return None
            taken = update(Person).where(Person.id == person.id, waiting).values(memberships_synced_at=now)
            won = s.execute(taken.returning(Person.id), execution_options={"synchronize_session": False}).first()
            s.commit()
        return person if won else None

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
        """Channel → how many are in it: as somebody else's reading of this week says, else looked up."""
        now = self.now()
        with self.db() as s:
            known = select(ChannelMembership.channel_id, ChannelMembership.size).join(
                Person, Person.id == ChannelMembership.person_id
            )
            known = known.where(
                ChannelMembership.channel_id.in_(channels), Person.id != person.id, Person.team_id == person.team_id
            )
            rows = s.execute(known.where(Person.memberships_synced_at > now - SYNC_INTERVAL))
            sizes = {channel: size for channel, size in rows}  # noqa: C416 (rows are Row objects, not pairs)
        for channel in [each for each in channels if each not in sizes][:MAX_LOOKUPS]:
            with self.db.begin() as s:
                if rate_limit.acquire(s, person.team_id, INFO_METHOD, now.timestamp()):
                    return sizes  # the others next week
            answer = call_once(self.client.conversations_info, channel=channel, include_num_members=True)
            sizes[channel] = int(answer["channel"].get("num_members") or 0)
        return sizes
