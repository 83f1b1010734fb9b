"""What people see first: one short card with two buttons. Joining a channel never sends anything."""

from handlers.views.block_kit import ActionId, Block, actions, button, header, section
from handlers.views.goal import GROW

OFFER = ActionId("home.offer")

CARD = (
    "Say in one sentence what you want to grow in, or what people can ask you about. I help you find each "
    "other, and introduce you once both say yes. No one sees anything you haven't shared."
)


def card() -> list[Block]:
    """Build the card for people who have neither a goal nor a topic yet."""
    return [
        header("Curbside: the hallway question, on purpose"),
        section(CARD),
        actions(button("Add a goal", GROW, "new", style="primary"), button("My topics", OFFER, "mine")),
    ]
