"""What Slack lets the app do in a workspace, as it said last: what was granted, and whether it can post goals."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.people.forgotten import insert_once
from models import ChannelState, SlackAccess


def load(s: Session, team_id: str) -> SlackAccess | None:
    """Return what Slack said last; None when it was never asked."""
    return s.scalar(select(SlackAccess).where(SlackAccess.team_id == team_id))


def store(
    s: Session, team_id: str, scopes: Collection[str], channel: str, state: ChannelState, now: datetime
) -> SlackAccess:
    """Store what Slack says now."""
    now_said = {"scopes": sorted(scopes), "channel": channel, "channel_state": state, "asked_at": now}
    known = load(s, team_id) or insert_once(s, SlackAccess(team_id=team_id, **now_said))
    for name, value in now_said.items():
        setattr(known, name, value)
    s.flush()
    return known


def is_granted(known: SlackAccess | None, scope: str) -> bool:
    """Was this optional scope granted? Before Slack was asked, no."""
    return known is not None and scope in known.scopes
