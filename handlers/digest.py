"""What the bot starts by itself: reminders, check-ins, others for a goal, goals that fit; one message for all of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.suggestions import shortlist_blocks
from handlers.views import ask as ask_views
from handlers.views import availability as terms_views
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


def render(s: Session, message: Message, now: datetime) -> MessageContent | None:
    """All that fell due for a person when this message was made, as it stands now."""
    asked = s.scalars(select(CheckIn).where(CheckIn.message_id == message.id).order_by(CheckIn.id)).all()
    lists = s.scalars(select(Shortlist).where(Shortlist.message_id == message.id).order_by(Shortlist.id)).all()
    fitting = s.scalars(select(Suggestion).where(Suggestion.message_id == message.id).order_by(Suggestion.id)).all()
    meeting = s.scalars(select(Reminder).where(Reminder.message_id == message.id).order_by(Reminder.id)).all()
    resting = s.scalars(select(MentorProfile).where(MentorProfile.message_id == message.id)).all()
    open_asks = s.scalars(select(Ask).where(Ask.message_id == message.id).order_by(Ask.id)).all()
    waiting = (
        any(_is_upcoming(each) for each in meeting)
        or any(check_in.state in (CheckInState.PENDING, CheckInState.SENT) for check_in in asked)
        or any(each.state is AskState.OPEN for each in open_asks)
        or any(is_full(listing, now) for listing in resting)
        or any(shortlist.goal.state is GoalState.OPEN for shortlist in lists)
        or any(suggestion.goal.state is GoalState.OPEN for suggestion in fitting)
    )
    if not message.sent_at and not waiting:
        return None
    parts = [
        *(meeting_views.reminder(each) for each in meeting),
        *(ask_views.reminder(each) for each in open_asks),
        *(check_in_views.question(check_in) for check_in in asked),
        *(terms_views.resting_question(listing, now) for listing in resting),
        *(shortlist_blocks(s, shortlist, now) for shortlist in lists),
        *([goal_views.fitting_goals([_with_progress(s, suggestion) for suggestion in fitting])] if fitting else []),
    ]
    return message_content(*[block for part in parts for block in (divider(), *part)][1:])


def _with_progress(s: Session, suggestion: Suggestion) -> tuple[Goal, bool]:
    begun = select(Ask.id).where(Ask.goal_id == suggestion.goal_id, Ask.mentor_id == suggestion.mentor_id)
    return suggestion.goal, s.scalar(begun.limit(1)) is not None


def _is_upcoming(reminder: Reminder) -> bool:
    return reminder.proposal.state is ProposalState.CHOSEN


RENDERERS = {MessageKind.DIGEST: render}
