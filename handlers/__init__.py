"""Slack listeners and message renderers, one module per journey.

Listeners turn what people do in Slack into calls to `mentoring`. Renderers turn a stored message into its content.
"""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import (
    ask,
    availability,
    check_in,
    clarification,
    digest,
    goal,
    home,
    introduction,
    meeting,
    offer,
    referral,
    search,
    suggestions,
    workflow_steps,
)
from handlers.views.block_kit import Block, MessageContent
from models import Message, MessageKind

JOURNEYS = (
    goal,
    suggestions,
    ask,
    clarification,
    referral,
    introduction,
    meeting,
    check_in,
    offer,
    search,
    availability,
    home,
    workflow_steps,
)

# A renderer returns what a message shows now, or None when it was never sent and there is nothing left to say.
Renderer = Callable[[Session, Message, datetime], MessageContent | Block | None]
RENDERERS: dict[MessageKind, Renderer] = {
    **goal.RENDERERS,
    **suggestions.RENDERERS,
    **ask.RENDERERS,
    **clarification.RENDERERS,
    **referral.RENDERERS,
    **introduction.RENDERERS,
    **meeting.RENDERERS,
    **digest.RENDERERS,
    **home.RENDERERS,
}


def register(app: App) -> None:
    """Register the listeners of every journey."""
    for journey in JOURNEYS:
        journey.register(app)
