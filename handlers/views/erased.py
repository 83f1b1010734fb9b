"""What is left to read where someone was forgotten: one neutral note, and an empty Home."""

from handlers.views.block_kit import Block, MessageContent, context, message_content, section
from handlers.views.post import POST_REMOVED
from handlers.views.welcome import card
from models import MessageKind

CLOSED = "*This one is closed.* There's nothing you need to do."
INTRODUCTION_ENDED = "*This introduction has ended.* I won't post here again."
LINES = {
    MessageKind.POST: POST_REMOVED,
    MessageKind.INTRODUCTION: INTRODUCTION_ENDED,
    MessageKind.MEETING_PROPOSAL: INTRODUCTION_ENDED,
    MessageKind.MEETING_CALLED_OFF: INTRODUCTION_ENDED,
    MessageKind.OPENING_LINE: INTRODUCTION_ENDED,
}
FORGOTTEN = "I've deleted what I knew about you. If you'd like to start over some day, here is how:"


def line(kind: MessageKind) -> MessageContent:
    """Build what takes the place of a message about someone who was forgotten."""
    return message_content(context(LINES.get(kind, CLOSED)))


def home() -> Block:
    """Build the Home of someone who was forgotten; nothing on it is about them."""
    return {"type": "home", "blocks": [section(FORGOTTEN), *card()]}
