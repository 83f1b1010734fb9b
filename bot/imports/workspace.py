"""What Slack and the tables say about the workspace that an import is for."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.slack.errors import (
    PermanentError,
    RetryableError,
    TokenRefused,
    describe_refusal,
    try_token,
)
from bot.slack.members import Directory, patient_client, read_directory
from models import ChosenSetting, Evaluation, EvaluatorSource, Person, Placement

NO_TOKEN = "There is no SLACK_BOT_TOKEN, so Slack could not be asked whether these people exist."  # noqa: S105


@dataclass(frozen=True)
class Workspace:
    """The workspace, as far as Slack told: its id, its members, and otherwise what went wrong.

    `was_asked` is False where there is no token to ask with.
    """

    team_id: str = ""
    directory: Directory | None = None
    trouble: str = ""
    was_asked: bool = True


def ask_slack(settings: Settings) -> Workspace:
    """Ask Slack which workspace the bot is in, and who its members are."""
    if not settings.bot_token:
        return Workspace(trouble=NO_TOKEN, was_asked=False)
    return read_workspace(patient_client(settings.bot_token, settings.slack_api_url))


def read_workspace(client: WebClient) -> Workspace:
    """Ask Slack which workspace a bot is in, and who its members are."""
    team_id = ""
    try:
        team_id = str(try_token("SLACK_BOT_TOKEN", client.auth_test)["team_id"])
        return Workspace(team_id, read_directory(client, team_id))
    except TokenRefused as error:
        return Workspace(team_id, trouble=str(error))
    except SlackApiError as error:
        return Workspace(team_id, trouble=f"Slack answered {describe_refusal(error)}. Try again in a moment.")
    except (RetryableError, PermanentError, OSError) as error:
        return Workspace(team_id, trouble=f"Slack could not be asked who exists ({error}). Try again in a moment.")


def find_team(s: Session) -> str:
    """Return the id of the only workspace that the tables know; "" when they know none or several."""
    tables = (Person, Placement, Evaluation, EvaluatorSource, ChosenSetting)
    team_ids = s.scalars(union(*(select(table.team_id) for table in tables))).all()
    return team_ids[0] if len(team_ids) == 1 else ""
