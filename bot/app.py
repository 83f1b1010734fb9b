"""Build the Bolt app: what listeners are given, what happens when something goes wrong, and the journeys."""

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
from handlers.views import notice
from mentoring.errors import FieldError, MentoringError
from mentoring.safety.checks import Crisis

logger = logging.getLogger(__name__)

Json = dict[str, Any]


def build_app(settings: Settings, db: sessionmaker[Session], now: Callable[[], datetime]) -> App:
    """The app with all its listeners; raises BoltError or SlackApiError where Slack refuses the token."""
    client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    # Nothing is acknowledged before it is done: of what is acknowledged early, a crash loses most.
    app = App(
        client=client,
        signing_secret=settings.signing_secret or None,
        logger=_quiet_logger(),
        process_before_response=True,
    )

    @app.middleware
    def provide(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context["db"], context["now"], context["contacts"] = db, now(), settings.contacts
        next()

    app.error(handle_error)
    handlers.register(app)
    return app


def _quiet_logger() -> logging.Logger:
    """Bolt's own logger, without request bodies: those hold what people typed."""
    log = logging.getLogger("slack_bolt.App")
    log.setLevel(logging.ERROR)
    return log


def handle_error(error: Exception, body: Json, client: WebClient, respond: Respond, contacts: str) -> BoltResponse:
    """Say what went wrong to the person who pressed; nothing typed is lost.

    At a form's field where the error names one, else over the form, else as a whisper beside the button.
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
    """Crisis lines for this person only: over the form, whose text stays under them, or in answer to the command."""
    if body.get("type") == "view_submission":
        return _json_response({"response_action": "push", "view": notice.crisis(contacts)})
    if "command" in body:
        return _json_response({"text": notice.crisis_text(contacts)})
    _open_modal(body, client, notice.crisis(contacts))
    return BoltResponse(status=200)


def _json_response(payload: Json) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})


def _field_block_id(body: Json, field: str) -> str:
    """The block of the form that holds a field: the part before the colon is its name."""
    names: list[str] = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    return next((name for name in names if name.split(":")[0] == field), names[0])


def _log_unexpected(error: Exception) -> str:
    """Log it under a reference that the person sees too. What they typed is not logged."""
    reference = secrets.token_hex(3).upper()
    logger.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
    return notice.UNEXPECTED.format(reference=reference)


def _respond_ephemeral(body: Json, client: WebClient, respond: Respond, sentence: str) -> None:
    """Beside the button that was pressed, or in a window where the press was in Home or a form."""
    if not body.get("response_url"):
        _open_modal(body, client, notice.notice(sentence))
        return
    try:
        respond(text=sentence, response_type="ephemeral", replace_original=False)
    except SlackApiError as refused:
        _log_unreachable(refused)


def _open_modal(body: Json, client: WebClient, view: Json) -> None:
    """In a window of its own, over the form that was pressed in, if any."""
    if not body.get("trigger_id"):
        return
    show = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    try:
        show(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as refused:
        _log_unreachable(refused)


def _log_unreachable(refused: SlackApiError) -> None:
    logger.warning("could not tell somebody what went wrong: %s", refused.response.get("error"))
