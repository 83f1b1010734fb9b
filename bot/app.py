"""Build the Bolt app: what its listeners receive, and how people see errors."""

import json
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

import handlers
from bot import manifest, stored_changes
from bot.after_answer import AfterAnswer
from bot.imports.slack_upload import EvaluatorUploads
from bot.live_settings import LiveSettings
from bot.metrics import Metrics, Outcome
from bot.slack.client import MeasuredClient
from bot.slack.errors import describe_refusal
from bot.sync.slack_access import SlackAccessCheck
from bot.traffic import Traffic
from handlers.ephemeral import log_unreachable, respond_ephemeral
from handlers.ids import IDS
from handlers.views import crisis_help, notice, offer, own_data
from handlers.views.block_kit import field_name
from handlers.views.payloads import ensure_request, reading_payload
from mentoring.errors import FieldError, MentoringError, Unreadable
from mentoring.matching import Matcher
from mentoring.people.participation import TakesNoPart
from mentoring.safety.checks import Crisis
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger

logger, action_log = logging.getLogger(__name__), logging.getLogger("curbside.actions")

Json = dict[str, Any]


class CurbsideApp(App):
    """A Bolt app that counts, times and logs each action: what it was and how it ended, never what anyone typed.

    Background work gives way while one is being answered.
    """

    def __init__(self, metrics: Metrics, traffic: Traffic, **options: Any) -> None:
        super().__init__(**options)
        self.metrics, self.traffic = metrics, traffic

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        started = perf_counter()
        req.context["reference"] = reference = secrets.token_hex(3).upper()
        with self.traffic.request(), stored_changes.noting_changes() as changes:
            req.context["changes"] = changes
            response = self._dispatch(req)
        unheard = Outcome.UNKNOWN if response.status == 404 else Outcome.DONE
        outcome, seconds = req.context.get("outcome", unheard), perf_counter() - started
        action = self.metrics.name_of(_action_name(req.body))
        self.metrics.observe_action(action, outcome, seconds)
        facts = {"action": action, "outcome": outcome.value, "milliseconds": round(seconds * 1000)}
        action_log.info(
            "%s: %s in %d ms, reference %s", *facts.values(), reference, extra=facts | {"reference": reference}
        )
        return response

    def _dispatch(self, req: BoltRequest) -> BoltResponse:
        try:
            with reading_payload():
                ensure_request(req.body)
        except Unreadable as error:
            req.context["outcome"] = Outcome.REFUSED
            return _answer(req.body, error.sentence) or BoltResponse(status=200)
        try:
            return super().dispatch(req)
        except Exception as error:  # it could not even be told
            if _is_raised_by_bolt(error):
                logger.warning("reference %s: Bolt could not read a request", req.context["reference"])
                req.context["outcome"] = Outcome.REFUSED
                return BoltResponse(status=200)
            req.context["outcome"] = Outcome.FAILED
            logger.exception("reference %s: no answer", req.context["reference"])
            return BoltResponse(status=500)


def _is_raised_by_bolt(error: Exception) -> bool:
    """Did Bolt itself stumble over a request, before any code of ours ran?"""
    return "slack_bolt" in traceback.extract_tb(error.__traceback__)[-1].filename


def _action_name(body: object) -> str:
    """Name what someone did: a command, the id of a button, form, menu or shortcut, or an event."""
    if not isinstance(body, dict):
        return ""
    if "command" in body:
        return str(body["command"])
    event = body.get("event") or {}
    actions = body.get("actions") or [{}]
    named = (actions[0].get("action_id"), (body.get("view") or {}).get("callback_id"), body.get("callback_id"))
    step = (event.get("function") or {}).get("callback_id")
    return str(next((each for each in (*named, body.get("action_id"), step, event.get("type")) if each), ""))


def action_names() -> set[str]:
    """Return every name that an action may have in metrics and logs."""
    declared = manifest.read()
    commands = {each["command"] for each in declared["features"]["slash_commands"]}
    return {*IDS, *commands, *declared["settings"]["event_subscriptions"]["bot_events"]}


@dataclass(frozen=True)
class Services:
    """What a listener may take by these names, besides the settings and who acts."""

    matcher: Matcher
    access_check: SlackAccessCheck
    evaluator_import: EvaluatorUploads
    after_answer: AfterAnswer


