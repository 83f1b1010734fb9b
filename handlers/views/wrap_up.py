"""The form after a meeting, and the words in which an introduction wraps up or ends."""

from dataclasses import dataclass

from handlers.views.block_kit import (
    Block,
    CallbackId,
    MessageContent,
    context,
    header,
    input_block,
    message_content,
    modal,
    option,
    quote,
    radio,
    read_metadata,
    rich_text,
    section,
    text_input,
    user,
    with_metadata,
)
from handlers.views.payloads import reading_payload, typed_text
from mentoring.goals.goals import MAX_STEP
from mentoring.growth_areas import doses
from mentoring.introductions.meeting_report import MAX_THANKS, MeetingReport
from models import WORTH, Dose, GoalState, Introduction, IntroductionState, PastIntroduction
from models.introductions import CHECK_IN_WEEKS

MET_FORM = CallbackId("introduction.met_form")
WORTH_OPTIONS = [option(answer.capitalize(), answer) for answer in WORTH]
WORTH_HINT = "Counted without your name, and told only in bands."


@dataclass(frozen=True)
class MetFormSubject:
    """What the form is about: an introduction, the check-in that led to it (0 for none), and whether it wraps up."""

    introduction_id: int
    check_in_id: int
    finished: bool


def met_form(introduction: Introduction, *, check_in: int = 0, finished: bool = False) -> Block:
    """Ask, after a meeting or at the end, for one thing to try and an optional thank-you."""
    is_last = doses.is_used_up(introduction.dose, len(introduction.meetings) + 1)
    blocks = [rich_text("With ", user(introduction.mentor.user_id), ", about: ", introduction.goal.sentence)]
    if finished:
        blocks.append(context("Saving this wraps up the goal, and lets them know."))
    elif not is_last:
        blocks.append(
            input_block(
                "next_step",
                "One thing to try before next time?",
                text_input("next_step", "", MAX_STEP, "Say my name and “I am leading this code” out loud"),
                hint="It becomes your goal's next step.",
                optional=True,
            )
        )
    if is_last and not finished:
        blocks.append(
            context("This wraps up the introduction. If your goal stays open, I'll show you who to ask next.")
        )
    if not finished:
        learned = [
            option("Not yet, still working on it", "growing"),
            option("Yes, I got what I needed", "learned", "Wraps up the goal"),
        ]
        blocks.append(input_block("learned", "Is this goal done?", radio("learned", learned, "growing")))
        if introduction.dose is not Dose.ONGOING and not is_last:
            week_options = [option(f"In {weeks} weeks", str(weeks)) for weeks in CHECK_IN_WEEKS]
            menu: Block = {"type": "static_select", "action_id": "check_in_weeks", "options": week_options}
            menu["initial_option"] = week_options[CHECK_IN_WEEKS.index(introduction.check_in_weeks)]
            blocks.append(input_block("check_in_weeks", "When should I check in again?", menu))
    if finished or is_last:
        blocks.append(
            input_block(
                "worth", "How far did it get you?", radio("worth", WORTH_OPTIONS), hint=WORTH_HINT, optional=True
            )
        )
    blocks += [
        input_block(
            "thanks",
            "Send a thank-you?",
            text_input("thanks", "", MAX_THANKS, long=True),
            hint="I'll pass it on exactly as you write it when the introduction wraps up. No patient details.",
            optional=True,
        ),
        input_block(
            "keep",
            "Permission",
            {
                "type": "checkboxes",
                "action_id": "keep",
                "options": [option("They may keep my thank-you in their mentoring record", "keep")],
            },
            optional=True,
        ),
    ]
    view = modal("How was it?" if not finished else "Wrapping up", blocks, submit="Save", callback=MET_FORM)
    return with_metadata(view, MetFormSubject(introduction.id, check_in, finished))


@reading_payload()
def parse_submission(view: Block) -> tuple[MetFormSubject, MeetingReport]:
    """Read the submitted form.

    Returns: what the form is about, and the report.
    """
    values = view["state"]["values"]
    chosen = values.get("learned", {}).get("learned", {}).get("selected_option") or {}
    worth = values.get("worth", {}).get("worth", {}).get("selected_option") or {}
    report = MeetingReport(
        next_step=typed_text(values["next_step"]["next_step"]) if "next_step" in values else "",
        thanks=typed_text(values["thanks"]["thanks"]),
        mentor_may_keep=bool(values["keep"]["keep"]["selected_options"]),
        learned=chosen.get("value") == "learned",
        worth=next((each for each in WORTH if each == worth.get("value")), None),
        check_in_weeks=int(
            (values.get("check_in_weeks", {}).get("check_in_weeks", {}).get("selected_option") or {}).get("value", 0)
        ),
    )
    return read_metadata(view, MetFormSubject), report


def thanks(introduction: Introduction) -> MessageContent:
    """Show the mentor the thank-you exactly as it was written."""
    may_keep = "They're happy for you to keep it." if introduction.thanks_kept else ""
    return message_content(
        header("A thank-you for you"),
        quote(introduction.thanks, user(introduction.resident.user_id), " wrote:"),
        rich_text("It's about: ", introduction.goal.sentence),
        context(f"This introduction has wrapped up. {may_keep}".strip()),
    )


def ended(introduction: Introduction, reader_id: int) -> MessageContent:
    """Tell the other person kindly, in one line, that the introduction has ended."""
    who = user(introduction.other(reader_id).user_id)
    return message_content(
        quote(introduction.goal.sentence, "Your introduction with ", who, " about"),
        section(_outcome(introduction)),
    )


def other_is_gone(line: PastIntroduction) -> MessageContent:
    """Tell the one who is left of an introduction that it has ended, without a name."""
    what = doses.NAMES[line.dose]
    about = "One of your introductions" if line.goal is None else "Your introduction about"
    lead = quote(line.goal.sentence, about) if line.goal else section(f"{about} ({what}) has ended.")
    outcome = "has ended. It happens; there's nothing you need to do."
    return message_content(lead, section(outcome if line.goal else "It happens; there's nothing you need to do."))


def _outcome(introduction: Introduction) -> str:
    if introduction.state is IntroductionState.FINISHED:
        is_goal_finished = introduction.goal.state is GoalState.FINISHED
        reason = "the goal is finished" if is_goal_finished else "what you two agreed on is done"
        return f"has wrapped up: {reason}. Thank you for your time."
    if introduction.ended_by is None:
        return "has wrapped up: the goal is on hold. There's nothing you need to do."
    return "has ended. It happens; there's nothing you need to do."


def mentor_met_notice(introduction: Introduction) -> Block:
    """Tell a mentor who clicked **We've met** what happens next."""
    return modal(
        "Good to hear",
        [rich_text("I'll check in with ", user(introduction.resident.user_id), " at a good time.")],
    )
