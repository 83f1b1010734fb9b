"""The introduction thread, **About this thread**, blocking and ending."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    Block,
    MessageContent,
    actions,
    bold,
    button,
    confirm,
    context,
    fallback,
    message_content,
    modal,
    option,
    plain_text,
    quote,
    rich_text,
    section,
    truncate,
    user,
)
from handlers.views.meeting import ON_HOLD, PROPOSE
from mentoring.growth_areas import areas, doses
from models import Introduction, IntroductionState

MET = ActionId("introduction.met")
ABOUT = ActionId("introduction.about")
ABOUT_ONE = ActionId("introduction.about_one")
END = ActionId("introduction.end")
BLOCK = ActionId("introduction.block")
CONCERN = ActionId("introduction.concern")

MAX_IN_MENU = 100
# One short agenda per family of growth areas.
AGENDAS = {
    "CLIN": "talk through one case, then decide what to try next shift.",
    "PROC": "walk through the steps, then pick a time to do it.",
    "COMM": "practice the opening lines, then switch.",
    "SENR": "pick one real moment and what you'd do differently.",
    "LERN": "look at the coming month, and pick one habit.",
    "QIPS": "shrink the idea to one sentence and one number to measure.",
    "RSCH": "shrink the question to one sentence and one next contact.",
    "TEAC": "try two minutes of it, then say what worked.",
    "LEAD": "pick an upcoming situation and a good outcome.",
    "TECH": "look at one screen together, and pick a first small change.",
    "CARE": "compare two paths for the next two years.",
    "MONY": "list what you're deciding, then pick the first step.",
    "LIFE": "start with what would make next week lighter.",
}
DEFAULT_QUESTION = "What do you wish you'd known early on?"
DEFAULT_AGENDA = "say what would make this worthwhile, then pick one thing to try."


def thread(
    introduction: Introduction, first_question: str, line: str, suggested_by: str = "", *, on_hold: bool = False
) -> MessageContent:
    """Build the first message of the group message, with all that the two need to start.

    `line` is the mentor's topic that matched. `suggested_by` is the Slack user id of a colleague who suggested the
    mentor. `on_hold` leaves everything out but a way to end or block.
    """
    if on_hold:
        about_it = actions(button("About this thread", ABOUT, introduction.id))
        return message_content(context(ON_HOLD), about_it, group=_members(introduction))
    goal, resident, mentor = introduction.goal, introduction.resident, introduction.mentor
    return message_content(
        rich_text(user(resident.user_id), f" ({goal.about})" if goal.about else "", ", meet ", user(mentor.user_id),
             f" ({mentor.about})" if mentor.about else "", "."),
        quote(goal.sentence, user(resident.user_id), " wants to grow in:"),
        quote(first_question, bold("First question:"))
        if first_question
        else rich_text(bold("To start, "), user(resident.user_id), " asks: ", DEFAULT_QUESTION),
        rich_text(bold("Why I connected you: "), *_why_you_two(introduction, line, suggested_by)),
        rich_text(bold("To begin: "), agenda(introduction)),
        rich_text(bold("Time: "), f"{doses.COSTS[introduction.dose]}."),
        rich_text(user(resident.user_id), ", you're up: tap Propose times.")
        if introduction.state is IntroductionState.OPEN
        else None,
        context("Please don't share patient information here."),
        *_ending(introduction),
        group=_members(introduction),
    )  # fmt: skip


def _why_you_two(introduction: Introduction, line: str, suggested_by: str) -> Sequence[str | Block]:
    mentor = user(introduction.mentor.user_id)
    if suggested_by:
        return (user(suggested_by), " suggested ", mentor, ".")
    return (mentor, f" can be asked about “{line}”.") if line else (mentor, " offered to help.")


def agenda(introduction: Introduction) -> str:
    """Choose a one-line agenda for the family of the goal's first growth area."""
    chosen = [areas.ALL[a.aspect].family for a in introduction.goal.aspects if a.aspect in areas.ALL]
    return AGENDAS.get(chosen[0], DEFAULT_AGENDA) if chosen else DEFAULT_AGENDA


def _members(introduction: Introduction) -> tuple[str, str]:
    return introduction.resident.user_id, introduction.mentor.user_id


