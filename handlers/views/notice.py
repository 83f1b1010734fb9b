"""Short notices for one person: errors, and how commands work."""

from handlers.views.block_kit import Block, literal, modal, rich_text, section
from handlers.views.crisis_help import QUIET_LINE

UNEXPECTED = (
    "Something broke on my side, and nothing was changed. Please try again. If it keeps happening, give your Slack "
    "admin this reference: {reference}"
)
UNEXPECTED_AFTERWARD = (
    "That's saved, but something broke before I could show it. Please don't repeat it: my Home shows how things "
    "stand. If it doesn't, give your Slack admin this reference: {reference}"
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
    "• `/mentor` – say what people can ask you about; `/mentor find airway` – see who can help\n"
    "• `/curbside home` – your goals, requests and introductions\n"
    "• `/curbside pause until Jan 12` – be left alone until then; `/curbside resume` ends it early\n"
    "• `/curbside nights until friday` – the same while you're on nights; ends at 8:00 a.m.\n"
    "• `/curbside my data` – all I know about you, as a file; `/curbside forget me`; `/curbside don't message me`\n"
    f"{QUIET_LINE}"
)
TOO_LONG = "{what} are limited to {most} characters (yours is {length}). Here's your text:\n{text}"


def too_long(typed: str, limit: int, what: str = "Goals") -> str:
    """Give a sentence that is too long back whole, because Slack has cleared it from the message box."""
    return TOO_LONG.format(what=what, most=limit, length=len(typed), text=literal(typed))


def home(team_id: str, app_id: str) -> str:
    """Link to Home; an app can't open the tab itself."""
    return (
        f"Your goals, requests and introductions are on the <slack://app?team={team_id}&id={app_id}&tab=home|Home tab>."
    )


def unknown(word: str) -> str:
    """Answer an unknown word after `/curbside`."""
    text = literal(word[:60])
    known = "`/curbside help`, `home`, `pause until Jan 12`, `resume`, `my data` or `forget me`"
    return f"I don't know “{text}”. Try {known}."
