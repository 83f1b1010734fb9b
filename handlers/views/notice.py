"""Short notices for one person: errors, how commands work, and pauses."""

from datetime import datetime

from handlers.views.block_kit import Block, literal, modal, rich_text, section
from handlers.views.crisis_help import QUIET_LINE
from models import QuietKind

UNEXPECTED = (
    "Something broke on my side, and nothing was changed. Please try once more. If it happens again, give your Slack "
    "admin this reference: {reference}"
)
UNEXPECTED_AFTERWARD = (
    "That is done and stored, but something broke before I could show it. Please don't do it again: open my Home, "
    "which shows how things stand. If it doesn't, give your Slack admin this reference: {reference}"
)


def notice(sentence: str) -> Block:
    """Show one sentence in a modal; the modal under it stays as it was."""
    return modal("Curbside", [rich_text(sentence)], close="OK")


def on_home(sentence: str, *more: str) -> Block:
    """Show one sentence on Home, and what else there is to know."""
    return {"type": "home", "blocks": [rich_text(sentence), *map(section, more)]}


HELP = (
    "*Curbside* connects you with people who can teach what you want to grow in.\n"
    "• `/grow running a code without freezing` – say what you want to grow in, and see who can help\n"
    "• `/mentor` – say what people can ask you about; `/mentor find airway` – look who offers something\n"
    "• `/curbside home` – your goals, asks and introductions\n"
    "• `/curbside pause until 12 Jan` – be left alone until then; `/curbside resume` ends it early\n"
    "• `/curbside nights until friday` – the same while you're on nights\n"
    "• `/curbside my data` – everything I know of you, as a file; `/curbside forget me`; `/curbside don't message me`\n"
    f"{QUIET_LINE}"
)
RESUMED = "Welcome back. I'll write again when there's something to say."
NOT_PAUSED = "You weren't paused, so nothing changed."
TOO_LONG = "{what} fits in {most} characters; this has {length}. Here it is back, so nothing is lost:\n{text}"


def too_long(typed: str, limit: int, what: str = "A goal") -> str:
    """Give a sentence that is too long back whole, because Slack has cleared it from the message box."""
    return TOO_LONG.format(what=what, most=limit, length=len(typed), text=literal(typed))


def home(team_id: str, app_id: str) -> str:
    """Link to Home; an app can't open the tab itself."""
    return f"Your goals, asks and introductions are on the <slack://app?team={team_id}&id={app_id}&tab=home|Home tab>."


def unknown(word: str) -> str:
    """Answer an unknown word after `/curbside`."""
    text = literal(word[:60])
    known = "`/curbside help`, `home`, `pause until Jan 12`, `resume`, `my data` or `forget me`"
    return f"I don't know “{text}”. Try {known}."


def until_when(kind: QuietKind) -> str:
    """Ask for the end of a pause."""
    return f"Until when? For example `/curbside {kind.value} until 12 Jan`. It always has an end."


def paused(until: datetime, kind: str) -> str:
    """Say what a quiet time means, and when it ends in the reader's time zone."""
    lead = "Good nights. You're left alone" if kind == QuietKind.NIGHTS else "You're paused"
    date_format = "{date_long}" if kind == QuietKind.PAUSE else "{date_long}, {time}"
    day = f"<!date^{int(until.timestamp())}^{date_format}|{until:%A, %d %b %Y}>"
    return (
        f"{lead} until {day}: not shown to anybody, and I start nothing new. Answers to what you asked still "
        "reach you. `/curbside resume` ends it."
    )
