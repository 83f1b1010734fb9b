"""An answer that only the person who tapped sees, beside what they tapped."""

import logging
from http.client import HTTPException

from slack_bolt import Respond
from slack_sdk.errors import SlackApiError

from handlers.bolt_types import Payload

logger = logging.getLogger(__name__)


def respond_ephemeral(body: Payload, respond: Respond, sentence: str, *, replace: bool = False) -> None:
    """Show a sentence beside the button that was tapped, or in place of it with `replace`.

    Where Slack gave no address for that, there is no place.

    What was tapped is stored by now, so an address that can't be reached is logged and is no failure of the action.
    """
    if not body.get("response_url"):  # Bolt would also take an address of `response_urls`, which nothing of ours has
        return
    try:
        respond(text=sentence, response_type="ephemeral", replace_original=replace)
    except (SlackApiError, OSError, HTTPException) as error:
        log_unreachable(error)


def log_unreachable(error: Exception) -> None:
    """Log that Slack did not take a sentence for someone, without the sentence."""
    reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
    logger.warning("could not tell a person what happened: %s", reason)
