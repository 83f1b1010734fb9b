"""Whether a mentor is open, full until a day, or resting after unanswered asks."""

from datetime import datetime

from handlers.views.block_kit import ActionId, Block, actions, button, context, plain_text, rich_text, section
from handlers.views.dates import day
from mentoring.mentors.availability import is_full
from models import AlertPreference, MentorProfile

FULL_UNTIL = ActionId("availability.full_until")
OPEN_AGAIN = ActionId("availability.open_again")
ONLY_ASKED = ActionId("availability.only_asked")
ALERTS_ON = ActionId("availability.alerts_on")

ALERT_LINES = {
    AlertPreference.RIGHT_AWAY: "You asked me to tell you when a goal fits (at most weekly).",
    AlertPreference.WEEKLY: ("You asked for up to three goals that fit you, on Mondays."),
    AlertPreference.ONLY_ASKED: "I'll only message you when someone asks for you.",
}


def capacity_controls(profile: MentorProfile, now: datetime) -> list[Block]:
    """Show whether new people can find the mentor, with one control to change it."""
    if profile.full_until and is_full(profile, now) and profile.rested_at:
        return [
            rich_text("Your listing is resting until ", day(profile.full_until), "; no one new will see you."),
            actions(button("I'm open now", OPEN_AGAIN, "now")),
        ]
    if profile.full_until and is_full(profile, now):
        return [
            rich_text("You're marked full until ", day(profile.full_until), "; no one new will see you."),
            actions(button("Open again", OPEN_AGAIN, "now")),
        ]
    return [
        context("Need a break? Pick a date; I won't send anyone new until then."),
        actions(_until_picker("Full until")),
    ]


def _until_picker(label: str) -> Block:
    return {"type": "datepicker", "action_id": FULL_UNTIL, "placeholder": plain_text(f"{label} …")}


def resting_question(profile: MentorProfile, now: datetime) -> list[Block]:
    """Say once, without reproach, that two asks in a row went unanswered, and ask when to resume."""
    if not profile.full_until or not is_full(profile, now):
        return [section("*You're open again.* People who fit can find you.")]
    if not profile.rested_at:
        return [rich_text("You're marked full until ", day(profile.full_until), "; no one new will see you.")]
    return [
        rich_text(
            "The last two requests to you went unanswered. It happens. I've hidden your listing until ",
            day(profile.full_until),
            "; prefer another date?",
        ),
        actions(_until_picker("Rest until"), button("I'm open now", OPEN_AGAIN, "now")),
    ]


def alerts_line(profile: MentorProfile) -> Block:
    """Say what Curbside messages the mentor about on its own and why, with a button to turn it off or on."""
    is_off = profile.alerts is AlertPreference.ONLY_ASKED
    switch = (
        button("Tell me when a goal fits", ALERTS_ON, "now")
        if is_off
        else button("Only when I'm asked", ONLY_ASKED, "now")
    )
    return section(ALERT_LINES[profile.alerts]) | {"accessory": switch}
