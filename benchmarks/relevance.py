"""Measure how well the matcher ranks judged statements, and how many of those it shows are right or useful.

The statements are those of `dev.json`, two more sets for the same mentors, and the unseen. `chosen` and `apart` were
written and judged by readers who knew neither the matcher, nor its lexicon, nor the first set. Weights were tuned on
`dev.json` and `chosen`; the weights of confidence also on `apart`. `unseen.json` was written by three and judged by two
more such readers. Nothing was trained on it, but its results were seen while thresholds were chosen.
"""

import json
import math
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from benchmarks.matching import rank, rank_confirmed, shown
from handlers.views.goal import FIT_LABELS
from mentoring.matching import Fit

DEV = Path(__file__).parent.parent.parent / "shared" / "matching" / "dev.json"
MORE = Path(__file__).parent / "relevance.json"
UNSEEN = Path(__file__).parent / "unseen.json"
KINDS = ("indirect", "plain", "abbrev", "multi", "short", "typo")
MIN_GRADES = {1: 2, 2: 3}  # of both readers together, for "useful" and for "right"

Rank = Callable[[str, list[dict[str, Any]]], list[tuple[str, float]]]
Judged = dict[str, Any]  # a statement, its kinds, and the grade of each mentor who fits


class Score(NamedTuple):
    """The nDCG@3 of a statement (gain 2**grade - 1), its hit@3 (for the best grade there is), and its kinds."""

    ndcg: float
    hit: float
    kinds: list[str]


def main() -> None:
    """Print nDCG@3 and hit@3 for each set, with 95% bootstrap intervals, by kind of statement, and who is shown."""
    for name, queries in {**judged(), "unseen": unseen()}.items():
        for ranking in (rank, rank_confirmed):
            scores = scored(ranking, profiles(), queries)
            ndcg, hit = _interval([each.ndcg for each in scores]), _interval([each.hit for each in scores])
            print(f"{name}, {ranking.__name__}: nDCG@3 {ndcg}, hit@3 {hit}")
            for kind in KINDS:
                if of_kind := [each for each in scores if kind in each.kinds]:
                    means = fmean(each.ndcg for each in of_kind), fmean(each.hit for each in of_kind)
                    print(f"  {len(of_kind):3} {kind:8} {means[0]:.2f}  {means[1]:.2f}")
        _print_shown(queries)


@cache
def profiles() -> list[dict[str, Any]]:
    """Return the mentors whom all statements were judged with."""
    return list(json.loads(DEV.read_text("utf-8"))["profiles"])


def judged() -> dict[str, list[Judged]]:
    """Return the statements that weights were learned from, by the name of their set."""
    return {"dev.json": json.loads(DEV.read_text("utf-8"))["queries"], **json.loads(MORE.read_text("utf-8"))}


def unseen() -> list[Judged]:
    """Return the statements that nothing was trained on, graded by what both readers said together."""
    return [
        {"text": each["text"], "kinds": [each["kind"]], "rel": _graded(*each["readers"])}
        for each in json.loads(UNSEEN.read_text("utf-8"))
    ]


def _graded(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    together = {who: one.get(who, 0) + other.get(who, 0) for who in one.keys() | other.keys()}
    grades = {who: sum(both >= least for least in MIN_GRADES.values()) for who, both in together.items()}
    return {who: grade for who, grade in sorted(grades.items()) if grade}


def _print_shown(queries: list[Judged]) -> None:
    """Print how many of the people shown are right or useful, and how many of the first three such people are shown."""
    by_band: dict[str, list[bool]] = {}
    kept, precision = list[float](), list[float]()
    unanswerable = [shown(query["text"], profiles()) for query in queries if not query["rel"]]
    for query in (each for each in queries if each["rel"]):
        found = shown(query["text"], profiles())
        for who, band, _ in found:
            by_band.setdefault(band, []).append(who in query["rel"])
            precision.append(who in query["rel"])
        good = {who for who, _ in rank(query["text"], profiles())[:3]} & query["rel"].keys()
        kept += [who in {each for each, _, _ in found} for who in sorted(good)]
    print(
        f"  shown: {len(precision)}, right or useful {_interval(precision)}; of the first three such {_interval(kept)}"
    )
    print(
        "  " + "; ".join(f"{band} {_interval(list(map(float, good)))} of {len(good)}" for band, good in by_band.items())
    )
    no_one = sum(not found for found in unanswerable)
    sure = sum(any(band != FIT_LABELS[Fit.UNSURE] for _, band, _ in found) for found in unanswerable)
    print(f"  no one fits {len(unanswerable)}: no one shown for {no_one}, someone close or strong for {sure}")


def scored(ranking: Rank, profiles: list[dict[str, Any]], queries: list[dict[str, Any]]) -> list[Score]:
    """Score each statement that at least one profile fits."""
    found = []
    for query in queries:
        if grades := query["rel"]:
            first = [grades.get(who, 0) for who, _ in ranking(query["text"], profiles)[:3]]
            ideal = sorted(grades.values(), reverse=True)
            found.append(Score(_dcg(first) / _dcg(ideal[:3]), float(ideal[0] in first), query["kinds"]))
    return found


def _dcg(grades: list[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _interval(values: list[float]) -> str:
    draw = random.Random(7)  # noqa: S311 (a bootstrap, not a secret)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(2000))
    return f"{fmean(values):.3f} [{means[50]:.2f}, {means[1949]:.2f}]"


if __name__ == "__main__":
    main()
