"""Nothing that is sent to someone shows a person whom they evaluate, or who evaluates them, whatever made it.

Someone who asked for no messages is sent none. Read functions leave these people out of lists; this looks at what was
rendered all the same, last before it is sent.
"""

import logging
from typing import Any

from sqlalchemy.orm import Session

from handlers.renderer import RenderContext, Rendered
from handlers.views.block_kit import Block, MessageContent, message_content, section
from mentoring.consequences import firewall
from mentoring.people import do_not_message, exclusions
from models import Message, MessageKind, Person

logger = logging.getLogger(__name__)

HIDDEN = "*Not shown right now.* There's nothing you need to do."
PUBLIC = (MessageKind.POST, MessageKind.COVERAGE_MAP)  # everyone in the channel reads the same
OF_TWO = (  # both read the same; what was posted says "on hold"
    *(MessageKind.INTRODUCTION, MessageKind.MEETING_PROPOSAL, MessageKind.MEETING_CALLED_OFF),
    MessageKind.OPENING_LINE,
)
LISTS = (MessageKind.HOME, MessageKind.SHORTLIST, MessageKind.DIGEST)  # what they read leaves people out one by one


def apply(s: Session, message: Message, content: MessageContent | Block | None, context: RenderContext) -> Rendered:
    """Hide what a message shows when its reader and someone in it are kept apart now, until they aren't any more."""
    if content is None or message.person is None or message.kind in PUBLIC:
        return Rendered(content, context.clock.holds_until)
    if not message.ts and message.kind not in (*OF_TWO, MessageKind.HOME) and _wants_none(s, message.person):
        return Rendered(None, None)
    shown = firewall.people_in(s, message) | firewall.find_people(s, message.team_id, mentioned_users(content))
    others = shown - {message.person.id}
    apart = exclusions.paired_ids(s, message.person, context.now)
    _note_changes(s, message.person, others | apart, context)  # also of those whom a list has left out
    if message.kind in OF_TWO:
        for other in firewall.load_people(s, others):
            _note_changes(s, other, shown | exclusions.paired_ids(s, other, context.now), context)
    if not others & apart or (message.ts and message.kind in OF_TWO):
        return Rendered(content, context.clock.holds_until)
    if message.kind in LISTS:
        logger.error("message %s (%s) listed someone who is kept apart from its reader", message.id, message.kind)
    return Rendered(_hidden(content), context.clock.holds_until, is_withheld=not message.ts)


def _wants_none(s: Session, reader: Person) -> bool:
    """Did the reader ask for no messages? What stands in a thread of two is for the other, too."""
    return do_not_message.is_unwanted(s, reader.team_id, reader.user_id)


def _note_changes(s: Session, reader: Person, others: set[int], context: RenderContext) -> None:
    """Note when a reader and one of these others begin or cease to be kept apart."""
    if others:
        context.clock.note(exclusions.next_change(s, reader, others, context.now))


def _hidden(content: MessageContent | Block) -> MessageContent | Block:
    notice = section(HIDDEN)
    return message_content(notice) if isinstance(content, MessageContent) else {**content, "blocks": [notice]}


def mentioned_users(content: MessageContent | Block) -> set[str]:
    """Return the Slack user ids that blocks mention."""
    return set(_users(content.blocks if isinstance(content, MessageContent) else content["blocks"]))


def _users(part: Any) -> list[str]:
    if isinstance(part, list):
        return [user for each in part for user in _users(each)]
    if isinstance(part, dict):
        own = [part["user_id"]] if part.get("type") == "user" else []
        return [*own, *_users([*part.values()])]
    return []
