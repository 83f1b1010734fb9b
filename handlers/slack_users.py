"""What Slack knows about a person, who may be new to Curbside."""

from slack_sdk import WebClient

from handlers.bolt_types import Payload
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
        is_here=not (user.get("deleted") or is_app(user)),
        is_guest=is_guest(user, team_id),
        is_admin=is_admin(user),
    )


def is_app(user: Payload) -> bool:
    """Is this user an app?"""
    return bool(user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == SLACKBOT)


def is_admin(user: Payload) -> bool:
    """Is this user an admin or an owner of the workspace?"""
    return bool(user.get("is_admin") or user.get("is_owner"))


def is_guest(user: Payload, team_id: str) -> bool:
    """Is this user a guest, in one channel or in several, or of another workspace than this one?"""
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted") or is_from_elsewhere(user, team_id))


def is_from_elsewhere(user: Payload, team_id: str) -> bool:
    """Is this user of a connected workspace?

    `is_stranger` is set only for those who share no channel with the app, so the workspace decides; in an organization
    a user may be in several: https://docs.slack.dev/reference/objects/user-object.
    """
    home, others = user.get("team_id") or team_id, (user.get("enterprise_user") or {}).get("teams") or ()
    return bool(user.get("is_stranger")) or (home != team_id and team_id not in others)
