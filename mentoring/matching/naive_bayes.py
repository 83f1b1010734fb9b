"""A naive Bayes classifier: learn from labeled sentences, and compare a new one with those of each label.

It counts words and pairs of words, smoothed toward how often they occur overall (Manning, Raghavan and Schütze 2008,
chapter 13). All it knows comes from plain sentences, so that a hospital can read and extend it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from mentoring.matching.feature_table import FeatureTable, Row, build
from mentoring.matching.tokenizer import STOP, Token

SMOOTHING = 1_500.0  # words: each label is taken to have this many more, distributed as they are overall
Taught = Callable[[str], Mapping[str, float]]  # feature → label → count
PAIR = 0.35  # weight of a pair relative to a word, because pairs repeat their words


def topics(words: tuple[Token, ...]) -> set[str]:
    """Return the topical words of a sentence and all its pairs of adjacent words, as stems."""
    topical = {word.stem for word in words if word.text not in STOP}
    return topical | {f"{one.stem} {other.stem}" for one, other in pairwise(words)}


def wording(words: tuple[Token, ...]) -> set[str]:
    """Return all words of a sentence, its pairs, and the pairs with a word between: how something is said."""
    stems = [word.stem for word in words]
    between = {f"{one} _ {other}" for one, other in zip(stems, stems[2:], strict=False)}
    return {*stems, *(f"{one} {other}" for one, other in pairwise(stems)), *between}


class Trained(NamedTuple):
    """What a trained classifier knows: its labels, the counts of all features of each, and a row for each feature.

    The value of a feature with a label is the log of how much likelier it is there than overall, times its weight.
    """

    labels: Sequence[str]
    lengths: Sequence[float]
    table: FeatureTable


def train(sentences: Iterable[tuple[tuple[str, ...], tuple[Token, ...]]]) -> Trained:
    """Train on labeled sentences. One with several labels counts as an equal share for each of them."""
    by_feature: dict[str, dict[str, float]] = defaultdict(dict)
    for labels, words in sentences:
        share = 1 / len(labels)
        for feature in topics(words):
            counts = by_feature[feature]
            for label in labels:
                counts[label] = counts.get(label, 0.0) + share
    lengths: dict[str, float] = defaultdict(float)
    for counts in by_feature.values():
        for label, value in counts.items():
            lengths[label] += value
    total, number_of = sum(lengths.values()), {label: number for number, label in enumerate(lengths)}

    def row(feature: str, counts: Mapping[str, float]) -> Row:
        expected, weight = SMOOTHING * sum(counts.values()) / total, _weight(feature)
        return Row(expected, [(number_of[label], weight * math.log1p(n / expected)) for label, n in counts.items()])

    table = build((feature, row(feature, counts)) for feature, counts in by_feature.items())
    return Trained(list(lengths), list(lengths.values()), table)


class NaiveBayes:
    """A classifier of sentences. Immutable."""

    def __init__(self, trained: Trained) -> None:
        self._labels, lengths, self._table = trained
        self._total = sum(lengths)
        self._unseen = [math.log(SMOOTHING / (length + SMOOTHING)) for length in lengths]
        self._number_of = {label: number for number, label in enumerate(self._labels)}

    def log_ratios(self, words: tuple[Token, ...], taught: Taught | None = None) -> dict[str, float]:
        """Compare these words with the sentences of each label.

        `taught` gives more counts for a feature, as if that many more training sentences had had it.

        Returns: for each label that uses some of these words, the log of how much likelier they are there than overall.
        """
        found: dict[int, float] = {}
        used = 0.0
        for feature in topics(words):
            row = self._table.find(feature)
            if taught and (counts := taught(feature)):
                known = {self._number_of[label]: n for label, n in counts.items() if label in self._number_of}
                row = self._with_counts(feature, row, known)
            if row:
                used += _weight(feature)
                for number, value in row.values:
                    found[number] = found.get(number, 0.0) + value
        return {self._labels[number]: ratio + used * self._unseen[number] for number, ratio in found.items()}

    def _with_counts(self, feature: str, row: Row | None, taught: Mapping[int, float]) -> Row:
        """Return a row with more counts than the training sentences have."""
        counts, weight = dict(taught), _weight(feature)
        if row:
            for number, value in row.values:
                counts[number] = counts.get(number, 0.0) + row.expected * math.expm1(value / weight)
        expected = SMOOTHING * sum(counts.values()) / self._total
        return Row(expected, [(number, weight * math.log1p(n / expected)) for number, n in counts.items()])


def _weight(feature: str) -> float:
    return PAIR if " " in feature else 1.0