def build_app(
    settings: LiveSettings,
    db: sessionmaker[Session],
    now: Callable[[], datetime],
    metrics: Metrics,
    traffic: Traffic,
    services: Services,
) -> App:
    """Build the app with all its listeners; whether Slack takes the bot token was tried before."""
    started = settings.started
    client = MeasuredClient(started, metrics)
    # Requests are acknowledged only when they are done: after an early acknowledgment, a crash would lose the work.
    app = CurbsideApp(
        metrics,
        traffic,
        name="curbside",  # else Bolt reads source files to find one
        client=client,
        token_verification_enabled=False,  # done before, to say which token is wrong
        signing_secret=started.signing_secret or None,
        logger=_quiet_logger(),
        process_before_response=True,
    )

    @app.middleware
    def provide(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        current = settings()
        context["client"] = MeasuredClient(started, metrics, context.client.token)
        context["db"], context["now"], context["contacts"] = db, now(), current.contacts
        context["settings"], context["send_policy"] = settings, current.send_policy
        context["smallest_cell"], context["legal_hold"] = current.smallest_cell, current.legal_hold
        context.update(vars(services))
        next()

    app.error(handle_error)
    handlers.register(app)
    return app


def _quiet_logger() -> logging.Logger:
    """Return Bolt's logger at a level that leaves out request bodies: they contain what people typed."""
    log = logging.getLogger("slack_bolt.App")
    log.setLevel(logging.ERROR)
    return log


def handle_error(
    error: Exception, body: Json, client: WebClient, respond: Respond, context: BoltContext, contacts: Contacts
) -> BoltResponse:
    """Tell the person who acted what went wrong; nothing they typed is lost.

    The error is shown at the form's field if it names one, else over the form, else as an ephemeral message beside the
    button.
    """
    if not isinstance(error, Crisis):  # help was shown, as an answer; nothing may tell it from other answers
        context["outcome"] = Outcome.REFUSED if isinstance(error, MentoringError) else Outcome.FAILED
    if isinstance(error, FieldError) and (block_id := _field_block_id(body, error.field)):
        return _json_response({"response_action": "errors", "errors": {block_id: error.sentence}})
    if isinstance(error, Crisis):
        return _crisis_response(body, client, contacts, error.dangers)
    sentence = error.sentence if isinstance(error, MentoringError) else _log_unexpected(error, context)
    if response := _answer(body, sentence):
        return response
    if (body.get("event") or {}).get("type") == "app_home_opened":
        more = (own_data.HOW_TO,) if isinstance(error, TakesNoPart) else ()
        client.views_publish(user_id=str(context.user_id), view=notice.on_home(sentence, *more))
    if body.get("response_url"):
        respond_ephemeral(body, respond, sentence)
    else:  # in Home or in a form
        _open_modal(body, client, notice.notice(sentence))
    return BoltResponse(status=200)


def _answer(body: Json, sentence: str) -> BoltResponse | None:
    """Build the answer that tells someone a sentence; None where it has to be told in another way."""
    if body.get("type") == "view_submission":
        return _json_response({"response_action": "push", "view": notice.notice(sentence)})
    if "command" in body:
        return _json_response({"text": sentence})
    return _json_response({"options": []}) if body.get("type") == "block_suggestion" else None


def _crisis_response(body: Json, client: WebClient, contacts: Contacts, dangers: frozenset[Danger]) -> BoltResponse:
    """Show help to this person only: over the form, which keeps its text, or in response to the command.

    A menu that looks things up as people type can answer with nothing but options: one of them leads to help.
    """
    if body.get("type") == "view_submission":
        return _json_response({"response_action": "push", "view": crisis_help.crisis(contacts, dangers)})
    if "command" in body:
        past = f"\n{crisis_help.IF_PAST}" if body["command"] == offer.COMMAND else ""
        return _json_response({"text": crisis_help.crisis_text(contacts, dangers) + past})
    if body.get("type") == "block_suggestion":
        return _json_response({"options": [crisis_help.HELP_OPTION]})
    _open_modal(body, client, crisis_help.crisis(contacts, dangers))
    return BoltResponse(status=200)


def _json_response(payload: Json) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": "application/json"})


def _field_block_id(body: Json, field: str) -> str:
    """Find the id of a submitted form's block for a field: the part of it before the colon is the field's name.

    Returns: "" when this is no submitted form, or one without the field.
    """
    if body.get("type") != "view_submission":
        return ""
    return next((each for each in body["view"]["state"]["values"] if field_name(each) == field), "")


def _log_unexpected(error: Exception, context: BoltContext) -> str:
    """Log an error under the action's reference, without what the person typed.

    Returns: the sentence for the person, with the reference; it says whether what they did is stored.
    """
    reference = context["reference"]
    what = describe_refusal(error) if isinstance(error, SlackApiError) else ""
    logger.error("reference %s: %s %s", reference, type(error).__name__, what, exc_info=error)
    said = notice.UNEXPECTED_AFTERWARD if context["changes"].are_stored else notice.UNEXPECTED
    return said.format(reference=reference)


def _open_modal(body: Json, client: WebClient, view: Json) -> None:
    """Open a modal, on top of the form if the action was in one."""
    if not body.get("trigger_id"):
        return
    show = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    try:
        show(trigger_id=body["trigger_id"], view=view)
    except (SlackApiError, OSError) as error:
        log_unreachable(error)
