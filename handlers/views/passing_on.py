"""**Pass it on**: the question to a mentor who alone offers a skill, in their digest."""

from handlers.views.block_kit import ActionId, Block, actions, bold, button, rich_text
from mentoring.growth_areas import areas
from models import PassItOn

YES = ActionId("passing_on.yes")
NO = ActionId("passing_on.no")

ASKS = " depends on you alone here, as far as topics say. Would you show it to two people this year? "
STAYS = "Your limit on people stays the same, and no is fine."
THANKS = "Thank you. The coverage map now says “being passed on”. It names no one, but your topic is public. "
NOT_NOW = "All right. I won't ask about this one again this year. "


def question(item: PassItOn) -> list[Block]:
    """Ask, or say what was answered; either can still be changed."""
    area = bold(areas.ALL[item.aspect].topic if item.aspect in areas.ALL else "One of your topics")
    if item.says_yes is None:
        return [rich_text(area, ASKS, STAYS), actions(_yes(item), _no(item))]
    return [
        rich_text(area, ": ", THANKS if item.says_yes else NOT_NOW),
        actions(_no(item) if item.says_yes else _yes(item)),
    ]


def _yes(item: PassItOn) -> Block:
    return button("Yes, this year", YES, item.id)


def _no(item: PassItOn) -> Block:
    return button("Not this year", NO, item.id)
