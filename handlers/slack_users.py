"""What Slack knows about a person, who may be new to Curbside."""

from slack_sdk import WebClient

from handlers.typed_text import unescape
from mentoring.people.people import Profile

SLACKBOT = "USLACKBOT"  # not marked as a bot: https://docs.slack.dev/reference/objects/user-object


def fetch_profile(client: WebClient, team_id: str, user_id: str) -> Profile:
    """Fetch a person's name, time zone and title (users.info, scope users:read)."""
    user = client.users_info(user=user_id)["user"]
    return Profile(
        team_id=team_id,
        user_id=user_id,
        name=unescape(user.get("real_name") or user["name"]),
        tz=user.get("tz") or "UTC",
        title=unescape(user.get("profile", {}).get("title") or ""),
        is_here=not (user.get("deleted") or user.get("is_bot") or user["id"] == SLACKBOT),
    )
