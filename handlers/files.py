"""Files for one person, sent to their messages with Curbside."""

from slack_sdk import WebClient


def send_file(client: WebClient, user_id: str, filename: str, title: str, content: str | bytes, comment: str) -> None:
    """Upload a file with a sentence about it. Needs the scope files:write."""
    client.files_upload_v2(
        channel=client.conversations_open(users=user_id)["channel"]["id"],
        filename=filename,
        title=title,
        content=content,
        initial_comment=comment,
    )
