"""Whether a mentor is open, full until a day, or resting after unanswered asks."""

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


def capacity_controls(profile: MentorProfile, now: datetime) -> list[Block]:
    """Show whether new people can find the mentor, with one control to change it."""
    if profile.full_until and is_full(profile, now):
        return [
            rich_text("You're full until ", day(profile.full_until), ": nobody new is shown you."),
            actions(button("Open again", OPEN_AGAIN, "now")),
        ]
    return [
        context("Enough for now? Pick a day. Until then I send you nobody new."),
        actions(_until_picker("Full until")),
    ]


def _until_picker(label: str) -> Block:
    return {"type": "datepicker", "action_id": FULL_UNTIL, "placeholder": plain_text(f"{label} …")}


def resting_question(profile: MentorProfile, now: datetime) -> list[Block]:
    """Say once, without reproach, that two asks in a row went unanswered, and ask when to resume."""
    if not profile.full_until or not is_full(profile, now):
        return [section("*You're open again.* People who fit can find you.")]
    return [
        rich_text(
            "Your last two asks went unanswered, which happens in a busy stretch. So nobody new is shown you until ",
            day(profile.full_until),
            ". Does another day suit you better?",
        ),
        actions(_until_picker("Rest until"), button("I'm open now", OPEN_AGAIN, "now")),
    ]


def alerts_line(profile: MentorProfile) -> Block:
    """Say what Curbside writes to the mentor about on its own and why, with a button for less."""
    less = (
        {}
        if profile.alerts is AlertPreference.ONLY_ASKED
        else {"accessory": button("Only when I'm asked", ONLY_ASKED, "now")}
    )
    return section(ALERT_LINES[profile.alerts]) | less
