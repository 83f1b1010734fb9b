"""Files for one person, sent to their messages with Curbside."""

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.actor import Actor
from handlers.renderer import RenderContext
from mentoring.messages import outbox
from models import Message, MessageKind

MAX_ALT_TEXT = 1000  # characters: https://docs.slack.dev/reference/methods/files.getUploadURLExternal


def send_file(
    client: WebClient, actor: Actor, filename: str, title: str, content: str | bytes, comment: str, alt_text: str = ""
) -> None:
    """Upload a file with a sentence about it, for the person who acts; a picture has an `alt_text`.

    Its id is kept, so that it can be deleted when they want to be forgotten. Someone who was forgotten while it was on
    its way doesn't get it. Needs the scope files:write.
    """
    with actor.db.begin() as s:
        message_id = outbox.note_file(s, actor.team_id, actor.user_id, actor.now)
    answer = client.files_upload_v2(
        channel=client.conversations_open(users=actor.user_id)["channel"]["id"],
        filename=filename,
        title=title,
        content=content,
        initial_comment=comment,
        alt_txt=alt_text[:MAX_ALT_TEXT] or None,
    )
    file_id = str(answer["file"]["id"])
    with actor.db.begin() as s:
        is_wanted = outbox.note_file_id(s, message_id, file_id)
    if not is_wanted:
        client.files_delete(file=file_id)


def render_file(_: Session, __: Message, ___: RenderContext) -> None:
    """A file was sent when it was asked for, and never changes."""


RENDERERS = {MessageKind.FILE: render_file}
