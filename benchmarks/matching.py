"""The real matcher, as a ranking of profiles: for a measurement against judged statements.

A profile is a mentor, each of its expertise phrases a line; nobody has confirmed an area.
"""

from functools import lru_cache
from typing import Any

from mentoring.matching import Context, OfferLine, Wish
from mentoring.matching import rank as rank_lines


def rank(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Profile ids with scores, best first; the scores say the order and no more."""
    found = rank_lines(Wish(query), _lines(tuple(_key(profile) for profile in profiles)), Context())
    return [(profiles[match.mentor]["id"], float(-place)) for place, match in enumerate(found)]


def _key(profile: dict[str, Any]) -> tuple[str, ...]:
    return (profile["id"], *profile["expertise"])


@lru_cache(maxsize=2)
def _lines(profiles: tuple[tuple[str, ...], ...]) -> list[OfferLine]:
    lines = [(mentor, phrase) for mentor, (_, *phrases) in enumerate(profiles) for phrase in phrases]
    return [OfferLine(number, mentor, phrase) for number, (mentor, phrase) in enumerate(lines)]
