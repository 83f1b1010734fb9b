"""What people see first: one short card with two buttons. Joining a channel never sends anything."""

from collections.abc import Sequence

from handlers.views.block_kit import ActionId, Block, actions, bullets, button, context, header, modal, section
from handlers.views.goal import GROW
from handlers.views.payloads import reading_payload
from handlers.views.search import menu

OFFER = ActionId("home.offer")

CARD = (
    "Say in one sentence what you want to grow in, or what people can ask you about. I help you find each "
    "other, and introduce you once both say yes. No one sees anything you haven't shared."
)


SAMPLES = (
    "running a code without freezing",
    "breaking bad news to a family",
    "a first QI project, from idea to poster",
)
SAMPLE = {number: ActionId(f"welcome.sample_{number}") for number, _ in enumerate(SAMPLES, 1)}
JUST_LOOKING = ActionId("welcome.just_looking")


def card() -> list[Block]:
    """Build the card for people who have neither a goal nor a topic yet."""
    return [
        header("Curbside: the hallway question, on purpose"),
        section(CARD),
        actions(
            button("Add a goal", GROW, "new", style="primary"),
            button("My topics", OFFER, "mine"),
            button("Just looking", JUST_LOOKING, "around"),
        ),
    ]


def first_steps() -> list[Block]:
    """Build what Home shows a newcomer under the card: the search, and sample goals that one tap puts into the form."""
    samples = [button(sentence, SAMPLE[number], "sample") for number, sentence in enumerate(SAMPLES, 1)]
    return [
        context("Look for people by topic, or start from a goal like these. Nothing is shared until you say so."),
        actions(menu()),
        actions(*samples),
    ]


@reading_payload()
def parse_sample(action_id: str) -> str:
    """Look up the sample goal that a button stands for."""
    return next(SAMPLES[number - 1] for number, action in SAMPLE.items() if action == action_id)


def just_looking(areas_offered: Sequence[str]) -> Block:
    """Show what people here can be asked about, with the search."""
    if not areas_offered:
        return modal("Just looking", [section("No one here has added topics yet. Yours could be the first.")])
    shown = [bullets(*([label] for label in areas_offered)), actions(menu())]
    return modal("Just looking", [section("*People here can be asked about:*"), *shown])
