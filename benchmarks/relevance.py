"""Measure how well the matcher ranks judged statements: those of `dev.json`, and two more sets for the same mentors.

The two were written and judged by readers who knew neither the matcher, nor its lexicon, nor the first set. The weights
were tuned on `dev.json` and `chosen`; `apart` was held out.
"""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from benchmarks.matching import rank, rank_confirmed

DEV = Path(__file__).parent.parent.parent / "shared" / "matching" / "dev.json"
MORE = Path(__file__).parent / "relevance.json"
KINDS = ("indirect", "plain", "abbrev", "multi", "short", "typo")

Rank = Callable[[str, list[dict[str, Any]]], list[tuple[str, float]]]


class Score(NamedTuple):
    """The nDCG@3 of a statement (gain 2**grade - 1), its hit@3 (for the best grade there is), and its kinds."""

    ndcg: float
    hit: float
    kinds: list[str]


def main() -> None:
    """Print nDCG@3 and hit@3 for each set, with 95% bootstrap intervals, and by kind of statement."""
    first = json.loads(DEV.read_text("utf-8"))
    for name, queries in {"dev.json": first["queries"], **json.loads(MORE.read_text("utf-8"))}.items():
        for ranking in (rank, rank_confirmed):
            scores = scored(ranking, first["profiles"], queries)
            ndcg, hit = _interval([each.ndcg for each in scores]), _interval([each.hit for each in scores])
            print(f"{name}, {ranking.__name__}: nDCG@3 {ndcg}, hit@3 {hit}")
            for kind in KINDS:
                of_kind = [each for each in scores if kind in each.kinds]
                means = fmean(each.ndcg for each in of_kind), fmean(each.hit for each in of_kind)
                print(f"  {len(of_kind):3} {kind:8} {means[0]:.2f}  {means[1]:.2f}")


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
