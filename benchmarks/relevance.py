"""How well the matcher ranks, on judged statements: those of `dev.json`, and two further sets over the same mentors.

The two were written and judged by readers who knew neither the matcher, its lexicon nor the first set. On `chosen`
weights were chosen, as on the first; `apart` was kept apart and decided nothing.
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
    """Of one statement: nDCG@3 (gain 2**grade - 1), hit@3 (of the best grade there is), and of which kinds it is."""

    ndcg: float
    hit: float
    kinds: list[str]


def main() -> None:
    """Print nDCG@3 and hit@3 for each set, with 95 % bootstrap intervals, and by kind of statement."""
    first = json.loads(DEV.read_text("utf-8"))
    for name, queries in {"dev.json": first["queries"], **json.loads(MORE.read_text("utf-8"))}.items():
        for ranking in (rank, rank_confirmed):
            scores = scored(ranking, first["profiles"], queries)
            ndcg, hit = _told([each.ndcg for each in scores]), _told([each.hit for each in scores])
            print(f"{name}, {ranking.__name__}: nDCG@3 {ndcg}, hit@3 {hit}")
            for kind in KINDS:
                of = [each for each in scores if kind in each.kinds]
                means = fmean(each.ndcg for each in of), fmean(each.hit for each in of)
                print(f"  {len(of):3} {kind:8} {means[0]:.2f}  {means[1]:.2f}")


def scored(ranking: Rank, profiles: list[dict[str, Any]], queries: list[dict[str, Any]]) -> list[Score]:
    """Each statement that somebody fits."""
    found = []
    for query in queries:
        if grades := query["rel"]:
            first = [grades.get(who, 0) for who, _ in ranking(query["text"], profiles)[:3]]
            ideal = sorted(grades.values(), reverse=True)
            found.append(Score(_dcg(first) / _dcg(ideal[:3]), float(ideal[0] in first), query["kinds"]))
    return found


def _dcg(grades: list[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _told(values: list[float]) -> str:
    draw = random.Random(7)  # noqa: S311 (a bootstrap, not a secret)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(2000))
    return f"{fmean(values):.3f} [{means[50]:.2f}, {means[1949]:.2f}]"


if __name__ == "__main__":
    main()
