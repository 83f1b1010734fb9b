"""What Slack's answers mean for what was sent, sorted in one place.

Taken (the call returns) · certainly not taken (`NotTaken`: it may be sent again) · in doubt (`InDoubt`: it is not,
unless Slack says that it isn't there) · never (`Never`, and `Gone` where the reader has left).
Which codes a method gives: https://docs.slack.dev/reference/methods, each method's page.
"""

import socket
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

UNREACHABLE = timedelta(seconds=15)
PARKED = timedelta(minutes=5)
MENDING = timedelta(minutes=5)

UNCLEAR = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
# Nothing of the workspace is sent until a human has mended it.
SHUT = {
    "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "team_access_not_granted",
    "org_login_required", "ekm_access_denied", "accesslimited",
}  # fmt: skip
# Somebody else can mend these: an invitation, an admin. What is owed is kept, and tried ever more rarely.
MENDABLE = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "missing_scope", "ratelimited"}
LEFT = {"user_disabled", "user_not_found", "users_not_found"}


class Whose(StrEnum):
    """What has to wait."""

    MESSAGE = "message"
    METHOD = "method"
    WORKSPACE = "workspace"


class NotTaken(Exception):
    """Slack certainly did not take it: it may be sent again after `wait`, and so may all that waits for the same."""

    def __init__(self, why: str, wait: timedelta = MENDING, whose: Whose = Whose.MESSAGE) -> None:
        super().__init__(why)
        self.wait, self.whose = wait, whose


class InDoubt(Exception):
    """Slack may have taken it."""


class Never(Exception):
    """It will not be taken, however often it is tried."""


class Gone(Never):
    """Its reader is no longer in the workspace."""


def call(method: Callable[..., Any], **arguments: Any) -> Any:
    """One call, one try; the answer, or NotTaken, InDoubt, Never, Gone."""
    try:
        return method(**arguments)
    except SlackApiError as refused:
        raise _sorted(refused) from refused
    except URLError as unreachable:
        if isinstance(unreachable.reason, ConnectionRefusedError | socket.gaierror):
            raise NotTaken("Slack could not be reached", UNREACHABLE, Whose.WORKSPACE) from unreachable
        raise InDoubt(str(unreachable.reason)) from unreachable
    except (OSError, HTTPException, SlackClientError, ValueError) as unclear:
        raise InDoubt(f"{type(unclear).__name__}: no clear answer") from unclear


def repeatable(method: Callable[..., Any], **arguments: Any) -> Any:
    """The same for a call that says what is, not what happened: in doubt, it may be made again."""
    try:
        return call(method, **arguments)
    except InDoubt as unclear:
        raise NotTaken(str(unclear), UNREACHABLE) from unclear


def _sorted(refused: SlackApiError) -> NotTaken | InDoubt | Never:
    code = str(refused.response.get("error", ""))
    status = getattr(refused.response, "status_code", 500)
    if status == 429:
        wait = timedelta(seconds=int(refused.response.headers.get("Retry-After", 30)))
        return NotTaken("rate limited", wait, Whose.METHOD)
    if status >= 500 or code in UNCLEAR or "non-JSON" in code:  # the SDK's words for an unreadable body
        return InDoubt(code or f"HTTP {status}")
    if code in SHUT:
        return NotTaken(code, PARKED, Whose.WORKSPACE)
    if code in LEFT:
        return Gone(code)
    return NotTaken(code) if code in MENDABLE else Never(code)
