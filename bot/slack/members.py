"""The members of the workspace, read as a whole: https://docs.slack.dev/reference/methods/users.list"""

from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.slack.pages import read_pages
from bot.slack.scopes import granted_scopes
from handlers.scopes import EMAILS
from handlers.slack_users import is_app, is_from_elsewhere, is_guest

PAGE_SIZE = 200  # as many as Slack recommends
MAX_WAITS = 20  # for Slack's rate limit


@dataclass(frozen=True)
class Directory:
    """Who is in the workspace: users by ID, and IDs by email address where the app may read addresses."""

    team_id: str
    users: dict[str, dict[str, Any]]
    by_email: dict[str, str]
    reads_email: bool

    def check(self, user_id: str) -> None:
        """Raise ValueError when a user can't evaluate or be evaluated here."""
        user = self.users.get(user_id)
        if user is None:
            raise ValueError(f"no one in this workspace has the member ID “{user_id}”.")
        if reason := describe_outsider(user, self.team_id):
            raise ValueError(f"“{user_id}” is {reason}, and takes no part in Curbside. Leave the row out.")

    def find_by_email(self, address: str) -> str:
        """Return the ID of the user with an email address. Raises ValueError when there is none, or it isn't known."""
        if not self.reads_email:
            raise ValueError(
                f"“{address}” can't be looked up: the app may not read email addresses here. Ask IT to grant it the "
                f"optional scope {EMAILS}, or write the member ID."
            )
        user_id = self.by_email.get(address.casefold())
        if user_id is None:
            raise ValueError(f"no one in this workspace has the email address “{address}”.")
        self.check(user_id)
        return user_id


def describe_outsider(user: dict[str, Any], team_id: str) -> str:
    """Say why a user takes no part, such as "a guest"; "" when they may."""
    if is_app(user):
        return "an app"
    if is_from_elsewhere(user, team_id):
        return "of a connected workspace"
    return "a guest" if is_guest(user, team_id) else ""


def read_directory(client: WebClient, team_id: str) -> Directory:
    """Read all members of a workspace.

    Raises: what `call_idempotent` raises when Slack doesn't answer.
    """
    users, scopes = dict[str, dict[str, Any]](), set[str]()
    for page in read_pages(client.users_list, limit=PAGE_SIZE):
        users |= {user["id"]: user for user in page["members"]}
        scopes |= granted_scopes(page)
    by_email = {
        str(address).casefold(): user_id
        for user_id, user in sorted(users.items(), key=lambda each: not each[1].get("deleted"))
        if (address := user.get("profile", {}).get("email"))
    }  # of two people with one address, the one who is still here
    return Directory(team_id, users, by_email, EMAILS in scopes or bool(by_email))


def patient_client(token: str, base_url: str) -> WebClient:
    """Build a client that waits when Slack asks it to: `users.list` takes a page every three seconds."""
    client = WebClient(token, base_url=base_url, timeout=30)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=MAX_WAITS))
    return client
