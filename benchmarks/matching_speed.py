"""Measure how fast the matcher is and how much memory it takes, compared with well-known searches of the same lines."""

import itertools
import multiprocessing
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import bm25s
from rapidfuzz import fuzz, process
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot import db
from bot.application import preload
from mentoring.goals import people_search, suggestions
from mentoring.matching import (
    Index,
    Matcher,
    OfferLine,
    Query,
    SearchResult,
    Signals,
    explain,
    suggest_for_offer,
    worth_asking,
)
from mentoring.matching.concepts import phrases, read_rows
from mentoring.matching.lexicon import example_sentences, load
from mentoring.safety import checks
from models import MentorProfile, Offer, Person

LINES = 8  # per mentor
QUERIES = 60
SIZES = (500, 10_000)
TYPE_AHEAD = 10_000  # lines
NOW = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)


def main() -> None:
    """Print how long a ranking takes at each size, compared with others in the same run, and what the index costs."""
    draw = random.Random(7)  # noqa: S311 (made-up offers, not a secret)
    queries = [sentence for _, sentence in draw.sample(example_sentences(), QUERIES)]
    load()  # first, which happens once
    times = {}
    for size in SIZES:
        lines = _offers(draw, size)
        before, start = _peak_megabytes(), time.perf_counter()
        index = Index(load(), lines=lines)
        built, more = time.perf_counter() - start, _peak_megabytes() - before
        times[size] = ours = _median(partial(_rank_three, index), queries)
        print(f"{size:,} mentors, {len(lines):,} lines: a ranking {1000 * ours:.1f} ms", end="")
        ranked = _median(partial(_rank_many, index), queries)
        print(f" ({suggestions.MAX_RANKED} people with reasons {1000 * ranked:.1f} ms)", end="")
        for name, search in _others([line.sentence for line in lines]).items():
            print(f" · {name} {_median(search, queries) / ours:.1f} times as long", end="")
        changed = [OfferLine(line.id, line.mentor, f"{line.sentence} again") for line in lines[:LINES]]
        start = time.perf_counter()
        for line in changed:
            index.add(line)
        print(f"\n  built in {built:.2f} s ({len(lines) / built:,.0f} lines/s), {more:.0f} MB more;", end=" ")
        print(f"a mentor's {LINES} lines changed in {1000 * (time.perf_counter() - start):.1f} ms")
    first, last = (times[size] for size in SIZES)
    print(f"{SIZES[1] / SIZES[0]:.0f} times the lines: {last / first:.1f} times as long")
    _start(draw)
    _type_ahead(draw)


def _start(draw: random.Random) -> None:
    """Print how long a process takes to load the lines from the tables, which it does before it connects."""
    lines = _offers(draw, SIZES[-1])
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{folder}/offers.db")
        db.migrate(engine)
        with db.session_factory(engine).begin() as s:
            _fill(s, lines)
        for which in ("after the lexicon changed", "with the same lexicon"):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                took = pool.apply(_preload_seconds, [f"sqlite:///{folder}/offers.db"])
            print(f"{len(lines):,} lines loaded at a start {which}: {took:.2f} s")


def _preload_seconds(url: str) -> float:
    """Load the lines; the lexicon is loaded before.

    Returns: seconds.
    """
    matcher = Matcher(load())
    checks.check_text({"ready": "ready"})
    sessions = db.session_factory(db.connect(url))
    start = time.perf_counter()
    preload(sessions, matcher)
    return time.perf_counter() - start


def _type_ahead(draw: random.Random) -> None:
    """Print how long the menu takes to find lines as someone types, including all that the rules look up."""
    lines = _offers(draw, TYPE_AHEAD // LINES)
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(f"sqlite:///{folder}/offers.db")
        db.migrate(engine)
        with db.session_factory(engine).begin() as s:
            _fill(s, lines)
        with db.session_factory(engine)() as s:
            person, matcher = s.get_one(Person, 1), Matcher(load())

            def search(typed: str) -> object:
                return people_search.search_offers(s, person, typed, NOW, 20, matcher)

            first = _median(search, ["air"])
            print(f"type-ahead over {len(lines):,} lines: the first time {1000 * first:.0f} ms", end="")
            typed = [line.sentence[:letters] for line in draw.sample(lines, QUERIES) for letters in (1, 3, 8)]
            print(f", then {1000 * _median(search, typed):.1f} ms")


def _fill(s: Session, lines: list[OfferLine]) -> None:
    mentors = sorted({line.mentor + 1 for line in lines})
    s.execute(insert(Person), [{"id": each, "team_id": "T1", "user_id": f"U{each}", "about": "", "created_at": NOW,
                                "name": f"M{each}", "tz": "UTC"} for each in mentors])  # fmt: skip
    s.execute(insert(MentorProfile), [{"person_id": each, "doses": [], "updated_at": NOW} for each in mentors])
    offered = [
        {"person_id": line.mentor + 1, "position": 1 + number % LINES, "sentence": line.sentence[:150]}
        for number, line in enumerate(lines)
    ]
    s.execute(insert(Offer), offered)


def _rank_three(index: Index, query: str) -> object:
    """Find three people, with reasons in words."""
    return _explained(index.search(Query(query), most=3))


def _rank_many(index: Index, query: str) -> object:
    """Find as many as `suggestions` does, which looks up more of those worth asking."""
    return _explained(index.search(Query(query), most=suggestions.MAX_RANKED))


def _explained(found: SearchResult) -> object:
    return explain(load(), found, worth_asking(load(), found), Signals())


def _offers(draw: random.Random, mentors: int) -> list[OfferLine]:
    """Make up lines about one to three things that the lexicon knows, with few repetitions."""
    known = [phrase for _, phrase in phrases(read_rows())]
    ways = ("{}", "{} for beginners", "{}, and {}", "how I learned {}", "{} on nights", "{} and {} without {}")
    drawn = ((draw.choice(ways), draw.sample(known, 3)) for _ in itertools.count())
    return [
        OfferLine(number, number // LINES, way.format(*things), frozenset(suggest_for_offer(load(), things[0])[:1]))
        for number, (way, things) in zip(range(mentors * LINES), drawn, strict=False)
    ]


def _others(lines: list[str]) -> dict[str, Callable[[str], object]]:
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(lines, show_progress=False), show_progress=False)
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE lines USING fts5(line, tokenize='porter')")
    table.executemany("INSERT INTO lines VALUES (?)", ((line,) for line in lines))

    def fts5(query: str) -> object:
        words = " OR ".join(f'"{word}"' for word in query.replace('"', " ").split())
        return table.execute("SELECT rowid FROM lines WHERE lines MATCH ? ORDER BY rank LIMIT 3", (words,)).fetchall()

    return {
        "bm25s": lambda query: retriever.retrieve(bm25s.tokenize(query, show_progress=False), k=3, show_progress=False),
        "FTS5": fts5,
        "rapidfuzz": lambda query: process.extract(query, lines, scorer=fuzz.token_set_ratio, limit=3),
    }


def _median(search: Callable[[str], object], queries: list[str]) -> float:
    times = []
    for query in queries:
        start = time.perf_counter()
        search(query)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _peak_megabytes() -> float:
    """Return the peak memory of this process in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    main()
