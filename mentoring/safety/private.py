"""Private areas: someone with a goal in one is shown who can help, and nothing about the goal is stored."""

from collections.abc import Iterable

from mentoring.growth_areas import areas


def is_private(ids: Iterable[str]) -> bool:
    """Is one of these growth areas private? Then nothing about a goal in it may be stored."""
    return any(areas.ALL[aspect].private for aspect in ids if aspect in areas.ALL)
