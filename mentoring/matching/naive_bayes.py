"""Sentences whose labels are known, and how much a new one is like those of each label: a naive Bayes of words.

Counts of words and pairs of words, smoothed towards how often they are said at all (Manning, Raghavan and Schütze 2008,
chapter 13). What it knows stands in plain sentences, so that a hospital can read and extend it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from mentoring.matching.tokenizer import STOP, Token

SMOOTHING = 1_500.0  # words, said as they are said anywhere, that each label is thought to have beside its own
Taught = Callable[[str], Mapping[str, float]]  # feature → label → count
PAIR = 0.35  # of what a word counts: its pairs repeat it


def topics(words: tuple[Token, ...]) -> set[str]:
    """The topical words of a sentence and all its pairs of words, as stems."""
    topical = {word.stem for word in words if word.text not in STOP}
    return topical | {f"{one.stem} {other.stem}" for one, other in pairwise(words)}


def wording(words: tuple[Token, ...]) -> set[str]:
    """Every word of a sentence, its pairs, and the pairs with one word between: how something is said."""
    stems = [word.stem for word in words]
    between = {f"{one} _ {other}" for one, other in zip(stems, stems[2:], strict=False)}
    return {*stems, *(f"{one} {other}" for one, other in pairwise(stems)), *between}


class _Seen(NamedTuple):
    """How often a feature is to be expected of a label, and by how much (its logarithm) it is likelier in some; what
    it weighs itself."""

    weight: float
    usual: float
    more: dict[str, float]


class NaiveBayes:
    """What was learnt from sentences and their labels; a sentence counts once for each of its labels, shared."""

    def __init__(
        self,
        sentences: Iterable[tuple[tuple[str, ...], tuple[Token, ...]]],
        features: Callable[[tuple[Token, ...]], set[str]] = topics,
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
        self._everything = sum(lengths.values())
        self._unseen = {label: math.log(SMOOTHING / (length + SMOOTHING)) for label, length in lengths.items()}
        as_often: dict[tuple[float, tuple[tuple[str, float], ...]], _Seen] = {}  # one of each: most are said once
        self._said: dict[str, _Seen] = {}
        for feature, counts in said.items():
            how_often = _weight(feature), tuple(counts.items())
            if how_often not in as_often:
                as_often[how_often] = self._seen(feature, counts)
            self._said[feature] = as_often[how_often]

    def log_ratios(self, words: tuple[Token, ...], taught: Taught | None = None) -> Mapping[str, float]:
        """Each label that uses some of these words → by what factor (its logarithm) they are likelier there than
        anywhere. What was `taught` since, feature by feature, counts as if it had been said in so many sentences."""
        features = []
        for feature in self._features(words):
            seen = self._said.get(feature)
            if taught and (also := taught(feature)):
                seen = self._with(feature, seen, also)
            if seen:
                features.append(seen)
        if not features:
            return {}
        features.sort(key=lambda seen: -len(seen.more))  # what most labels use is copied, not added up
        found = features[0].more.copy()
        for seen in features[1:]:
            for label, more in seen.more.items():
                found[label] = found.get(label, 0.0) + more
        known, unseen = sum(seen.weight for seen in features), self._unseen
        return {label: more + known * unseen.get(label, 0.0) for label, more in found.items()}

    def _seen(self, feature: str, counts: Mapping[str, float]) -> _Seen:
        weight, usual = _weight(feature), SMOOTHING * sum(counts.values()) / self._everything
        return _Seen(weight, usual, {label: weight * math.log1p(n / usual) for label, n in counts.items()})

    def _with(self, feature: str, seen: _Seen | None, also: Mapping[str, float]) -> _Seen:
        """What was learnt from the sentences, and more counts."""
        counts = dict(also)
        if seen:
            for label, more in seen.more.items():
                counts[label] = counts.get(label, 0.0) + seen.usual * math.expm1(more / seen.weight)
        return self._seen(feature, counts)


def _weight(feature: str) -> float:
    return PAIR if " " in feature else 1.0
