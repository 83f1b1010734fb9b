"""The matcher as a ranking of profiles, for judged statements.

A profile is a mentor, each of its expertise phrases a line; nobody has confirmed an area, or both sides have.
"""

from functools import lru_cache
from typing import Any

from mentoring.matching import Context, Index, OfferLine, Wish, suggest_aspects, suggest_for_line


def rank(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Profile ids with scores, best first; the scores say the order and no more. Nobody confirmed anything."""
    return _ranked(Wish(query), _index(tuple(map(_key, profiles)), confirmed=False), profiles)


def rank_confirmed(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """The same where each side left the areas as they were suggested, and so confirmed them."""
    wish = Wish(query, frozenset(suggest_aspects(query)))
    return _ranked(wish, _index(tuple(map(_key, profiles)), confirmed=True), profiles)


def _ranked(wish: Wish, index: Index, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(profiles[match.mentor]["id"], float(-place)) for place, match in enumerate(index.rank(wish, Context()))]


def _key(profile: dict[str, Any]) -> tuple[str, ...]:
    return (profile["id"], *profile["expertise"])


@lru_cache(maxsize=4)
def _index(profiles: tuple[tuple[str, ...], ...], *, confirmed: bool) -> Index:
    lines = [(mentor, phrase) for mentor, (_, *offered) in enumerate(profiles) for phrase in offered]
    return Index(
        OfferLine(number, mentor, phrase, frozenset(suggest_for_line(phrase) if confirmed else ()))
        for number, (mentor, phrase) in enumerate(lines)
    )
