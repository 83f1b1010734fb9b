"""Rank profiles for judged statements with the matcher, and say which of them a resident would be shown.

A profile is a mentor, and each of its expertise phrases is a line. Either both sides confirmed areas, or neither did.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from handlers.views.goal import FIT_LABELS, told_reasons
from mentoring.goals.suggestions import MAX_SHOWN
from mentoring.matching import Index, OfferLine, Query, Signals, suggest_aspects, suggest_for_offer
from mentoring.matching.bands import evidence_of
from mentoring.matching.confidence import Evidence
from mentoring.matching.lexicon import load

ROOT = Path(__file__).parent.parent


def rank(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Rank profiles when no one has confirmed an area: all that have anything in common, also who would not be shown.

    Returns: profile ids, best first, with scores that only express the order.
    """
    return _ranked(Query(query), _index(tuple(map(_key, profiles)), confirmed=False), profiles)


def shown(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Say whom a resident would be shown when no one has confirmed an area.

    Returns: profile ids in the order shown, at most three, each with the band and the reasons as people read them; an
    empty list if no one here fits.
    """
    matches = _index(tuple(map(_key, profiles)), confirmed=False).rank(Query(query), Signals(), most=MAX_SHOWN)
    return [(profiles[each.mentor]["id"], FIT_LABELS[each.fit], told_reasons(each.reasons)) for each in matches]


def evidence(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, Evidence]]:
    """Return what speaks for each profile that has anything in common with a query, best first."""
    found = _index(tuple(map(_key, profiles)), confirmed=False).search(Query(query))
    return [(profiles[best.line.mentor]["id"], evidence_of(load(), found, best)) for best in found.best]


def rank_confirmed(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Rank profiles when both sides have confirmed the suggested areas by leaving them unchanged."""
    confirmed = Query(query, frozenset(suggest_aspects(load(), query)))
    return _ranked(confirmed, _index(tuple(map(_key, profiles)), confirmed=True), profiles)


def rank_corrected(query: str, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Rank profiles when residents correct the suggested areas if none is right (by the labels of the tests)."""
    suggested, right = suggest_aspects(load(), query), labels().get(query, ())
    chosen = suggested if not right or {*suggested} & {*right} else right[:1]
    return _ranked(Query(query, frozenset(chosen)), _index(tuple(map(_key, profiles)), confirmed=True), profiles)


@cache
def labels() -> dict[str, tuple[str, ...]]:
    """Return the right areas of each judged statement, best first; empty if those aren't next to this clone."""
    judged = ROOT.parent / "shared" / "matching" / "dev.json"
    if not judged.is_file():
        return {}
    texts = {each["id"]: each["text"] for each in json.loads(judged.read_text("utf-8"))["queries"]}
    rows = (ROOT / "tests" / "mentoring" / "labels.txt").read_text("utf-8").splitlines()
    found = (row.split(" | ") for row in rows if not row.startswith("#"))
    return {texts[number]: tuple(areas.split()) for number, areas in found}


def _ranked(query: Query, index: Index, profiles: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(profiles[best.line.mentor]["id"], float(-place)) for place, best in enumerate(index.search(query).best)]


def _key(profile: dict[str, Any]) -> tuple[str, ...]:
    return (profile["id"], *profile["expertise"])


@lru_cache(maxsize=4)
def _index(profiles: tuple[tuple[str, ...], ...], *, confirmed: bool) -> Index:
    lines = [(mentor, phrase) for mentor, (_, *offered) in enumerate(profiles) for phrase in offered]
    offered_lines = (
        OfferLine(number, mentor, phrase, frozenset(suggest_for_offer(load(), phrase) if confirmed else ()))
        for number, (mentor, phrase) in enumerate(lines)
    )
    return Index(load(), lines=offered_lines)
