"""What all renderers share: they turn a stored message into its content, as the tables are now."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from sqlalchemy.orm import Session

from handlers.views.block_kit import Block, MessageContent
from mentoring.matching import Matcher
from mentoring.messages.send_windows import SendPolicy
from mentoring.safety.contacts import Contacts
from models import Message


@dataclass
class Clock:
    """The time of one rendering. It notes the earliest later moment at which something that was asked may change."""

    now: datetime
    holds_until: datetime | None = None

    def note(self, moment: datetime | None) -> None:
        """Note that something changes at a moment, by itself; None and past moments change nothing."""
        if moment and moment > self.now and (self.holds_until is None or moment < self.holds_until):
            self.holds_until = moment


@dataclass(frozen=True)
class RenderContext:
    """What a renderer needs besides the tables: the time, and how this hospital matches people and sends messages,
    and whom it names for people who need someone to turn to.
    """

    clock: Clock
    matcher: Matcher
    send_policy: SendPolicy
    contacts: Contacts = field(default_factory=Contacts)

    @property
    def now(self) -> datetime:
        return self.clock.now


# Returns what a message shows now, or None when it was not posted and there is nothing left to say.
Renderer = Callable[[Session, Message, RenderContext], MessageContent | Block | None]


@dataclass(frozen=True)
class Rendered:
    """What a message shows now, and until when that holds by the clock."""

    content: MessageContent | Block | None
    holds_until: datetime | None
    is_withheld: bool = False  # it may not be sent before `holds_until`, because its reader evaluates someone in it

    def is_shown_by(self, message: Message) -> bool:
        """Is this what Slack was sent last?"""
        return self.content is not None and content_hash(self.content) == message.content_hash

    def look_again_at(self, now: datetime) -> datetime:
        """Return when to look again at what is withheld: a new list of evaluators may end that earlier."""
        tomorrow = now + timedelta(days=1)
        return min(self.holds_until or tomorrow, tomorrow)

    def as_sent(self) -> dict[str, Any]:
        """Return what a message's row notes when Slack is sent this."""
        known = {} if self.content is None else {"content_hash": content_hash(self.content)}
        return {**known, "holds_until": self.holds_until}


def content_hash(content: MessageContent | Block) -> str:
    """Return 16 characters that change with what people see; the ids of blocks aren't seen."""
    text, blocks = (content.text, content.blocks) if isinstance(content, MessageContent) else ("", content["blocks"])
    shown = [text, *({key: block[key] for key in block if key != "block_id"} for block in blocks)]
    return blake2s(json.dumps(shown, sort_keys=True).encode(), digest_size=8).hexdigest()
