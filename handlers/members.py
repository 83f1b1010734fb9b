"""People who are chosen in settings: asked of Slack, whether they are members of the workspace."""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from handlers.actor import Actor
from handlers.slack_users import fetch_profile
from mentoring.errors import FieldError
from mentoring.people import people

AT_ONCE = 10  # questions to Slack: fifty people are asked about well within the three seconds of an answer


def ensure_members(client: WebClient, actor: Actor, field: str, user_ids: Collection[str]) -> None:
    """Ask Slack about those who don't use Curbside yet.

    Raises: FieldError for a bot, a guest, or someone who has left.
    """
    with actor.reading() as s:
        unknown = set(user_ids) - people.members_among(s, actor.team_id, user_ids)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        profiles = pool.map(lambda each: fetch_profile(client, actor.team_id, each), sorted(unknown))
    for profile in profiles:
        if profile.is_guest or not profile.is_here:
            raise FieldError(field, f"{profile.name} isn't a member of this workspace. Choose someone who is.")


def members_of_groups(client: WebClient, groups: Iterable[str]) -> set[str]:
    """Return who is in some of Slack's user groups. Needs the optional scope usergroups:read."""
    return {each for group in groups for each in client.usergroups_users_list(usergroup=group)["users"]}
