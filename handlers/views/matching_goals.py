"""Goals that someone could help with: in a digest, in a modal, and on Home."""

from collections.abc import Sequence

from handlers.views.block_kit import Block, actions, button, context, modal, quote, section, user
from handlers.views.goal import HELP, SEE_MATCHING
from mentoring.growth_areas import doses
from models import Goal, Visibility


def matching_news(count: int) -> list[Block]:
    """Tell a mentor, in a digest, that goals fit what they offer. Whose they are is shown when they look."""
    one = count == 1
    text = "*A goal fits your topics.*" if one else f"*{count} goals fit your topics.*"
    return [section(text), actions(button("See it" if one else "See them", SEE_MATCHING, "now"))]


def matching_goals(goals: Sequence[Goal], said: str = "") -> Block:
    """Show a mentor the goals they could help with now, in a modal; `said` is the answer to what they just did."""
    blocks = [section(said)] if said else []
    for goal in goals:
        blocks += matching_goal(goal)
    if not goals:
        blocks.append(context("Nothing more right now. New ones will show up on your Home."))
    return modal("Goals that fit", blocks)


def matching_goal(goal: Goal) -> list[Block]:
    """Show one goal to someone who could help with it."""
    who: str | Block = user(goal.person.user_id) if goal.visibility is Visibility.NAMED else "Someone here"
    return [
        quote(goal.sentence, who, f" is asking for {doses.NAMES[goal.dose]}:"),
        actions(button("I can help", HELP, goal.id)),
    ]
