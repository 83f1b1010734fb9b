"""Slack ⇄ mentoring: one module for each journey. Listeners say what to do; composers say what a message shows."""

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
from handlers.views.block_kit import Block, Letter
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

# What a message shows now; None where it was never sent and there is nothing left to say.
Composer = Callable[[Session, Message, datetime], Letter | Block | None]
COMPOSERS: dict[MessageKind, Composer] = {
    **goal.COMPOSERS,
    **suggestions.COMPOSERS,
    **ask.COMPOSERS,
    **clarification.COMPOSERS,
    **referral.COMPOSERS,
    **introduction.COMPOSERS,
    **meeting.COMPOSERS,
    **digest.COMPOSERS,
    **home.COMPOSERS,
}


def register(app: App) -> None:
    """Every listener of every journey."""
    for journey in JOURNEYS:
        journey.register(app)
