"""Meetings: the form, the proposal in the thread, the time that was set, and the reminder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.views import opening_line
from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    actions,
    bold,
    bullets,
    button,
    confirm,
    context,
    input_block,
    link_button,
    message_content,
    modal,
    one_block,
    read_metadata,
    rich_text,
    section,
    user,
    with_metadata,
)
from handlers.views.dates import when
from handlers.views.payloads import reading_payload
from mentoring.growth_areas import doses
from mentoring.introductions import ics
from mentoring.introductions.meetings import FIELDS
from mentoring.people.time_zones import zone
from models import Introduction, IntroductionState, Person, Proposal, ProposalState, Reminder

PROPOSE = ActionId("meeting.propose")
CHOOSE = {number: ActionId(f"meeting.choose_{number}") for number in (1, 2, 3)}
GOOGLE = ActionId("meeting.google")
OUTLOOK = ActionId("meeting.outlook")
FILE = ActionId("meeting.file")
CALL_OFF = ActionId("meeting.call_off")
CANCELLING_FILE = ActionId("meeting.cancelling_file")
CONFIRM_CALL_OFF = confirm(
    "Can't make it?", "You'll both be told, and I'll ask for new times.", "Call it off", "Keep the time"
)
FORM = CallbackId("meeting.form")
NOON = 12
OVER = "*This introduction has ended.* Nothing is planned here."
ON_HOLD = "*On hold for now.* It will resume on its own; there's nothing you need to do."


@dataclass(frozen=True)
class MeetingForm:
    """What the form carries: the introduction, and the times outside the day that were asked about (timestamps)."""

    introduction_id: int
    asked_about: list[int] = field(default_factory=list)


def form(
    introduction: Introduction,
    reader_id: int,
    times: Sequence[datetime | None] = (None, None, None),
    outside: Sequence[tuple[datetime, Person]] = (),
) -> Block:
    """Build the form for up to three times; `outside` are those outside the day of one of the two, to be confirmed."""
    view = modal(
        "Propose times",
        [
            *(_about_hours(outside) if outside else ()),
            rich_text(
                user(introduction.other(reader_id).user_id), " will pick one. You'll each see your own time zone."
            ),
            *(_time_picker(name, times[number], optional=number > 0) for number, name in enumerate(FIELDS)),
            context("Somewhere public during the day, or a video call, works well."),
        ],
        submit="Propose",
        callback=FORM,
    )
    return with_metadata(view, MeetingForm(introduction.id, [int(at.timestamp()) for at, _ in outside]))


def _about_hours(outside: Sequence[tuple[datetime, Person]]) -> list[Block]:
    """Ask about times before 6:00 a.m. or after 10:00 p.m. of one of the two."""
    lines: list[Sequence[str | Block]] = []
    for at, person in outside:
        local = at.astimezone(zone(person.tz))
        half = "a.m." if local.hour < NOON else "p.m."
        lines.append([f"{local.hour % 12 or 12}:{local:%M} {half} on {local:%A} for ", user(person.user_id)])
    return [
        one_block(rich_text("That's early or late:"), bullets(*lines)),
        context("Tap Propose again to keep it."),
    ]


def _time_picker(name: str, at: datetime | None, *, optional: bool) -> Block:
    label = "A time that works for you" if name == FIELDS[0] else f"A {name} one"
    picker: Block = {"type": "datetimepicker", "action_id": name}
    if at:
        picker["initial_date_time"] = int(at.timestamp())
    return input_block(name, label, picker, optional=optional)


@reading_payload()
def parse_submission(view: Block) -> tuple[MeetingForm, list[datetime | None]]:
    """Read the submitted form.

    Returns: what the form carries, and the times in the form's order.
    """
    values = view["state"]["values"]
    chosen = [values[name][name].get("selected_date_time") for name in FIELDS]
    times = [datetime.fromtimestamp(seconds, UTC) if seconds else None for seconds in chosen]
    return read_metadata(view, MeetingForm), times


@reading_payload()
def parse_choice(action_id: str) -> int:
    """Look up the number of the time that a button chooses."""
    return next(number for number, action in CHOOSE.items() if action == action_id)


def proposal(
    proposal: Proposal,
    thread: tuple[str, str] | None,
    now: datetime,
    *,
    reminded: bool = True,
    on_hold: bool = False,
) -> MessageContent:
    """Show in the thread what is proposed, or the time that was set; nothing of it while the introduction rests."""
    members = (proposal.introduction.resident.user_id, proposal.introduction.mentor.user_id)
    content = [context(ON_HOLD)] if on_hold else _content(proposal, now, reminded=reminded)
    return message_content(*content, group=members, thread=thread)


def _content(proposal: Proposal, now: datetime, *, reminded: bool) -> Sequence[Block]:
    propose_others = button("Suggest other times", PROPOSE, proposal.introduction_id)
    if proposal.introduction.state is not IntroductionState.OPEN:
        return [context(OVER), *_cancel_in_calendar(proposal, now)]
    if proposal.state is ProposalState.REPLACED:
        return [context("*Newer times are below.*"), *_cancel_in_calendar(proposal, now)]
    if proposal.state is ProposalState.CALLED_OFF:
        return [context("*This time was called off.* What comes next is below.")]
    if proposal.meets_at is None:
        other = proposal.introduction.other(proposal.proposer_id)
        labels = [f"Pick {each}" for each in ("1st", "2nd", "3rd")] if len(proposal.times) > 1 else ["Works for me"]
        choices = [button(labels[n - 1], CHOOSE[n], proposal.id) for n, _ in enumerate(proposal.times, 1)]
        return [
            rich_text(user(other.user_id), ": ", user(proposal.proposer.user_id), " suggested (in your time zone):"),
            bullets(*([when(at)] for at in proposal.times), style="ordered"),
            actions(*choices, propose_others),
        ]
    if proposal.meets_at <= now:
        return [
            rich_text(bold("You were to meet "), when(proposal.meets_at), f"{_number(proposal.introduction)}."),
            context("Once you have, tap *We've met* at the top of this thread."),
            actions(propose_others),
        ]
    calendar_event = ics.event_for(proposal)
    return [
        rich_text(bold("You're meeting "), when(proposal.meets_at), f"{_number(proposal.introduction)}."),
        context(("You'll both get a reminder the weekday before. " if reminded else "") + "Add to calendar:"),
        actions(
            link_button("Google", GOOGLE, ics.google_url(calendar_event), proposal.id),
            link_button("Outlook", OUTLOOK, ics.outlook_url(calendar_event), proposal.id),
            button("Calendar file", FILE, proposal.id),
            propose_others,
            _call_off_button(proposal),
        ),
    ]


def _cancel_in_calendar(proposal: Proposal, now: datetime) -> list[Block]:
    """Offer the file that takes a meeting that won't be out of a calendar, where someone put it in."""
    is_ahead = proposal.meets_at is not None and proposal.meets_at > now
    if not (is_ahead and (proposal.resident_has_file or proposal.mentor_has_file)):
        return []
    return [actions(button("Cancel in my calendar", CANCELLING_FILE, proposal.id))]


