"""Learn how likely someone who would be shown is right or useful; print the numbers for matching/confidence.py.

It learns from the statements of `benchmarks.relevance`, and from sentences that no one at a hospital can help with
(`off_topic.txt`, by another writer than those of the lexicon). Those of `unseen.json` are left alone.

pip install scikit-learn
python -m benchmarks.train_confidence
"""

from collections.abc import Iterator
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from benchmarks.matching import evidence
from benchmarks.relevance import judged, profiles
from mentoring.matching.confidence import Evidence

OFF_TOPIC = Path(__file__).parent / "off_topic.txt"
OFF_TOPIC_WEIGHT = 0.5  # of such a sentence, relative to a judged statement
LOOKED_AT = 6  # people for each statement: those who may be shown, and as many more
STRENGTH = 3.0  # the inverse of the regularization


def main() -> None:
    """Print the weights and the constant."""
    found, labels, counts = zip(*_examples(), strict=True)
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(found, labels, sample_weight=counts)
    print(Evidence(*(round(float(weight), 2) for weight in model.coef_[0])), round(float(model.intercept_[0]), 2))


def _examples() -> Iterator[tuple[Evidence, bool, float]]:
    """Yield what speaks for someone, whether they were right or useful, and how much that counts."""
    for queries in judged().values():
        for query in queries:
            for who, found in evidence(query["text"], profiles())[:LOOKED_AT]:
                yield found, query["rel"].get(who, 0) > 0, 1.0
    for sentence in OFF_TOPIC.read_text("utf-8").splitlines():
        for _, found in evidence(sentence, profiles())[:LOOKED_AT]:
            yield found, False, OFF_TOPIC_WEIGHT


if __name__ == "__main__":
    main()
