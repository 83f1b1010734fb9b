"""What all renderers share: they turn a stored message into its content, as the tables are now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.views.block_kit import Block, MessageContent
from mentoring.matching import Matcher
from mentoring.messages.send_windows import SendPolicy
from models import Message


@dataclass(frozen=True)
class RenderContext:
    """What a renderer needs besides the tables: the time, and how this hospital matches people and sends messages."""

    now: datetime
    matcher: Matcher
    send_policy: SendPolicy


# Returns what a message shows now, or None when it was never sent and there is nothing left to say.
Renderer = Callable[[Session, Message, RenderContext], MessageContent | Block | None]
