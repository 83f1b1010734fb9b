"""A list of evaluators, uploaded in Slack: first what it would change, then one yes.

Reading asks Slack about everyone in the workspace, which takes longer than a tap may wait for its answer. So a form is
answered at once, and the rest follows in the same window; a list is taken in one transaction, or not at all.
"""

import logging
from collections.abc import Callable

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.actor import Actor
from handlers.bolt_types import EvaluatorImport, Payload
from handlers.ephemeral import log_unreachable
from handlers.router import Router
from handlers.scopes import EMAILS
from handlers.views import evaluator_import as views
from handlers.views import notice
from handlers.views.block_kit import Block
from mentoring.errors import MentoringError
from mentoring.program import slack_access, staff
from mentoring.program.staff import Task

logger = logging.getLogger(__name__)

BROKEN = "Something broke on my side. Look at the audit, or import the list once more: it's safe to repeat."


def register(router: Router) -> None:
    router.action(views.OPEN)(open_form)
    router.view(views.FORM)(read)
    router.view(views.TAKE)(take)


def open_form(ack: Ack, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle **Import** beside the evaluators in the settings."""
    _ensure_may(actor)
    with actor.reading() as s:
        may_read_emails = slack_access.is_granted(slack_access.load(s, actor.team_id), EMAILS)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=views.form(may_read_emails=may_read_emails))


def read(ack: Ack, view: Payload, client: WebClient, actor: Actor, evaluator_import: EvaluatorImport) -> None:
    """Handle the submitted form: show what the list would change."""
    _ensure_may(actor)
    upload = views.parse_upload(view)
    ack(response_action="update", view=views.waiting(views.READING))

    def preview() -> Block:
        return views.result(evaluator_import.preview(client, upload, actor.user_id), upload)

    evaluator_import.run_later(lambda: _show(client, view, actor, preview))


def take(ack: Ack, view: Payload, client: WebClient, actor: Actor, evaluator_import: EvaluatorImport) -> None:
    """Handle the yes: import the list, and show what it has changed."""
    _ensure_may(actor)
    upload, is_sure = views.parse_confirmed(view), views.is_sure(view)
    ack(response_action="update", view=views.waiting(views.TAKING))

    def replace() -> Block:
        return views.result(evaluator_import.take(client, upload, actor.user_id, is_confirmed=is_sure), upload)

    evaluator_import.run_later(lambda: _show(client, view, actor, replace))


def _show(client: WebClient, view: Payload, actor: Actor, make: Callable[[], Block]) -> None:
    """Show in the window how it went; no one hears an error of what runs after the answer."""
    try:
        _ensure_may(actor)  # still
        shown = make()
    except MentoringError as error:
        shown = notice.notice(error.sentence)
    except Exception as error:
        logger.exception("a list of evaluators: %s", type(error).__name__)
        shown = notice.notice(BROKEN)
    try:
        client.views_update(view_id=view["id"], view=shown)
    except (SlackApiError, OSError) as error:  # they may have closed it
        log_unreachable(error)


def _ensure_may(actor: Actor) -> None:
    with actor.reading() as s:
        staff.standing_of(s, actor.team_id, actor.user_id).ensure_may(Task.IMPORT)
