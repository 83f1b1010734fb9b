"""What Slack's responses mean for the call that was made, classified in one place.

Accepted: the call returns. Not accepted: `RetryableError`; it may be made again. Unknown: `UnknownOutcome`; it is not
made again unless Slack says that the message isn't there. Never accepted: `PermanentError`, or `RecipientGone` when the
reader has left. Each method's page lists its error codes: https://docs.slack.dev/reference/methods.
"""

import json
import re
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
# Nothing is sent to the workspace until someone has fixed these.
WORKSPACE_ERRORS = {
    "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "team_access_not_granted",
    "org_login_required", "ekm_access_denied", "accesslimited",
}  # fmt: skip
# An admin can fix these, or someone who invites the bot. Messages wait and are retried at growing intervals.
FIXABLE_ERRORS = {
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "restricted_action",
    "missing_scope",
    "ratelimited",
}
# What Slack answers to a token that is wrong, or of the wrong kind.
TOKEN_ERRORS = {*WORKSPACE_ERRORS, "not_allowed_token_type", "missing_scope"}
GONE_ERRORS = {"user_disabled", "user_not_found", "users_not_found"}


class RetryScope(StrEnum):
    """What has to wait before a retry."""

    MESSAGE = "message"
    METHOD = "method"
    WORKSPACE = "workspace"


class RetryableError(Exception):
    """Slack did not accept the call. It may be made again after `wait`, like every other call in the same scope."""

    def __init__(self, reason: str, wait: timedelta = FIXABLE_WAIT, scope: RetryScope = RetryScope.MESSAGE) -> None:
        super().__init__(reason)
        self.wait, self.scope = wait, scope


class UnknownOutcome(Exception):
    """Slack may or may not have accepted the call."""


class PermanentError(Exception):
    """Slack will never accept the call, however often it is made."""


class TokenRefused(Exception):
    """Slack does not accept one of the two tokens; the text says which, why, and where to find it."""

    def __init__(self, setting: str, code: str) -> None:
        where = {
            "SLACK_BOT_TOKEN": "OAuth & Permissions > Bot User OAuth Token",
            "SLACK_APP_TOKEN": "Basic Information > App-Level Tokens, with the scope connections:write",
        }[setting]
        super().__init__(
            f"Slack does not accept {setting} ({code}). Copy it again from api.slack.com/apps > your app > {where}."
        )


def try_token(setting: str, method: Callable[..., Any], **arguments: Any) -> Any:
    """Make the first call with the token of a setting.

    Raises: TokenRefused when Slack rejects the token, SlackApiError when it answers something else.
    """
    try:
        return method(**arguments)
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        if code in TOKEN_ERRORS:
            raise TokenRefused(setting, code) from error
        raise


class RecipientGone(PermanentError):
    """The reader is no longer in the workspace."""


def call_once(method: Callable[..., Any], **arguments: Any) -> Any:
    """Call a Web API method once, without retries.

    Raises: RetryableError, UnknownOutcome, PermanentError or RecipientGone when Slack doesn't clearly accept the call.
    """
    try:
        return method(**arguments)
    except SlackApiError as error:
        raise _classify(error) from error
    except URLError as unreachable:
        if isinstance(unreachable.reason, ConnectionRefusedError | socket.gaierror):
            raise RetryableError("Slack could not be reached", UNREACHABLE_WAIT, RetryScope.WORKSPACE) from unreachable
        raise UnknownOutcome(str(unreachable.reason)) from unreachable
    except (OSError, HTTPException, SlackClientError, ValueError) as unclear:
        raise UnknownOutcome(f"{type(unclear).__name__}: no clear answer") from unclear


def call_idempotent(method: Callable[..., Any], **arguments: Any) -> Any:
    """Call a Web API method that is safe to repeat.

    Raises: RetryableError when the outcome is unknown too, else the errors of `call_once`.
    """
    try:
        return call_once(method, **arguments)
    except UnknownOutcome as unclear:
        raise RetryableError(str(unclear), UNREACHABLE_WAIT) from unclear


def describe_refusal(error: SlackApiError) -> str:
    """Return the code of a refusal and, when it names blocks, the place, type and id of each; nothing of their text."""
    code = str(error.response.get("error", ""))
    messages = " ".join((error.response.get("response_metadata") or {}).get("messages") or [])
    arguments = getattr(error.response, "req_args", None) or {}
    sent = arguments.get("json") or arguments.get("params") or {}
    view = sent.get("view") or {}
    blocks = (json.loads(view) if isinstance(view, str) else view).get("blocks") or sent.get("blocks") or []
    named = [int(number) for number in re.findall(r"/blocks/(\d+)", messages)]
    places = (
        f"block {number} ({blocks[number].get('type')} {blocks[number].get('block_id', '')})".replace(" )", ")")
        for number in dict.fromkeys(named)
        if number < len(blocks)
    )
    return " ".join((code, *places))


def _classify(error: SlackApiError) -> RetryableError | UnknownOutcome | PermanentError:
    code = str(error.response.get("error", ""))
    status = getattr(error.response, "status_code", 500)
    if status == 429:
        wait = timedelta(seconds=int(error.response.headers.get("Retry-After", 30)))
        return RetryableError("rate limited", wait, RetryScope.METHOD)
    if status >= 500 or code in UNCLEAR_ERRORS or "non-JSON" in code:  # how the SDK reports an unreadable body
        return UnknownOutcome(code or f"HTTP {status}")
    if code in WORKSPACE_ERRORS:
        return RetryableError(code, WORKSPACE_WAIT, RetryScope.WORKSPACE)
    if code in GONE_ERRORS:
        return RecipientGone(code)
    return RetryableError(code) if code in FIXABLE_ERRORS else PermanentError(describe_refusal(error))
