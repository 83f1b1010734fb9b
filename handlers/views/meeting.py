"""Times to meet: the form, the proposal in the thread, what was set, and the reminder."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    actions,
    bold,
    bullets,
    button,
    context,
    input_block,
    link_button,
    message_content,
    modal,
    rich_text,
    section,
    user,
    when,
)
from mentoring.introductions import ics
from mentoring.introductions.meetings import FIELDS
from models import Introduction, IntroductionState, Proposal, ProposalState, Reminder

PROPOSE = ActionId("meeting.propose")
CHOOSE = {number: ActionId(f"meeting.choose_{number}") for number in (1, 2, 3)}
GOOGLE = ActionId("meeting.google")
OUTLOOK = ActionId("meeting.outlook")
FILE = ActionId("meeting.file")
FORM = CallbackId("meeting.form")


def form(introduction: Introduction, reader_id: int) -> Block:
    """Up to three times."""
    view = modal(
        "Propose times",
        [
            rich_text(
                user(introduction.other(reader_id).user_id), " takes one of them. You each see your own time zone."
            ),
            *(_time_picker(name, optional=number > 0) for number, name in enumerate(FIELDS)),
            context("A public daytime place or a video call works well."),
        ],
        submit="Propose",
        callback=FORM,
    )
    return view | {"private_metadata": str(introduction.id)}


def _time_picker(name: str, *, optional: bool) -> Block:
    label = "A time that suits you" if name == FIELDS[0] else f"A {name} one"
    return input_block(name, label, {"type": "datetimepicker", "action_id": name}, optional=optional)


def parse_submission(view: Block) -> tuple[int, list[int | None]]:
    """The introduction, and the times as seconds since 1970, as they stand in the form."""
    values = view["state"]["values"]
    return int(view["private_metadata"]), [values[name][name].get("selected_date_time") for name in FIELDS]


def parse_choice(action_id: str) -> int:
    """Which of the times a button takes."""
    return next(number for number, action in CHOOSE.items() if action == action_id)


def proposal(found: Proposal, thread: tuple[str, str] | None, *, reminded: bool = True) -> MessageContent:
    """In the thread: what is proposed, or what was set."""
    two = (found.introduction.resident.user_id, found.introduction.mentor.user_id)
    return message_content(*_content(found, reminded=reminded), group=two, thread=thread)


def _content(found: Proposal, *, reminded: bool) -> Sequence[Block]:
    again = button("Propose others", PROPOSE, found.introduction_id)
    if found.introduction.state is not IntroductionState.OPEN:
        return [context("*This introduction is over.* Nothing is planned here any more.")]
    if found.state is ProposalState.REPLACED:
        return [context("*Other times were proposed since.* You find them further down.")]
    if found.meets_at is None:
        names = [f"Take the {each}" for each in FIELDS] if len(found.times) > 1 else ["Take it"]
        taking = [button(names[n - 1], CHOOSE[n], found.id) for n, _ in enumerate(found.times, 1)]
        return [
            rich_text(user(found.proposer.user_id), " proposes, each in your own time zone:"),
            bullets(*([when(at)] for at in found.times), style="ordered"),
            actions(*taking, again),
        ]
    entry = ics.event_for(found)
    return [
        rich_text(bold("You meet "), when(found.meets_at), "."),
        context(("You're each reminded the working day before. " if reminded else "") + "Into your calendar:"),
        actions(
            link_button("Google", GOOGLE, ics.google_url(entry), found.id),
            link_button("Outlook", OUTLOOK, ics.outlook_url(entry), found.id),
            button("Calendar file", FILE, found.id),
            again,
        ),
    ]


def reminder(found: Reminder) -> list[Block]:
    """The working day before, among what else falls due."""
    introduction = found.proposal.introduction
    other = user(introduction.other(found.person_id).user_id)
    at: datetime | None = found.proposal.meets_at
    if at is None or found.proposal.state is not ProposalState.CHOSEN:
        return [section("*Another time was set since.* The thread shows it.")]
    return [rich_text(bold("Coming up: "), "you meet ", other, " ", when(at), ", about: ", introduction.goal.sentence)]


def file_sent() -> str:
    """What goes with the file."""
    return "Your meeting, for any calendar. Open it to add it."
