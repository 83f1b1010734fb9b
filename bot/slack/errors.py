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

UNREACHABLE_WAIT = timedelta(seconds=15)
WORKSPACE_WAIT = timedelta(minutes=5)
FIXABLE_WAIT = timedelta(minutes=5)

UNCLEAR_ERRORS = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
# Nothing of the workspace is sent until a human has mended it.
WORKSPACE_ERRORS = {
    "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "team_access_not_granted",
    "org_login_required", "ekm_access_denied", "accesslimited",
}  # fmt: skip
# Somebody else can mend these: an invitation, an admin. What is owed is kept, and tried ever more rarely.
FIXABLE_ERRORS = {
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "restricted_action",
    "missing_scope",
    "ratelimited",
}
GONE_ERRORS = {"user_disabled", "user_not_found", "users_not_found"}


class RetryScope(StrEnum):
    """What has to wait."""

    MESSAGE = "message"
    METHOD = "method"
    WORKSPACE = "workspace"


class RetryableError(Exception):
    """Slack certainly did not take it: it may be sent again after `wait`, and so may all that waits for the same."""

    def __init__(self, reason: str, wait: timedelta = FIXABLE_WAIT, scope: RetryScope = RetryScope.MESSAGE) -> None:
        super().__init__(reason)
        self.wait, self.whose = wait, scope


class UnknownOutcome(Exception):
    """Slack may have taken it."""


class PermanentError(Exception):
    """It will not be taken, however often it is tried."""


class RecipientGone(PermanentError):
    """Its reader is no longer in the workspace."""


def call_once(method: Callable[..., Any], **arguments: Any) -> Any:
    """One call, one try; the answer, or NotTaken, InDoubt, Never, Gone."""
    try:
        return method(**arguments)
    except SlackApiError as refused:
        raise _classify(refused) from refused
    except URLError as unreachable:
        if isinstance(unreachable.reason, ConnectionRefusedError | socket.gaierror):
            raise RetryableError("Slack could not be reached", UNREACHABLE_WAIT, RetryScope.WORKSPACE) from unreachable
        raise UnknownOutcome(str(unreachable.reason)) from unreachable
    except (OSError, HTTPException, SlackClientError, ValueError) as unclear:
        raise UnknownOutcome(f"{type(unclear).__name__}: no clear answer") from unclear


def call_idempotent(method: Callable[..., Any], **arguments: Any) -> Any:
    """The same for a call that says what is, not what happened: in doubt, it may be made again."""
    try:
        return call_once(method, **arguments)
    except UnknownOutcome as unclear:
        raise RetryableError(str(unclear), UNREACHABLE_WAIT) from unclear


def _classify(refused: SlackApiError) -> RetryableError | UnknownOutcome | PermanentError:
    code = str(refused.response.get("error", ""))
    status = getattr(refused.response, "status_code", 500)
    if status == 429:
        wait = timedelta(seconds=int(refused.response.headers.get("Retry-After", 30)))
        return RetryableError("rate limited", wait, RetryScope.METHOD)
    if status >= 500 or code in UNCLEAR_ERRORS or "non-JSON" in code:  # the SDK's words for an unreadable body
        return UnknownOutcome(code or f"HTTP {status}")
    if code in WORKSPACE_ERRORS:
        return RetryableError(code, WORKSPACE_WAIT, RetryScope.WORKSPACE)
    if code in GONE_ERRORS:
        return RecipientGone(code)
    return RetryableError(code) if code in FIXABLE_ERRORS else PermanentError(code)
