"""What was learned from labeled sentences: a weight for each feature of a text, and the score from which it counts.

`benchmarks/train_guards.py` learns the weights and writes the files; here they are only added up.
"""

import math
from collections.abc import Iterable
from functools import cache

from mentoring.resources import lines


class LinearModel:
    """Weights of features for one or more labels.

    Attributes: `threshold`, the score from which a text gets the first label, chosen on sentences of writers whom the
    weights were not learned from.
    """

    def __init__(self, file: str) -> None:
        labels, intercepts, threshold, *rows = lines(f"safety/data/{file}")
        self.labels = labels.split()
        self._intercepts = _numbers(intercepts)
        self.threshold = float(threshold)
        self._weights = dict(row.split("\t") for row in rows)  # numbers once they are needed: a text has few of them

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """Return the score of each label: the log of the odds that a text with these features has it."""
        known = [_numbers(self._weights[each]) for each in features if each in self._weights]
        return dict(zip(self.labels, map(sum, zip(self._intercepts, *known, strict=True)), strict=True))

    def score(self, features: Iterable[str]) -> float:
        """Return the score of the first label."""
        return self._intercepts[0] + sum(_numbers(self._weights[each])[0] for each in features if each in self._weights)

    def above_threshold(self, readings: Iterable[Iterable[str]]) -> float:
        """Return how far above the threshold the highest score of a text and its sentences is, of the first label.

        `readings` are the features of each; without any, no score is lower.
        """
        return max(map(self.score, readings), default=-math.inf) - self.threshold


@cache
def load(name: str) -> LinearModel:
    """Return a model by its name, read from its file once."""
    return LinearModel(f"{name}_weights.txt")


@cache
def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split()))
