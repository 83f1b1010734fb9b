"""The digest: one message with everything that Curbside starts on its own and that is due for one person."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from handlers import suggestions
from handlers.renderer import RenderContext
from handlers.views import ask, availability, check_in, meeting
from handlers.views import matching_goals as matching_views
from handlers.views import passing_on as passing_on_views
from handlers.views.block_kit import Block, MessageContent, divider, message_content, with_message_id
from handlers.views.block_kit import context as context_block
from mentoring.consequences.digest_sources import (
    ask_reminders,
    check_ins,
    matching_goals,
    meeting_reminders,
    passing_on,
    request_news,
    resting_mentors,
    shortlists,
)
from mentoring.introductions.check_ins import CHANGE_WITHIN
from mentoring.messages import digest_items
from mentoring.messages.digest_source import DigestSource, check_sources
from mentoring.people import exclusions
from models import CheckIn, MentorProfile, Message, MessageKind, Person, Reminder, Shortlist

MOVED_ON = "This has moved on. Your Home shows how things stand."
# All items of a kind → the blocks of each section.
View = Callable[[Session, list[Any], RenderContext], list[list[Block]]]


def _each(view: Callable[[Any], list[Block]]) -> View:
    """Show each item in a section of its own."""
    return lambda _, items, __: [view(item) for item in items]


def _resting(_: Session, profiles: list[MentorProfile], context: RenderContext) -> list[list[Block]]:
    """Show each resting profile, until it opens by itself."""
    for profile in profiles:
        context.clock.note(profile.full_until)
    return [availability.resting_question(each, context.now) for each in profiles]


def _meeting_reminders(_: Session, found: list[Reminder], context: RenderContext) -> list[list[Block]]:
    """Show each reminder; its buttons go when the meeting begins."""
    for each in found:
        context.clock.note(each.proposal.meets_at)
    return [meeting.reminder(each, context.now) for each in found]


def _check_ins(_: Session, found: list[CheckIn], context: RenderContext) -> list[list[Block]]:
    """Show each check-in; the button to change an answer goes after a day."""
    for each in found:
        context.clock.note(each.answered_at + CHANGE_WITHIN if each.answered_at else None)
    return [check_in.question(each, context.now) for each in found]


def _news(s: Session, found: list[Shortlist], context: RenderContext) -> list[list[Block]]:
    """Show the news of each shortlist."""
    return [suggestions.news(s, each, context) for each in found]


# The registry: every kind of item with its view, most important first.
VIEWS: dict[DigestSource, View] = {
    meeting_reminders: _meeting_reminders,
    ask_reminders: _each(ask.reminder),
    check_ins: _check_ins,
    request_news: _news,
    resting_mentors: _resting,
    passing_on: _each(passing_on_views.question),
    shortlists: _news,
    matching_goals: lambda _, items, __: [matching_views.matching_news(len(items))] if items else [],
}
SOURCES = tuple(VIEWS)
check_sources(SOURCES)


def render(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render what this digest holds, as it stands now.

    When all of it waits for another digest, nothing is sent, and one that was posted keeps no buttons.
    """
    held = digest_items.items_of(s, message.id)
    reader = s.get_one(Person, message.subject_id)
    hidden = exclusions.paired_ids(s, reader, context.now)
    sections = [
        section
        for source, view in VIEWS.items()
        if source.KIND in held
        for section in view(
            s,
            [each for each in source.load(s, held[source.KIND]) if source.other_person(each, reader.id) not in hidden],
            context,
        )
    ]
    if not sections:
        return message_content(context_block(MOVED_ON)) if message.ts else None
    blocks = [block for section in sections for block in (divider(), *section)][1:]
    return message_content(*with_message_id(blocks, message.id))


RENDERERS = {MessageKind.DIGEST: render}
