"""Help for someone in danger: shown to who typed something, and to no one else. Nothing of it is stored.

Each number stands in two sources, read in November 2026; docs/decisions/0018 lists them.
"""

from collections.abc import Collection

from handlers.views.block_kit import Block, context, fallback, modal, option, rich_text, section
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger

TITLE = "You matter"
INTRO = "What you wrote sounds heavy, and it matters more than any goal. You don't have to carry it alone."
PRIVACY = "I didn't save this or tell anyone. If I misread it, say it in other words and go on."

LIFELINE = "*988 Suicide & Crisis Lifeline*: call or text *988*, day or night. En español: press 2, or text *AYUDA*."
SUPPORT_LINE = (
    "*Physician Support Line*, doctors for doctors and students: *1-888-409-0141*, every day from 8 a.m. to midnight "
    "Eastern, free and confidential, no appointment"
)
EMERGENCY = "*911*, if you or someone else is in danger now."
AT_ONCE = {  # before anything else
    Danger.OVERDOSE: (
        "*If you may have taken too much of anything, call 911 now*, even if you feel fine.",
        "*Poison Control*: *1-800-222-1222*, day or night.",
    ),
    Danger.EATING: (
        "*If you've fainted, see blood, or your heart skips*: call *911* or go to the emergency department now.",
    ),
}
CALMER = {  # after the hospital's own contacts
    Danger.ASSAULT: ("*RAINN*, for anyone who was assaulted: *1-800-656-4673*, day or night, confidential.",),
    Danger.PARTNER: (
        "*National Domestic Violence Hotline*: *1-800-799-7233*, or text *START* to *88788*, day or night.",
        "If someone checks your phone, call from another one.",
    ),
    Danger.IMPAIRMENT: (
        "Your state's *physician health program* is there for doctors and trainees who drink or use drugs.",
        "It is confidential, and made to treat and not to punish: find it on <https://www.fsphp.org|fsphp.org>.",
    ),
    Danger.PSYCHOSIS: (
        "If you haven't slept for days, or hear or see what others don't, *an emergency department* can help today.",
    ),
}

# To a mentor whose topic may be about their past.
IF_PAST = "If it's about your past and colleagues may ask you about it: type `/mentor`, and write it into the form."
# An option for menus, which can answer with nothing else. Choosing it shows help; it is never stored.
HELP_CHOSEN = "help"
HELP_OPTION = option("Need help now? Call or text 988", HELP_CHOSEN)
NAME_THEM = "Add them in Program settings."
# For what no rule hears.
QUIET_LINE = "If you need help yourself: call or text *988*, day or night; *911* in an emergency."


def crisis(contacts: Contacts, dangers: Collection[Danger] = ()) -> Block:
    """Show the help that fits, on top of a form."""
    return modal(TITLE, [section(INTRO), *blocks(contacts, dangers), context(PRIVACY)])


def crisis_text(contacts: Contacts, dangers: Collection[Danger] = ()) -> str:
    """Show the help that fits as plain text, in answer to a command; only the person who typed it sees it."""
    return "\n".join((INTRO, *(f"• {fallback(block)}" for block in blocks(contacts, dangers)), PRIVACY))


FOR_ADMINS = "*For you as a program admin:*"


def for_admins(contacts: Contacts) -> list[str]:
    """Tell program admins what the hospital hasn't named yet; nothing when all is there."""
    named = {"in a crisis": contacts.crisis, "with a concern": contacts.concern}
    missing = " and ".join(when for when, words in named.items() if not words)
    if not missing:
        return []
    return [f"{FOR_ADMINS} your hospital hasn't named who people can turn to {missing}. {NAME_THEM}"]


def blocks(contacts: Contacts, dangers: Collection[Danger]) -> list[Block]:
    """Show the lines of help, each in a block, the most urgent first."""
    fitting = [danger for danger in Danger if danger in dangers]
    at_once = [line for danger in fitting for line in AT_ONCE.get(danger, ())]
    calmer = [line for danger in fitting for line in CALMER.get(danger, ())]
    own = [rich_text("At this hospital: ", contacts.crisis)] if contacts.crisis else []
    emergency = [] if Danger.OVERDOSE in fitting else [EMERGENCY]
    return [*map(section, (*at_once, LIFELINE)), *own, *map(section, (*calmer, f"{SUPPORT_LINE}.", *emergency))]
