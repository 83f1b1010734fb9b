"""The digest: one message with everything that Curbside starts on its own and that is due for one person.

It holds meeting reminders, open asks, check-ins, a resting mentor's question, new shortlists and matching goals.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.renderer import RenderContext
from handlers.suggestions import shortlist_blocks
from handlers.views import ask as ask_views
from handlers.views import availability as availability_views
from handlers.views import check_in as check_in_views
from handlers.views import goal as goal_views
from handlers.views import meeting as meeting_views
from handlers.views.block_kit import MessageContent, divider, message_content
from mentoring.mentors.availability import is_full
from models import (
    Ask,
    AskState,
    CheckIn,
    CheckInState,
    Goal,
    GoalState,
    MentorProfile,
    Message,
    MessageKind,
    ProposalState,
    Reminder,
    Shortlist,
    Suggestion,
)


def render(s: Session, message: Message, context: RenderContext) -> MessageContent | None:
    """Render everything that was due when this message was built, as it stands now."""
    now = context.now
    check_ins = s.scalars(select(CheckIn).where(CheckIn.message_id == message.id).order_by(CheckIn.id)).all()
    shortlists = s.scalars(select(Shortlist).where(Shortlist.message_id == message.id).order_by(Shortlist.id)).all()
    matching = s.scalars(select(Suggestion).where(Suggestion.message_id == message.id).order_by(Suggestion.id)).all()
    reminders = s.scalars(select(Reminder).where(Reminder.message_id == message.id).order_by(Reminder.id)).all()
    profiles = s.scalars(select(MentorProfile).where(MentorProfile.message_id == message.id)).all()
    asks = s.scalars(select(Ask).where(Ask.message_id == message.id).order_by(Ask.id)).all()
    is_relevant = (
        any(_is_upcoming(reminder) for reminder in reminders)
        or any(check_in.state in (CheckInState.PENDING, CheckInState.SENT) for check_in in check_ins)
        or any(ask.state is AskState.OPEN for ask in asks)
        or any(is_full(profile, now) for profile in profiles)
        or any(shortlist.goal.state is GoalState.OPEN for shortlist in shortlists)
        or any(suggestion.goal.state is GoalState.OPEN for suggestion in matching)
    )
    if not message.sent_at and not is_relevant:
        return None
    sections = [
        *(meeting_views.reminder(reminder) for reminder in reminders),
        *(ask_views.reminder(ask) for ask in asks),
        *(check_in_views.question(check_in) for check_in in check_ins),
        *(availability_views.resting_question(profile, now) for profile in profiles),
        *(shortlist_blocks(s, shortlist, now, context.matcher) for shortlist in shortlists),
        *([goal_views.matching_goals([_with_ask_state(s, suggestion) for suggestion in matching])] if matching else []),
    ]
    if not sections:  # what it said waits for another message now, and this one stays as it was
        return None
    return message_content(*[block for section in sections for block in (divider(), *section)][1:])


def _with_ask_state(s: Session, suggestion: Suggestion) -> tuple[Goal, bool]:
    """Pair the suggested goal with whether there is an ask between its owner and this mentor."""
    asks = select(Ask.id).where(Ask.goal_id == suggestion.goal_id, Ask.mentor_id == suggestion.mentor_id)
    return suggestion.goal, s.scalar(asks.limit(1)) is not None


def _is_upcoming(reminder: Reminder) -> bool:
    return reminder.proposal.state is ProposalState.CHOSEN


RENDERERS = {MessageKind.DIGEST: render}