def _number(introduction: Introduction) -> str:
    number = doses.number_of(introduction.dose, len(introduction.meetings) + 1)
    return f" ({number})" if number else ""


def _call_off_button(proposal: Proposal) -> Block:
    return button("Can't make it", CALL_OFF, proposal.id, confirm=CONFIRM_CALL_OFF)


def called_off(proposal: Proposal, thread: tuple[str, str] | None, *, on_hold: bool = False) -> MessageContent:
    """Tell the other, in the thread, that someone can't make it, and ask for new times."""
    introduction = proposal.introduction
    members = (introduction.resident.user_id, introduction.mentor.user_id)
    if on_hold:
        return message_content(context(ON_HOLD), group=members, thread=thread)
    if introduction.state is not IntroductionState.OPEN or proposal.meets_at is None:
        return message_content(context(OVER), group=members, thread=thread)
    by_resident = proposal.called_off_by == introduction.resident_id
    who, other = (introduction.resident, introduction.mentor)[:: 1 if by_resident else -1]
    buttons = [button("Propose times", PROPOSE, introduction.id, style="primary")]
    if proposal.resident_has_file or proposal.mentor_has_file:
        buttons.append(button("Cancel in my calendar", CANCELLING_FILE, proposal.id))
    return message_content(
        rich_text(user(other.user_id), ": ", user(who.user_id), " can't make it ", when(proposal.meets_at), "."),
        context("Either of you can propose new times."),
        actions(*buttons),
        group=members,
        thread=thread,
    )


def reminder(reminder: Reminder, now: datetime) -> list[Block]:
    """Remind someone of a meeting on the working day before, for a digest."""
    introduction = reminder.proposal.introduction
    other = user(introduction.other(reminder.person_id).user_id)
    meets_at: datetime | None = reminder.proposal.meets_at
    if introduction.state is not IntroductionState.OPEN:
        return [section(OVER)]
    if reminder.proposal.state is ProposalState.CALLED_OFF:
        return [section("*This time was called off.* The thread shows what comes next.")]
    if meets_at is None or reminder.proposal.state is not ProposalState.CHOSEN:
        return [section("*The time changed.* The thread shows it.")]
    if meets_at <= now:
        return [rich_text("You were to meet ", other, " ", when(meets_at), ", about: ", introduction.goal.sentence)]
    return [
        rich_text(
            bold("Coming up: "), "you meet ", other, " ", when(meets_at), ", about: ", introduction.goal.sentence
        ),
        *_before_you_meet(reminder),
    ]


def _before_you_meet(reminder: Reminder) -> list[Block]:
    """Build the rest of a reminder: the resident may write one line, and either may call the meeting off."""
    call_off = _call_off_button(reminder.proposal)
    if reminder.person_id != reminder.proposal.introduction.resident_id:
        return [actions(call_off)]
    asked, answer = opening_line.in_reminder(reminder.proposal)
    return [asked, actions(*([answer] if answer else []), call_off)]


def file_sent() -> str:
    """Say what the calendar file is for, beside the file."""
    return "Your meeting, for any calendar. Open it to add it."


def cancelling_file_sent() -> str:
    """Say what the second calendar file does, and where it doesn't."""
    return (
        "Open this where you opened the first file. Outlook and Apple Calendar usually take the meeting out; Google "
        "Calendar doesn't, so delete it there yourself."
    )
