"""A naive Bayes classifier: learn from labeled sentences, and compare a new one with those of each label.

It counts words and pairs of words, smoothed toward how often they occur overall (Manning, Raghavan and Schütze 2008,
chapter 13). All it knows comes from plain sentences, so that a hospital can read and extend it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

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


class _Feature(NamedTuple):
    """What is known of a feature."""

    weight: float
    expected: float  # the count that smoothing gives it in every label
    log_ratios: dict[str, float]  # label → how much likelier the feature is there than overall


class NaiveBayes:
    """A classifier of sentences. A training sentence with several labels counts as an equal share for each of them."""

    def __init__(
        self,
        sentences: Iterable[tuple[tuple[str, ...], tuple[Token, ...]]],
        features: Callable[[tuple[Token, ...]], set[str]] = topics,
    ) -> None:
        self._features = features
        by_feature: dict[str, dict[str, float]] = defaultdict(dict)
        for labels, words in sentences:
            share = 1 / len(labels)
            for feature in features(words):
                counts = by_feature[feature]
                for label in labels:
                    counts[label] = counts.get(label, 0.0) + share
        lengths: dict[str, float] = defaultdict(float)
        for counts in by_feature.values():
            for label, count in counts.items():
                lengths[label] += count
        self._total = sum(lengths.values())
        self._unseen = {label: math.log(SMOOTHING / (length + SMOOTHING)) for label, length in lengths.items()}
        # Most features occur once, and those with equal counts share one object.
        shared: dict[tuple[float, tuple[tuple[str, float], ...]], _Feature] = {}
        self._known: dict[str, _Feature] = {}
        for feature, counts in by_feature.items():
            key = _weight(feature), tuple(counts.items())
            if key not in shared:
                shared[key] = self._to_feature(feature, counts)
            self._known[feature] = shared[key]

    def log_ratios(self, words: tuple[Token, ...], taught: Taught | None = None) -> Mapping[str, float]:
        """Compare these words with the sentences of each label.

        `taught` gives more counts for a feature, as if that many more training sentences had had it.

        Returns: for each label that uses some of these words, the log of how much likelier they are there than overall.
        """
        features = []
        for feature in self._features(words):
            known = self._known.get(feature)
            if taught and (counts := taught(feature)):
                known = self._with_counts(feature, known, counts)
            if known:
                features.append(known)
        if not features:
            return {}
        features.sort(key=lambda each: -len(each.log_ratios))  # copying the largest saves most of the additions
        found = features[0].log_ratios.copy()
        for each in features[1:]:
            for label, ratio in each.log_ratios.items():
                found[label] = found.get(label, 0.0) + ratio
        weight, unseen = sum(each.weight for each in features), self._unseen
        return {label: ratio + weight * unseen.get(label, 0.0) for label, ratio in found.items()}

    def _to_feature(self, feature: str, counts: Mapping[str, float]) -> _Feature:
        weight, expected = _weight(feature), SMOOTHING * sum(counts.values()) / self._total
        return _Feature(weight, expected, {label: weight * math.log1p(n / expected) for label, n in counts.items()})

    def _with_counts(self, feature: str, known: _Feature | None, taught: Mapping[str, float]) -> _Feature:
        """Return a feature with more counts than the training sentences have."""
        counts = dict(taught)
        if known:
            for label, ratio in known.log_ratios.items():
                counts[label] = counts.get(label, 0.0) + known.expected * math.expm1(ratio / known.weight)
        return self._to_feature(feature, counts)


def _weight(feature: str) -> float:
    return PAIR if " " in feature else 1.0
