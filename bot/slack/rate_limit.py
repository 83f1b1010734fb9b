"""Limit how fast we call Slack, with token buckets in the database that all replicas share."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Float, String, bindparam, case, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import RateLimit

WORKSPACE = "*"
ROUNDING_SECONDS = 0.001  # seconds
# Calls per minute that Slack allows each app in a workspace (https://docs.slack.dev/apis/web-api/rate-limits): tier 3
# is 50, tier 4 is 100. For messages, it allows one per second in each channel and "several hundred" per minute in all.
PER_MINUTE = {
    "chat.postMessage": 200,
    "chat.update": 50,
    "chat.delete": 50,  # and files.delete, which has as many of its own
    "chat.scheduleMessage": 50,
    "chat.deleteScheduledMessage": 50,
    "chat.scheduledMessages.list": 50,
    "views.publish": 100,
    "users.conversations": 20,
    "conversations.info": 50,
}


def acquire(s: Session, team_id: str, method: str, now: float) -> float:
    """Take a token for one call.

    Half of a minute's calls may be made at once and the rest evenly, which never exceeds Slack's limit in any minute.

    Returns: 0, or the seconds until there is a token.
    """
    allowed_at: dict[str, float] = {
        row.method: row.next_allowed_at for row in s.execute(_ALLOWED_AT, {"team": team_id, "name": method})
    }
    for name in (WORKSPACE, method):  # in this order, so that two replicas that insert them can't deadlock
        if name not in allowed_at:
            allowed_at[name] = _row(s, team_id, name).next_allowed_at
    pause = allowed_at[WORKSPACE] - now
    if pause > 0:
        return pause
    latest = now + (_burst(method) - 1) * _interval(method) + ROUNDING_SECONDS
    at = {"team": team_id, "name": method, "now": now, "latest": latest, "interval": _interval(method)}
    if s.execute(_TAKEN, at).first():
        return 0.0
    return max(0.01, allowed_at[method] - latest)


# Built once, because every call takes a token.
_OURS = RateLimit.team_id == bindparam("team", type_=String())
_METHOD, _NOW, _LATEST, _INTERVAL = (
    bindparam("name", type_=String()),
    *(bindparam(name, type_=Float()) for name in ("now", "latest", "interval")),
)
_ALLOWED_AT = select(RateLimit.method, RateLimit.next_allowed_at).where(
    _OURS, or_(RateLimit.method == WORKSPACE, RateLimit.method == _METHOD)
)
_TAKEN = (
    update(RateLimit)
    .where(_OURS, RateLimit.method == _METHOD, RateLimit.next_allowed_at <= _LATEST)
    .values(next_allowed_at=case((RateLimit.next_allowed_at > _NOW, RateLimit.next_allowed_at), else_=_NOW) + _INTERVAL)
    .returning(RateLimit.method)
    .execution_options(synchronize_session=False)
)


def give_back(s: Session, team_id: str, method: str, now: float) -> None:
    """Return the token of a call that turned out not to be needed, unless Slack has paused the method since."""
    unpaused = RateLimit.next_allowed_at <= now + _burst(method) * _interval(method)
    token = update(RateLimit).where(RateLimit.team_id == team_id, RateLimit.method == method, unpaused)
    s.execute(
        token.values(next_allowed_at=RateLimit.next_allowed_at - _interval(method)),
        execution_options={"synchronize_session": False},
    )


def pause_until(s: Session, team_id: str, method: str, now: float, wait: timedelta, reason: str) -> None:
    """Pause a method, or everything ("*"), because Slack asked us to wait. Afterwards, calls are spread evenly."""
    without_burst = 0.0 if method == WORKSPACE else (_burst(method) - 1) * _interval(method)
    row = _row(s, team_id, method)
    row.next_allowed_at, row.last_error = max(row.next_allowed_at, now + wait.total_seconds() + without_burst), reason


def resume(s: Session, team_id: str, reasons: Collection[str], now: float) -> None:
    """End the pause of a workspace if one of these was the reason: it has been fixed."""
    paused = (RateLimit.team_id == team_id, RateLimit.method == WORKSPACE, RateLimit.next_allowed_at > now)
    ended = update(RateLimit).where(*paused, RateLimit.last_error.in_(reasons)).values(next_allowed_at=now)
    s.execute(ended, execution_options={"synchronize_session": False})


def paused_reason(s: Session, now: float) -> str:
    """Return Slack's last error for a workspace that is paused, or "" when none is."""
    return (
        s.scalar(select(RateLimit.last_error).where(RateLimit.method == WORKSPACE, RateLimit.next_allowed_at > now))
        or ""
    )


def _row(s: Session, team_id: str, method: str) -> RateLimit:
    row = s.get(RateLimit, (team_id, method), populate_existing=True)
    if row is None:
        row = RateLimit(team_id=team_id, method=method)
        try:
            with s.begin_nested():
                s.add(row)
        except IntegrityError:  # another replica inserted it at the same moment
            row = s.get_one(RateLimit, (team_id, method))
    return row


def _burst(method: str) -> int:
    return PER_MINUTE[method] // 2


def _interval(method: str) -> float:
    return 60.0 / (PER_MINUTE[method] - _burst(method))
