"""Build the Bolt app: what its listeners receive, and how people see errors."""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

import handlers
from bot.config import Settings
from bot.slack.errors import describe_refusal
from handlers.views import notice
from mentoring.errors import FieldError, MentoringError
from mentoring.matching import Matcher
from mentoring.safety.checks import Crisis

logger = logging.getLogger(__name__)

Json = dict[str, Any]


def build_app(settings: Settings, db: sessionmaker[Session], now: Callable[[], datetime], matcher: Matcher) -> App:
    """Build the app with all its listeners.

    Raises: BoltError or SlackApiError when Slack rejects the token.
    """
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    # Requests are acknowledged only when they are done: after an early acknowledgment, a crash would lose the work.
    app = App(
        client=client,
        signing_secret=settings.signing_secret or None,
        logger=_quiet_logger(),
        process_before_response=True,
    )

    @app.middleware
    def provide(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context["db"], context["now"], context["contacts"] = db, now(), settings.contacts
        context["matcher"], context["send_policy"] = matcher, settings.send_policy
        next()

    app.error(handle_error)
    handlers.register(app)
    return app


def _quiet_logger() -> logging.Logger:
    """Return Bolt's logger at a level that leaves out request bodies: they contain what people typed."""
    log = logging.getLogger("slack_bolt.App")
    log.setLevel(logging.ERROR)
    return log


def handle_error(error: Exception, body: Json, client: WebClient, respond: Respond, contacts: str) -> BoltResponse:
    """Tell the person who acted what went wrong; nothing they typed is lost.

    The error is shown at the form's field if it names one, else over the form, else as an ephemeral message beside the
    button.
    """
    if isinstance(error, FieldError) and body.get("type") == "view_submission":
        return _json_response(
            {"response_action": "errors", "errors": {_field_block_id(body, error.field): error.sentence}}
        )
    if isinstance(error, Crisis):
        return _crisis_response(body, client, contacts)
    sentence = error.sentence if isinstance(error, MentoringError) else _log_unexpected(error)
    if body.get("type") == "view_submission":
        return _json_response({"response_action": "push", "view": notice.notice(sentence)})
    if "command" in body:
        return _json_response({"text": sentence})
    _respond_ephemeral(body, client, respond, sentence)
    return BoltResponse(status=200)


def _crisis_response(body: Json, client: WebClient, contacts: str) -> BoltResponse:
    """Show crisis lines to this person only: over the form, which keeps its text, or in response to the command."""
    if body.get("type") == "view_submission":
        return _json_response({"response_action": "push", "view": notice.crisis(contacts)})
    if "command" in body:
        return _json_response({"text": notice.crisis_text(contacts)})
    _open_modal(body, client, notice.crisis(contacts))
    return BoltResponse(status=200)


def _json_response(payload: Json) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})


def _field_block_id(body: Json, field: str) -> str:
    """Find the id of the form's block for a field: the part of it before the colon is the field's name."""
    block_ids: list[str] = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    return next((each for each in block_ids if each.split(":")[0] == field), block_ids[0])


def _log_unexpected(error: Exception) -> str:
    """Log an error under a reference, without what the person typed.

    Returns: the sentence for the person, with the reference.
    """
    reference = secrets.token_hex(3).upper()
    what = describe_refusal(error) if isinstance(error, SlackApiError) else ""
    logger.error("reference %s: %s %s", reference, type(error).__name__, what, exc_info=error)
    return notice.UNEXPECTED.format(reference=reference)


def _respond_ephemeral(body: Json, client: WebClient, respond: Respond, sentence: str) -> None:
    """Respond beside the button, or in a modal if the action was in Home or in a form."""
    if not body.get("response_url"):
        _open_modal(body, client, notice.notice(sentence))
        return
    try:
        respond(text=sentence, response_type="ephemeral", replace_original=False)
    except SlackApiError as error:
        _log_unreachable(error)


def _open_modal(body: Json, client: WebClient, view: Json) -> None:
    """Open a modal, on top of the form if the action was in one."""
    if not body.get("trigger_id"):
        return
    show = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    try:
        show(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        _log_unreachable(error)


def _log_unreachable(error: SlackApiError) -> None:
    logger.warning("could not tell a person what went wrong: %s", error.response.get("error"))
