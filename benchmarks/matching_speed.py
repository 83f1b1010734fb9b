"""How fast the matcher is and what it keeps in memory, beside well-known searches on the same lines."""

import itertools
import random
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import bm25s
from rapidfuzz import fuzz, process

from mentoring.matching import Context, Index, OfferLine, Wish, suggest_aspects, suggest_for_line
from mentoring.matching.concepts import phrases
from mentoring.matching.lexicon import sayings

LINES = 8  # of each mentor
QUERIES = 60
SIZES = (500, 10_000)


def main() -> None:
    """Print how long a ranking takes at each size, beside the others in the same run, and what it costs to keep."""
    draw = random.Random(7)  # noqa: S311 (made-up offers, not a secret)
    wishes = [sentence for _, sentence in draw.sample(sayings(), QUERIES)]
    suggest_aspects(wishes[0])  # the lexicon is read once
    times = {}
    for size in SIZES:
        lines = _offers(draw, size)
        before, begun = _resident(), time.perf_counter()
        index = Index(lines)
        built, more = time.perf_counter() - begun, _resident() - before
        times[size] = ours = _median(partial(_ranked, index), wishes)
        print(f"{size:,} mentors, {len(lines):,} lines: a ranking {1000 * ours:.1f} ms", end="")
        for name, search in _others([line.sentence for line in lines]).items():
            print(f" · {name} {_median(search, wishes) / ours:.1f} times as long", end="")
        changed = [OfferLine(line.id, line.mentor, f"{line.sentence} anew") for line in lines[:LINES]]
        begun = time.perf_counter()
        for line in changed:
            index.put(line)
        print(f"\n  built in {built:.2f} s ({len(lines) / built:,.0f} lines/s), {more:.0f} MB more;", end=" ")
        print(f"a mentor's {LINES} lines changed in {1000 * (time.perf_counter() - begun):.1f} ms")
    first, last = (times[size] for size in SIZES)
    print(f"{SIZES[1] / SIZES[0]:.0f} times the lines: {last / first:.1f} times as long")


def _ranked(index: Index, wish: str) -> object:
    return index.rank(Wish(wish), Context(), most=3)


def _offers(draw: random.Random, mentors: int) -> list[OfferLine]:
    """Lines of one to three things that the lexicon knows, no two alike for long."""
    known = [phrase for _, phrase in phrases()]
    ways = ("{}", "{} for beginners", "{}, and {}", "how I learnt {}", "{} on nights", "{} and {} without {}")
    made = ((draw.choice(ways), draw.sample(known, 3)) for _ in itertools.count())
    return [
        OfferLine(number, number // LINES, way.format(*said), frozenset(suggest_for_line(said[0])[:1]))
        for number, (way, said) in zip(range(mentors * LINES), made, strict=False)
    ]


def _others(lines: list[str]) -> dict[str, Callable[[str], object]]:
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(lines, show_progress=False), show_progress=False)
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE lines USING fts5(line, tokenize='porter')")
    table.executemany("INSERT INTO lines VALUES (?)", ((line,) for line in lines))

    def fts5(wish: str) -> object:
        words = " OR ".join(f'"{word}"' for word in wish.replace('"', " ").split())
        return table.execute("SELECT rowid FROM lines WHERE lines MATCH ? ORDER BY rank LIMIT 3", (words,)).fetchall()

    return {
        "bm25s": lambda wish: retriever.retrieve(bm25s.tokenize(wish, show_progress=False), k=3, show_progress=False),
        "FTS5": fts5,
        "rapidfuzz": lambda wish: process.extract(wish, lines, scorer=fuzz.token_set_ratio, limit=3),
    }


def _median(search: Callable[[str], object], wishes: list[str]) -> float:
    times = []
    for wish in wishes:
        begun = time.perf_counter()
        search(wish)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _resident() -> float:
    """Megabytes that this process took at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    main()