def _ending(introduction: Introduction) -> list[Block]:
    about_it = button("About this thread", ABOUT, introduction.id)
    if introduction.state is IntroductionState.OPEN:
        times = button("Propose times", PROPOSE, introduction.id, style="primary")
        return [actions(times, button("We've met", MET, introduction.id), about_it)]
    if introduction.state is IntroductionState.FINISHED:
        return [context("*This introduction has wrapped up.* Keep talking as long as you like."), actions(about_it)]
    return [context("*This introduction has ended.* I won't post here again."), actions(about_it)]


def about(introduction: Introduction, reader_id: int, *, nameless: bool = False) -> Block:
    """Say what Curbside stores, with buttons to end, block or raise a concern; `nameless` leaves out who it is with."""
    other = "the other person" if nameless else user(introduction.other(reader_id).user_id)
    subject = rich_text("With ", other, ", about: ", introduction.goal.sentence)
    if nameless:
        subject = section(ON_HOLD if introduction.state is IntroductionState.OPEN else "This introduction has ended.")
    end = confirm(
        "End this introduction?",
        "The other person gets a neutral note. Nothing is counted, and no one asks for a reason.",
        "End it",
    )
    block = confirm(
        "Block this person?",
        "Anything open between you will end with a neutral note. They won't be told. You can undo it on Home.",
        "Block",
    )
    buttons = [button("Block", BLOCK, introduction.id, style="danger", confirm=block)]
    if introduction.state is IntroductionState.OPEN:
        buttons.insert(0, button("End this introduction", END, introduction.id, style="danger", confirm=end))
    return modal(
        "About this thread",
        [
            subject,
            section(
                "*What I know:* the goal, who was introduced, and what you tap or type into my forms. "
                "I can't read this thread or any other message."
            ),
            rich_text(bold("Not a fit, or done? "), "Either of you can end it at any time, without a reason. Block ",
                 other, " to never be shown to each other again."),
            actions(*buttons, button("Raise a concern", CONCERN, introduction.id)),
        ],
    )  # fmt: skip


def about_one(introductions: Sequence[Introduction], reader_id: int) -> Block:
    """Build a menu of someone's introductions; each opens the **About this thread** modal."""
    labels = [(each.id, f"{each.other(reader_id).name} · {each.goal.sentence}") for each in introductions[:MAX_IN_MENU]]
    return {
        "type": "static_select",
        "action_id": ABOUT_ONE,
        "placeholder": plain_text("About an introduction …"),
        "options": [option(truncate(label), str(introduction_id)) for introduction_id, label in labels],
    }


CONCERN_INTRO = "*Something felt off?* These people are here to help."
CONFIDENTIAL = (
    "*Confidential first:* an ombudsperson, a chaplain or your employee assistance program can listen without telling "
    "anyone. Others, such as GME, HR or Title IX, may have to act on what they hear."
)
MISTREATED = "*Did someone treat you badly?* There are people here who will listen."
CONCERN_PRIVACY = "I don't take reports. I didn't save this or tell anyone that you looked."
NO_CONTACTS = "Ask your GME office how to reach them here."


def offer_to_listen() -> list[Block]:
    """Offer the way to people who listen, to someone who says that they were mistreated."""
    return [section(MISTREATED), actions(button("Raise a concern", CONCERN, "typed"))]


def concern(contacts: str) -> Block:
    """Show who to contact, a confidential one first; Curbside itself takes no reports."""
    return modal("Raise a concern", _who_listens(contacts))


def concern_text(contacts: str) -> str:
    """Show the same as plain text, in answer to a command."""
    return "\n".join(map(fallback, _who_listens(contacts)))


def _who_listens(contacts: str) -> list[Block]:
    who = rich_text("At this hospital: ", contacts) if contacts else section(NO_CONTACTS)
    return [section(CONCERN_INTRO), section(CONFIDENTIAL), who, context(CONCERN_PRIVACY)]


def blocked_notice() -> Block:
    """Confirm a block to the person who made it."""
    return modal("About this thread", [section("*Done.* You won't be shown to each other. They aren't told.")])


def ended_notice() -> Block:
    """Confirm the end to the person who ended the introduction."""
    return modal("About this thread", [section("*It has ended.* The other person gets a neutral note.")])
