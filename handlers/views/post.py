"""A goal's post in the growth channel, and the form to put it up."""

from dataclasses import dataclass

from handlers.views.block_kit import (
    Block,
    CallbackId,
    MessageContent,
    actions,
    bold,
    button,
    context,
    input_block,
    message_content,
    modal,
    option,
    quote,
    radio,
    read_metadata,
    rich_text,
    user,
    with_metadata,
)
from handlers.views.goal import HELP, VISIBILITIES, closed
from handlers.views.payloads import reading_payload
from mentoring.growth_areas import areas, doses
from models import Goal, GoalState, Visibility

POST_FORM = CallbackId("goal.post_form")
POST_REMOVED = "This post was removed by its author."


@dataclass(frozen=True)
class GoalId:
    """What the form for the post carries."""

    goal_id: int


def form(goal: Goal) -> Block:
    """Ask whether to post a goal with its owner's name or without it."""
    options = [
        option(label, value.value, cost)
        for value, (label, cost) in VISIBILITIES.items()
        if value is not Visibility.NOT_POSTED
    ]
    choice = input_block("visibility", "Who sees it?", radio("visibility", options, Visibility.NAMED))
    view = modal("Post this goal", [quote(goal.sentence), choice], submit="Post it", callback=POST_FORM)
    return with_metadata(view, GoalId(goal.id))


@reading_payload()
def parse_form(view: Block) -> tuple[int, Visibility]:
    """Read the submitted form for the post.

    Returns: the goal's id, and who sees it.
    """
    chosen = view["state"]["values"]["visibility"]["visibility"]["selected_option"]["value"]
    return read_metadata(view, GoalId).goal_id, Visibility(chosen)


def post(goal: Goal, *, helped: bool) -> MessageContent:
    """Show the goal in the growth channel. Nothing is left of a post that was taken down."""
    if goal.visibility is Visibility.NOT_POSTED:
        return message_content(context(POST_REMOVED))
    named = goal.visibility is Visibility.NAMED
    who: list[str | Block] = [user(goal.person.user_id)] if named else ["Someone here"]
    about = f" ({goal.about})" if named and goal.about else ""
    topics = " · ".join(areas.labels(a.aspect for a in goal.aspects))
    cost = f"Asking for {doses.NAMES[goal.dose]}: {doses.COSTS[goal.dose]}."
    ending = actions(button("I can help", HELP, goal.id, style="primary"))
    if goal.state is not GoalState.OPEN:
        ending = context(f"{closed(goal)} Thanks for checking.")
    elif helped:
        cost += " Someone's already helping; more perspectives welcome."
    return message_content(
        quote(goal.sentence, *who, about, " wants to grow in:"),
        rich_text(bold("About: "), topics) if topics else None,
        context(cost),
        ending,
    )
