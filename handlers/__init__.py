"""Slack ⇄ mentoring: one module for each journey. Listeners say what to do; composers say what a message shows."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import (
    ask,
    bundle,
    check_in,
    goal,
    home,
    introduction,
    meeting,
    more,
    offer,
    people,
    referral,
    search,
    terms,
    workflow,
)
from handlers.views.blocks import Block, Letter
from models import Kind, Message

JOURNEYS = (goal, people, ask, more, referral, introduction, meeting, check_in, offer, search, terms, home, workflow)

# What a message shows now; None where it was never sent and there is nothing left to say.
Composer = Callable[[Session, Message, datetime], Letter | Block | None]
COMPOSERS: dict[Kind, Composer] = {
    **goal.COMPOSERS,
    **people.COMPOSERS,
    **ask.COMPOSERS,
    **more.COMPOSERS,
    **referral.COMPOSERS,
    **introduction.COMPOSERS,
    **meeting.COMPOSERS,
    **bundle.COMPOSERS,
    **home.COMPOSERS,
}


def register(app: App) -> None:
    """Every listener of every journey."""
    for journey in JOURNEYS:
        journey.register(app)
