"""**One line before you meet**: what would make the time worth it, from the resident to the mentor."""

from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    button,
    context,
    input_block,
    message_content,
    modal,
    quote,
    read_metadata,
    rich_text,
    text_input,
    user,
    with_metadata,
)
from handlers.views.dates import when
from handlers.views.payloads import reading_payload, typed_text
from mentoring.growth_areas import doses
from mentoring.introductions.meetings import MAX_OPENING
from models import Introduction, IntroductionState, Proposal, ProposalState

OPEN = ActionId("opening_line.open")
FORM = CallbackId("opening_line.form")
TITLE = "One line before you meet"


@dataclass(frozen=True)
class ProposalId:
    """What the form carries."""

    proposal_id: int


def question(introduction: Introduction) -> str:
    """Ask what would make the meeting worth it, with its minutes."""
    return f"What would make these {doses.MINUTES_TOGETHER[introduction.dose]} minutes worth it?"


def in_reminder(proposal: Proposal) -> tuple[Block, Block | None]:
    """Build what the resident's reminder asks, and the button to answer; or the line that was written."""
    if proposal.opening:
        return quote(proposal.opening, "Your line for them:"), None
    return context(question(proposal.introduction)), button(TITLE, OPEN, proposal.id)


def form(proposal: Proposal) -> Block:
    """Build the form; nothing written, nothing posted."""
    line = input_block(
        "line",
        question(proposal.introduction),
        text_input("line", proposal.opening, MAX_OPENING, "walk me through the first two minutes of a code"),
        hint="I'll post it in your thread and mention them. No patient details.",
        optional=True,
    )
    return with_metadata(modal(TITLE, [line], submit="Post it", callback=FORM), ProposalId(proposal.id))


@reading_payload()
def parse_submission(view: Block) -> tuple[int, str]:
    """Read the submitted form. Returns: the proposal's id, and what was typed."""
    typed = typed_text(view["state"]["values"]["line"]["line"])
    return read_metadata(view, ProposalId).proposal_id, typed


def posted(proposal: Proposal, thread: tuple[str, str] | None, on_hold: Block | None) -> MessageContent:
    """Show the line in the thread, to the mentor; nothing of it while the introduction rests or once it is over."""
    introduction = proposal.introduction
    members = (introduction.resident.user_id, introduction.mentor.user_id)
    if on_hold or introduction.state is not IntroductionState.OPEN or proposal.meets_at is None:
        blocks = [on_hold or context("*This introduction has ended.* Nothing is planned here.")]
        return message_content(*blocks, group=members, thread=thread)
    is_set = proposal.state is ProposalState.CHOSEN  # else the time was changed or called off since
    about = ("before you two meet ", when(proposal.meets_at), ", ") if is_set else ("before you two meet, ",)
    lead = (user(introduction.mentor.user_id), ": ", *about)
    return message_content(
        rich_text(*lead, user(introduction.resident.user_id), " wrote what would make it worth it:"),
        quote(proposal.opening),
        group=members,
        thread=thread,
    )
