"""Which scopes the app was granted, as each of Slack's answers says: https://docs.slack.dev/authentication/installing-with-oauth"""

from slack_sdk.web import SlackResponse

HEADER = "x-oauth-scopes"


def granted_scopes(answer: SlackResponse) -> frozenset[str]:
    """Return the scopes that an answer's headers name."""
    header = next((value for name, value in answer.headers.items() if name.lower() == HEADER), "")
    return frozenset(scope.strip() for scope in str(header).split(",") if scope.strip())
