"""Store what the index needs of each line, so that lines are analyzed once and not at each start."""

import hashlib
import json
import sys
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from mentoring.matching.analysis import AnalyzedText, analyze
from mentoring.matching.custom_lexicon import CustomLexicon
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.tokenizer import tokenize
from mentoring.resources import content

# A reading is stored, and recomputed only when its fingerprint has changed. Raise this version with every code change
# that gives a line another reading, and list every data file that such code opens (tests check both).
READING_VERSION = 2
READING_FILES = (
    "growth_areas/data/areas.txt",
    "matching/data/concepts.txt",
    "matching/data/generic_words.txt",
    "matching/data/off_topic.txt",
    "matching/data/sayings.txt",
    "matching/data/scenes.txt",
    "matching/data/stems.txt",
    "matching/data/stop_words.txt",
)


class Reading(NamedTuple):
    """What the index needs of a line: its topical stems, concepts, senses and areas."""

    stems: list[str]
    concepts: dict[int, float]  # concept → confidence
    senses: tuple[tuple[str, frozenset[int]], ...]  # stem and its concepts; takes less memory than a mapping
    areas: dict[str, float]  # area → confidence


class _ConceptSets(dict[str, frozenset[int]]):
    """Sets of concepts by their numbers as text. Many lines share few sets, so each set exists once."""

    def __missing__(self, numbers: str) -> frozenset[int]:
        meant = self[numbers] = frozenset(map(int, numbers.split()))
        return meant


_CONCEPT_SETS = _ConceptSets()


def to_reading(text: AnalyzedText) -> Reading:
    """Return what the index needs of an analyzed line."""
    concepts = {concept: match.weight for concept, match in text.meaning.concepts.items()}
    senses = tuple([(stem, _CONCEPT_SETS[_numbers(meant)]) for stem, meant in text.meaning.senses.items()])
    return Reading([*text.words], concepts, senses, text.areas)


class Readings:
    """Writes and reads the stored readings of one lexicon.

    `fingerprint` is 16 characters that change with all that a reading depends on, so that outdated ones are replaced.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self.fingerprint = lexicon, fingerprint_of(content, lexicon.custom)

    def serialize(self, sentence: str) -> str:
        """Analyze a line and return its reading as text, after the current fingerprint."""
        stems, concepts, senses, areas = to_reading(analyze(self._lexicon, sentence, tokenize(sentence)))
        fields = [stems, [*concepts.items()], {stem: _numbers(meant) for stem, meant in senses}, areas]
        return self.fingerprint + json.dumps(fields, separators=(",", ":"))

    def deserialize(self, text: str) -> Reading | None:
        """Return a reading from its text; None if it is empty or has another fingerprint."""
        if not text.startswith(self.fingerprint):
            return None
        stems, concepts, senses, areas = json.loads(text[len(self.fingerprint) :])
        meant = tuple([(sys.intern(stem), _CONCEPT_SETS[numbers]) for stem, numbers in senses.items()])
        return Reading(stems, dict(concepts), meant, areas)


def fingerprint_of(read: Callable[[str], bytes], custom: CustomLexicon) -> str:
    """Hash the data files that `read` returns by name, READING_VERSION, the stemmer's version and a custom lexicon."""
    digest = hashlib.blake2s(digest_size=8)
    for file in READING_FILES:
        digest.update(read(file))
    digest.update(repr((READING_VERSION, custom, metadata.version("snowballstemmer"))).encode())
    return digest.hexdigest()


def _numbers(concepts: frozenset[int]) -> str:
    return " ".join(map(str, sorted(concepts)))
