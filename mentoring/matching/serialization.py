"""What the index keeps of a line, and how that is written down: lines are read once, not at each start."""

import hashlib
import json
import sys
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from mentoring.matching.analysis import AnalyzedText, analyze
from mentoring.matching.custom_lexicon import custom_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.tokenizer import tokenize
from mentoring.resources import content

# A reading is stored, and read again only where its fingerprint has changed. Raise this with every change of code that
# makes the same line read otherwise, and list every data file that such code opens (tests hold both).
READING_VERSION = 1
READING_FILES = (
    "growth_areas/data/areas.txt",
    "matching/data/concepts.txt",
    "matching/data/generic_words.txt",
    "matching/data/sayings.txt",
    "matching/data/stems.txt",
    "matching/data/stop_words.txt",
)


class Reading(NamedTuple):
    """A line's topical stems, what it means (concept → how sure), the senses in which its words stand (stem →
    concepts), and what it is about (area → how sure)."""

    stems: list[str]
    concepts: dict[int, float]
    senses: tuple[tuple[str, frozenset[int]], ...]  # smaller than a mapping
    areas: dict[str, float]


class _Meant(dict[str, frozenset[int]]):
    """Concepts by their numbers as text; one of each, for there are few and many lines."""

    def __missing__(self, numbers: str) -> frozenset[int]:
        meant = self[numbers] = frozenset(map(int, numbers.split()))
        return meant


_MEANT = _Meant()


def to_reading(said: AnalyzedText) -> Reading:
    """What is kept of what a line says."""
    concepts = {concept: heard.weight for concept, heard in said.meaning.concepts.items()}
    senses = tuple([(stem, _MEANT[_numbers(meant)]) for stem, meant in said.meaning.senses.items()])
    return Reading([*said.words], concepts, senses, said.areas)


def serialize(sentence: str) -> str:
    """A line's reading as text, with the edition that it was read in."""
    stems, concepts, senses, areas = to_reading(analyze(sentence, tokenize(sentence)))
    held = [stems, [*concepts.items()], {stem: _numbers(meant) for stem, meant in senses}, areas]
    return fingerprint() + json.dumps(held, separators=(",", ":"))


def deserialize(text: str) -> Reading | None:
    """The same again; None where it was read in another edition, or never."""
    here = fingerprint()
    if not text.startswith(here):
        return None
    stems, concepts, senses, areas = json.loads(text[len(here) :])
    meant = tuple([(sys.intern(stem), _MEANT[numbers]) for stem, numbers in senses.items()])
    return Reading(stems, dict(concepts), meant, areas)


@memoized
def fingerprint() -> str:
    """Sixteen characters that change with what a reading depends on, so that an outdated one is read again."""
    return fingerprint_of(content)


def fingerprint_of(read: Callable[[str], bytes]) -> str:
    """The fingerprint of data files that `read` returns by name, this code, the stemmer and the custom lexicon."""
    digest = hashlib.blake2s(digest_size=8)
    for file in READING_FILES:
        digest.update(read(file))
    digest.update(repr((READING_VERSION, custom_lexicon(), metadata.version("snowballstemmer"))).encode())
    return digest.hexdigest()


def _numbers(concepts: frozenset[int]) -> str:
    return " ".join(map(str, sorted(concepts)))
