"""Emoji by name: `:tea:` is 🍵."""

from functools import cache

from emoji import EMOJI_DATA

FULLY_QUALIFIED = 2  # the variant that is meant to be shown (Unicode Technical Standard 51)


@cache
def emoji_names() -> dict[str, str]:
    """Map names to characters; the names people type override the long English ones."""
    whole = [(char, data) for char, data in EMOJI_DATA.items() if data["status"] <= FULLY_QUALIFIED]
    found = {str(data["en"]).strip(":"): char for char, data in whole}
    found |= {name.strip(":"): char for char, data in whole for name in data.get("alias", [])}
    return dict(sorted(found.items()))
