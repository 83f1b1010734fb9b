"""When Slack refuses a message because its reader is gone, ask Slack which of its readers have left."""

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot.slack.errors import PermanentError, RecipientGone, RetryableError, UnknownOutcome, call_once
from mentoring.consequences import departures
from models import Message


def find_departed_readers(sessions: sessionmaker[Session], client: WebClient, message: Message) -> list[int]:
    """Return the ids of the message's readers who are deactivated or unknown to the workspace."""
    with sessions() as s:
        readers = departures.readers_of(s, message)
    return [person_id for person_id, user_id in readers if _has_left(client, user_id)]


def _has_left(client: WebClient, user_id: str) -> bool:
    try:
        return bool(call_once(client.users_info, user=user_id)["user"].get("deleted"))
    except RecipientGone:
        return True
    except (RetryableError, UnknownOutcome, PermanentError):
        return False
