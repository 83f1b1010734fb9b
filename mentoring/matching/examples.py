"""Sentences whose labels are known, and how much a new one is like those of each label: a naive Bayes of words.

Counts of words and pairs of words, smoothed towards how often they are said at all (Manning, Raghavan and Schütze 2008,
chapter 13). What it knows stands in plain sentences, so that a hospital can read and extend it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from mentoring.matching.words import STOP, Word

SMOOTHING = 700.0  # words, said as they are said anywhere, that each label is thought to have beside its own
PAIR = 0.5  # of what a word counts: its pairs repeat it


def topics(words: tuple[Word, ...]) -> set[str]:
    """The topical words of a sentence and all its pairs of words, as stems."""
    topical = {word.stem for word in words if word.text not in STOP}
    return topical | {f"{one.stem} {other.stem}" for one, other in pairwise(words)}


def wording(words: tuple[Word, ...]) -> set[str]:
    """Every word of a sentence, its pairs, and the pairs with one word between: how something is said."""
    stems = [word.stem for word in words]
    between = {f"{one} _ {other}" for one, other in zip(stems, stems[2:], strict=False)}
    return {*stems, *(f"{one} {other}" for one, other in pairwise(stems)), *between}


class Examples:
    """What was learnt from sentences and their labels; a sentence counts once for each of its labels, shared."""

    def __init__(
        self,
        sentences: Iterable[tuple[tuple[str, ...], tuple[Word, ...]]],
        features: Callable[[tuple[Word, ...]], set[str]] = topics,
    ) -> None:
        self._features = features
        said: dict[str, dict[str, float]] = defaultdict(dict)
        for labels, words in sentences:
            share = 1 / len(labels)
            for feature in features(words):
                counts = said[feature]
                for label in labels:
                    counts[label] = counts.get(label, 0.0) + share
        lengths: dict[str, float] = defaultdict(float)
        for counts in said.values():
            for label, count in counts.items():
                lengths[label] += count
        everything = sum(lengths.values())
        self._unseen = {label: math.log(SMOOTHING / (length + SMOOTHING)) for label, length in lengths.items()}
        self._seen = {feature: _seen(feature, counts, everything) for feature, counts in said.items()}

    def likeness(self, words: tuple[Word, ...]) -> Mapping[str, float]:
        """Each label that uses some of these words → by what factor (its logarithm) they are likelier there than
        anywhere."""
        found: dict[str, float] = defaultdict(float)
        known = 0.0
        for feature in self._features(words):
            if seen := self._seen.get(feature):
                known += _weight(feature)
                for label, more in seen:
                    found[label] += more
        return {label: more + known * self._unseen[label] for label, more in found.items()}


def _weight(feature: str) -> float:
    return PAIR if " " in feature else 1.0


def _seen(feature: str, counts: Mapping[str, float], everything: float) -> list[tuple[str, float]]:
    """By how much (its logarithm) each label that says it is likelier where it is said."""
    usual = SMOOTHING * sum(counts.values()) / everything
    return [(label, _weight(feature) * math.log1p(count / usual)) for label, count in counts.items()]
