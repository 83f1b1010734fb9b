"""Simulate who is shown when many mentors fit, without a database: do equals take turns, and does the right one stay?

It shows the rules, not people: each list is looked at once, and no one answers. Each scenario is played as the rules
are now, and as they were before ties at the edge of a look were kept and the weight of turns was capped.
"""

import heapq
import math
from collections import Counter, defaultdict
from unittest.mock import patch

from mentoring.goals.suggestions import MAX_RANKED, MAX_SHOWN
from mentoring.matching import Allowed, Index, OfferLine, Query, Signals, explain, worth_asking
from mentoring.matching.index import Scored
from mentoring.matching.lexicon import load
from mentoring.mentors.stats import FIT_COUNTS, LAST_PLACE_COUNTS, PLACE_COUNTS

GOAL = Query("running a code without freezing")
GOALS = 300  # that are shared while every impression still counts
IDENTICAL = [OfferLine(mentor, mentor, "leading a code calmly") for mentor in range(60)]
ONE_RIGHT = [
    OfferLine(0, 0, "leading a code without freezing"),
    *(OfferLine(mentor, mentor, "leading a code calmly") for mentor in range(1, 40)),
]
CAPACITY = 3


def main() -> None:
    """Print both scenarios, before and after."""
    with patch.object(Index, "_best_allowed", _cut), patch("mentoring.matching.bands.MAX_PENALTY", math.inf):
        _print("before")
    _print("as it is")


def _print(name: str) -> None:
    shown = _shown(IDENTICAL)
    times = [sum(shown[mentor, place] for place in range(MAX_SHOWN)) for mentor in range(len(IDENTICAL))]
    print(
        f"{name}: of 60 identical mentors, each was shown {min(times)} to {max(times)} times in {GOALS} goals,", end=" "
    )
    print(f"{times.count(0)} never")
    right = _shown(ONE_RIGHT)
    print(f"  the one right mentor among 40 was first for {right[0, 0] / GOALS:.0%} of the goals")


def _shown(lines: list[OfferLine]) -> Counter[tuple[int, int]]:
    """Return how often each mentor was shown at each place."""
    index, shown = Index(load(), lines=lines), Counter[tuple[int, int]]()
    impressions = defaultdict[int, float](float)
    for _ in range(GOALS):
        found = index.search(GOAL, most=MAX_RANKED)
        signals = Signals(impressions={mentor: seen / CAPACITY for mentor, seen in impressions.items()})
        for place, match in enumerate(explain(load(), found, worth_asking(load(), found), signals)[:MAX_SHOWN]):
            shown[match.mentor, place] += 1
            impressions[match.mentor] += PLACE_COUNTS.get(place + 1, LAST_PLACE_COUNTS) * FIT_COUNTS[match.fit]
    return shown


def _cut(_: Index, scored: list[Scored], most: int, allowed: Allowed) -> list[Scored]:  # noqa: ARG001
    return heapq.nsmallest(most, scored)


if __name__ == "__main__":
    main()
