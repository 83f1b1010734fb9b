"""People who are chosen in settings: asked of Slack, whether they are members of the workspace."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.actor import Actor
from handlers.slack_users import fetch_profile
from mentoring.errors import FieldError
from mentoring.people import people

AT_ONCE = 10  # questions to Slack: fifty people are asked about well within the three seconds of an answer
GROUP_REFUSED = "Slack didn't tell me who is in this group ({code}). Ask IT for the optional scope usergroups:read."
SLOWER = "Slack wants me to ask more slowly. Save once more in a minute."


def ensure_members(client: WebClient, actor: Actor, field: str, user_ids: Collection[str]) -> None:
    """Ask Slack about those who don't use Curbside yet.

    Raises: FieldError for a bot, a guest, or someone who has left.
    """
    with actor.reading() as s:
        unknown = set(user_ids) - people.members_among(s, actor.team_id, user_ids)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            profiles = list(pool.map(lambda each: fetch_profile(client, actor.team_id, each), sorted(unknown)))
    except SlackApiError as error:
        if error.response.get("error") != "ratelimited":
            raise
        raise FieldError(field, SLOWER) from error
    for profile in profiles:
        if profile.is_guest or not profile.is_here:
            raise FieldError(field, f"{profile.name} isn't a member of this workspace. Choose someone who is.")


def people_in_groups(client: WebClient, field: str, groups: Sequence[str]) -> set[str]:
    """Return who is in some of Slack's user groups. Needs the optional scope usergroups:read.

    No one is asked about: a group may have more people than Slack answers about in a minute, and to keep a resident
    apart from a guest or a bot, who take no part, does no harm.

    Raises: FieldError when Slack refuses.
    """
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda each: client.usergroups_users_list(usergroup=each)["users"], groups))
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        raise FieldError(field, SLOWER if code == "ratelimited" else GROUP_REFUSED.format(code=code)) from error
    return {each for users in found for each in users}
