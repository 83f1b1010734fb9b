"""Open or full: until when nobody new is shown a mentor, and a listing that rests."""

from datetime import datetime

from handlers.views.block_kit import ActionId, Block, actions, button, context, day, plain_text, rich_text, section
from mentoring.mentors.availability import is_full
from models import AlertPreference, MentorProfile

FULL_UNTIL = ActionId("availability.full_until")
OPEN_AGAIN = ActionId("availability.open_again")
ONLY_ASKED = ActionId("availability.only_asked")

ALERT_LINES = {
    AlertPreference.RIGHT_AWAY: "When a goal fits you, I'll tell you, at most once a week, because you chose that.",
    AlertPreference.WEEKLY: (
        "On Mondays I'll list up to three goals that fit you, if there are any, because you chose that."
    ),
    AlertPreference.ONLY_ASKED: "About other people's goals, I write only when somebody asks you.",
}


def capacity_controls(listing: MentorProfile, now: datetime) -> list[Block]:
    """Are they open to others? Either way, one press changes it."""
    if listing.full_until and is_full(listing, now):
        return [
            rich_text("You're full until ", day(listing.full_until), ": nobody new is shown you."),
            actions(button("Open again", OPEN_AGAIN, "now")),
        ]
    return [context("Enough for now? Pick a day. Until then I send you nobody new."), actions(_until("Full until"))]


def _until(label: str) -> Block:
    return {"type": "datepicker", "action_id": FULL_UNTIL, "placeholder": plain_text(f"{label} …")}


def resting_question(listing: MentorProfile, now: datetime) -> list[Block]:
    """Two asks in a row went unanswered: said once, without a reproach."""
    if not listing.full_until or not is_full(listing, now):
        return [section("*You're open again.* People who fit can find you.")]
    return [
        rich_text(
            "Your last two asks went unanswered, which happens in a busy stretch. So nobody new is shown you until ",
            day(listing.full_until),
            ". Does another day suit you better?",
        ),
        actions(_until("Rest until"), button("I'm open now", OPEN_AGAIN, "now")),
    ]


def alerts_line(listing: MentorProfile) -> Block:
    """What a mentor is written to about by itself, why, and the way to turn it down."""
    less = (
        {}
        if listing.alerts is AlertPreference.ONLY_ASKED
        else {"accessory": button("Only when I'm asked", ONLY_ASKED, "now")}
    )
    return section(ALERT_LINES[listing.alerts]) | less
