"""The check-in: one question about one introduction, and its answers."""

from datetime import datetime

from handlers.views.block_kit import ActionId, Block, actions, button, confirm, context, quote, rich_text, section, user
from handlers.views.dates import when
from handlers.views.meeting import PROPOSE
from handlers.views.payloads import reading_payload
from mentoring.introductions.check_ins import ANSWERS, may_change
from models import CheckIn, CheckInAnswer, CheckInKind, CheckInState, Dose

LABELS = {
    CheckInAnswer.YES: "Yes",
    CheckInAnswer.SCHEDULED: "It's scheduled",
    CheckInAnswer.NOT_YET: "Not yet, busy stretch",
    CheckInAnswer.NOT_A_FIT: "Not a fit",
    CheckInAnswer.WELL: "Going well",
    CheckInAnswer.STUCK: "Stuck",
    CheckInAnswer.DONE: "Done",
    CheckInAnswer.PARK: "Park it",
}
ANSWER_ACTIONS = {answer: ActionId(f"check_in.{answer.value}") for answer in CheckInAnswer}
OUTCOMES = {
    CheckInAnswer.YES: "*You connected.* Great.",
    CheckInAnswer.SCHEDULED: "*It's scheduled.* I'll check in once more in a week.",
    CheckInAnswer.NOT_YET: "*A busy stretch.* I'll check in again in two weeks.",
    CheckInAnswer.NOT_A_FIT: "*Not a fit.* They'll get a neutral note, and I'm looking for someone else.",
    CheckInAnswer.WELL: "*Going well.* I'll check in again when it's time.",
    CheckInAnswer.STUCK: "*It happens.* I'm finding another perspective.",
    CheckInAnswer.DONE: "*Done.* That goal is finished.",
    CheckInAnswer.PARK: "*Parked.* I won't bring it up until you do.",
}
FIRST_LINE = "Thank you for making time for this. What day works for you this week or next, and what time?"
QUESTIONS: dict[CheckInKind, tuple[str, str]] = {
    CheckInKind.CONNECTED: ("Have you and ", " connected yet?"),
    CheckInKind.RECURRING: ("How is it going with ", "?"),
}
CONFIRM_NOT_A_FIT = confirm(
    "Not a fit?", "This ends it. They'll get a neutral note and I'll look for someone else.", "End it"
)
CHANGE = ActionId("check_in.change")
CONFIRM_PARK = confirm(
    "Park this goal?", "They'll get a short, kind note. You can pick the goal up again on Home.", "Park it"
)
CONFIRMED = {CheckInAnswer.NOT_A_FIT: CONFIRM_NOT_A_FIT, CheckInAnswer.PARK: CONFIRM_PARK}  # what tells the other side
ONGOING = ("It's been three months. Keep going with ", "? Done or Park it is fine too.")


def question(check_in: CheckIn, now: datetime) -> list[Block]:
    """Ask about one introduction, with a button for each answer; once answered, show the outcome.

    For a day the answer can be changed.
    """
    introduction = check_in.introduction
    if check_in.kind is CheckInKind.NUDGE:
        return _nudge(check_in, now)
    before, after = QUESTIONS[check_in.kind]
    if check_in.kind is CheckInKind.RECURRING and introduction.dose is Dose.ONGOING:
        before, after = ONGOING
    opening: list[str | Block] = [before, user(introduction.mentor.user_id), after]
    if (at := _past_meeting(check_in)) is not None:
        opening = ["You and ", user(introduction.mentor.user_id), " were set to meet ", when(at), ". Did you?"]
    line = rich_text(*opening, "\nIt's about: ", introduction.goal.sentence)
    next_step = rich_text("Your next step: ", introduction.goal.next_step) if introduction.goal.next_step else None
    return [block for block in (line, next_step, _ending(check_in, now)) if block]


def _past_meeting(check_in: CheckIn) -> datetime | None:
    """Return the set time after which this check-in asks whether the two have met."""
    set_time = check_in.introduction.set_time if check_in.kind is CheckInKind.CONNECTED else None
    at: datetime | None = set_time.meets_at if set_time else None
    return at if at and at < check_in.due_at else None


def _nudge(check_in: CheckIn, now: datetime) -> list[Block]:
    """Remind the resident, who starts, to set a time, with a first line to copy."""
    introduction = check_in.introduction
    if check_in.answer or check_in.state not in (CheckInState.PENDING, CheckInState.SENT):
        about = rich_text("With ", user(introduction.mentor.user_id), ", about: ", introduction.goal.sentence)
        return [about, _ending(check_in, now)]
    return [
        rich_text("You and ", user(introduction.mentor.user_id), " haven't set a time yet. You're up; this is plenty:"),
        quote(FIRST_LINE),
        actions(
            button("Propose times", PROPOSE, introduction.id, style="primary"),
            button(LABELS[CheckInAnswer.SCHEDULED], ANSWER_ACTIONS[CheckInAnswer.SCHEDULED], check_in.id),
        ),
    ]


def _ending(check_in: CheckIn, now: datetime) -> Block:
    if check_in.answer:
        change = {"accessory": button("Change my answer", CHANGE, check_in.id)} if may_change(check_in, now) else {}
        return section(OUTCOMES[check_in.answer]) | change
    if check_in.state not in (CheckInState.PENDING, CheckInState.SENT):
        return context("There's nothing left to answer here.")
    buttons = [
        button(
            LABELS[answer],
            ANSWER_ACTIONS[answer],
            check_in.id,
            confirm=CONFIRMED.get(answer),
        )
        for answer in ANSWERS[check_in.kind]
    ]
    return actions(*buttons)


@reading_payload()
def parse_answer(action_id: str) -> CheckInAnswer:
    """Look up the answer that a button stands for."""
    return next(answer for answer, action in ANSWER_ACTIONS.items() if action == action_id)
