"""A file for one person, in their own messages with Curbside."""

from slack_sdk import WebClient


def send_file(client: WebClient, user_id: str, filename: str, title: str, content: str | bytes, comment: str) -> None:
    """Upload it (scope files:write) with a sentence that goes with it."""
    client.files_upload_v2(
        channel=client.conversations_open(users=user_id)["channel"]["id"],
        filename=filename,
        title=title,
        content=content,
        initial_comment=comment,
    )
