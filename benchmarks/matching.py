"""The matcher as a ranking of profiles, for judged statements.

A profile is a mentor, each of its expertise phrases a line; nobody has confirmed an area, or both sides have.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from mentoring.matching import Index, OfferLine, Query, Signals, suggest_aspects, suggest_for_offer

ROOT = Path(__file__).parent.parent


def rank(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Profile ids with scores, best first; the scores say the order and no more. Nobody confirmed anything."""
    return _ranked(Query(query), _index(tuple(map(_key, profiles)), confirmed=False), profiles)


def rank_confirmed(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """The same where each side left the areas as they were suggested, and so confirmed them."""
    wish = Query(query, frozenset(suggest_aspects(query)))
    return _ranked(wish, _index(tuple(map(_key, profiles)), confirmed=True), profiles)


def rank_corrected(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """The same where a resident whose area isn't among the suggested puts it in their place; labels of the tests."""
    suggested, right = suggest_aspects(query), labels().get(query, ())
    chosen = suggested if not right or {*suggested} & {*right} else right[:1]
    return _ranked(Query(query, frozenset(chosen)), _index(tuple(map(_key, profiles)), confirmed=True), profiles)


@cache
def labels() -> dict[str, tuple[str, ...]]:
    """Statement → the areas that fit it, the most fitting first; empty where the judged statements aren't beside."""
    judged = ROOT.parent / "shared" / "matching" / "dev.json"
    if not judged.is_file():
        return {}
    said = {each["id"]: each["text"] for each in json.loads(judged.read_text("utf-8"))["queries"]}
    rows = (ROOT / "tests" / "mentoring" / "labels.txt").read_text("utf-8").splitlines()
    found = (row.split(" | ") for row in rows if not row.startswith("#"))
    return {said[number]: tuple(areas.split()) for number, areas in found}


def _ranked(wish: Query, index: Index, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(profiles[match.mentor]["id"], float(-place)) for place, match in enumerate(index.rank(wish, Signals()))]


def _key(profile: dict[str, Any]) -> tuple[str, ...]:
    return (profile["id"], *profile["expertise"])


@lru_cache(maxsize=4)
def _index(profiles: tuple[tuple[str, ...], ...], *, confirmed: bool) -> Index:
    lines = [(mentor, phrase) for mentor, (_, *offered) in enumerate(profiles) for phrase in offered]
    return Index(
        OfferLine(number, mentor, phrase, frozenset(suggest_for_offer(phrase) if confirmed else ()))
        for number, (mentor, phrase) in enumerate(lines)
    )
