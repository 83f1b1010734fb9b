"""The digest: one message with everything that Curbside starts on its own and that is due for one person.

It holds meeting reminders, open asks, check-ins, a resting mentor's question, new shortlists and matching goals.
"""

from sqlalchemy.orm import Session

from handlers.renderer import RenderContext
from handlers.suggestions import shortlist_blocks
from handlers.views import ask as ask_views
from handlers.views import availability as availability_views
from handlers.views import check_in as check_in_views
from handlers.views import goal as goal_views
from handlers.views import meeting as meeting_views
from handlers.views.block_kit import MessageContent, divider, message_content, with_message_id
from mentoring.consequences import digest_contents
from models import Message, MessageKind


def render(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render everything that was due when this message was built, as it stands now."""
    contents = digest_contents.load(s, message.id)
    if not message.sent_at and not contents.is_relevant(context.now):
        return None
    sections = [
        *(meeting_views.reminder(each) for each in contents.reminders),
        *(ask_views.reminder(each) for each in contents.asks),
        *(check_in_views.question(each) for each in contents.check_ins),
        *(availability_views.resting_question(each, context.now) for each in contents.resting_profiles),
        *(shortlist_blocks(s, each, context.now, context.matcher) for each in contents.shortlists),
        *([goal_views.matching_goals(contents.alerts)] if contents.alerts else []),
    ]
    if not sections:  # what it said waits for another message now, and this one stays as it was
        return None
    blocks = [block for section in sections for block in (divider(), *section)][1:]
    return message_content(*with_message_id(blocks, message.id))


RENDERERS = {MessageKind.DIGEST: render}
