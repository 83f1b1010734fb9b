"""What was learned from labeled sentences: a weight for each feature of a text, and the score from which it counts.

`benchmarks/train_guards.py` learns the weights and writes the files; here they are only added up.
"""

from collections.abc import Iterable

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
        self._weights = {feature: _numbers(weights) for feature, weights in (row.split("\t") for row in rows)}

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """Return the score of each label: the log of the odds that a text with these features has it."""
        known = [self._weights[each] for each in features if each in self._weights]
        return dict(zip(self.labels, map(sum, zip(self._intercepts, *known, strict=True)), strict=True))

    def score(self, features: Iterable[str]) -> float:
        """Return the score of the first label."""
        return self._intercepts[0] + sum(self._weights[each][0] for each in features if each in self._weights)

    def reaches(self, readings: Iterable[Iterable[str]]) -> bool:
        """Does a text, or one of its sentences, get the first label? `readings` are the features of each."""
        return any(self.score(each) >= self.threshold for each in readings)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split()))
