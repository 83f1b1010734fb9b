"""Learn what the guards know from labeled sentences, and write it to mentoring/safety/data/*_weights.txt.

pip install scikit-learn
python -m benchmarks.train_guards [crisis] [phi] [private]
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.labeled_sentences import (
    FIELDS,
    THRESHOLDS,
    TRAINING,
    Sentence,
    all_goals,
    digest,
    public_goals,
    read_sentences,
)
from mentoring.safety.crisis import GROUPS, MISTREATMENT
from mentoring.safety.linear_model import LinearModel
from mentoring.safety.phi import Read, find_by_rules
from mentoring.safety.phi.appearance import appearance
from mentoring.safety.wording import sentences, wording

DATA = Path("mentoring/safety/data")
HEADER = "# Learned by benchmarks/train_guards.py from benchmarks/labeled, {digest}; change those instead.\n"
KEPT = 40_000  # features of a model: those that matter most
RAREST = 3  # examples that a feature stands in at least
STRENGTH = 1.0  # the inverse of the regularization
# How much a text counts, relative to a sentence that was written for a guard.
GOAL_WEIGHT, FIELD_WEIGHT = 1.0, 5.0  # of one of the matcher's goals, and of what was typed into another field
# Of near misses, at most; the targets, on other writers' sentences, are 5 % for danger and wishes and 2 % for patients.
FALSE_ALARMS = {"crisis": 0.03, "phi": 0.01, "private": 0.03, "mistreatment": 0.02}

Reader = Callable[[str], Collection[str]]


class Learned(NamedTuple):
    """A model: its labels, its features, and a row of weights and an intercept for each label."""

    labels: list[str]
    features: list[str]
    weights: np.ndarray
    intercepts: np.ndarray

    def write(self, name: str, threshold: float) -> None:
        """Write it so that `LinearModel` can read it. Of the labels "no" and "yes", only "yes" has a score."""
        rows = [f"{each}\t{_numbers(column)}" for each, column in zip(self.features, self.weights.T, strict=True)]
        head = [" ".join(self.labels), _numbers(self.intercepts), f"{threshold:.3f}"]
        text = HEADER.format(digest=digest()) + "\n".join([*head, *sorted(rows)]) + "\n"
        (DATA / f"{name}_weights.txt").write_text(text, "utf-8")


class Example(NamedTuple):
    """A text to learn from, its label, and how much it counts."""

    text: str
    label: str
    weight: float = 1.0


def main() -> None:
    """Learn the models of the guards that are named, or of all."""
    for guard, learn_guard in GUARDS.items():
        if not sys.argv[1:] or guard in sys.argv[1:]:
            learn_guard()


def learn_crisis() -> None:
    """Learn danger, mistreatment, and which kind of help fits."""
    written = read_sentences("crisis", TRAINING["crisis"])
    danger = [Example(s.text, _yes(s.is_meant)) for s in written if not _is_mistreatment(s)]
    learn("crisis", [*danger, *harmless(all_goals())], wording, near_misses("crisis"))
    mistreated = [Example(s.text, _yes(_is_mistreatment(s))) for s in written]
    learn("mistreatment", [*mistreated, *harmless(all_goals())], wording, near_misses("crisis"))
    kinds = [Example(s.text, GROUPS[s.kind]) for s in written if s.is_meant and s.kind in GROUPS]
    learn("crisis_kind", kinds, wording, kept=KEPT // 4)


def learn_phi() -> None:
    """Learn what surrounds a patient's details, for what no rule finds."""
    written = [Example(s.text, _yes(s.is_meant)) for s in read_sentences("phi", TRAINING["phi"])]
    unfound = [each for each in harmless(all_goals()) if not any(find_by_rules(Read(each.text)))]
    misses = [text for text in near_misses("phi") if not any(find_by_rules(Read(text)))]
    learn("phi", [*written, *unfound], lambda text: appearance(Read(text).marked), misses)


def learn_private() -> None:
    """Learn what people say of their own lives; that they are mistreated is private, too."""
    written = [Example(s.text, _yes(s.is_meant)) for s in read_sentences("private", TRAINING["private"])]
    mistreated = [Example(s.text, "yes") for s in read_sentences("crisis", TRAINING["crisis"]) if _is_mistreatment(s)]
    learn("private", [*written, *mistreated, *harmless(public_goals())], wording, near_misses("private"))


GUARDS = {"crisis": learn_crisis, "phi": learn_phi, "private": learn_private}


def _yes(is_meant: bool) -> str:  # noqa: FBT001 (a label, not an option)
    return "yes" if is_meant else "no"


def _is_mistreatment(sentence: Sentence) -> bool:
    return sentence.kind == MISTREATMENT and sentence.is_meant


def harmless(goals: Iterable[str]) -> Iterator[Example]:
    """Yield what none of the guards means: things typed into other fields, and goals of the matcher's."""
    yield from (Example(sentence.text, "no", FIELD_WEIGHT) for sentence in read_sentences(FIELDS, "AC"))
    yield from (Example(text, "no", GOAL_WEIGHT) for text in goals)


def near_misses(guard: str) -> list[str]:
    """Return the sentences that thresholds are chosen on."""
    return [each.text for each in read_sentences(guard, THRESHOLDS) if not each.is_meant]


def learn(
    name: str, examples: Sequence[Example], read: Reader, misses: Sequence[str] = (), *, kept: int = KEPT
) -> None:
    """Learn to tell labels apart, write the model, and choose its threshold on `misses`."""
    texts, labels, counts = zip(*examples, strict=True)
    vectorizer = CountVectorizer(analyzer=read, binary=True, min_df=RAREST)
    found = vectorizer.fit_transform(texts)
    scales = _log_ratios(found, np.array(labels))
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(found @ diags(scales), labels, sample_weight=counts)
    weights = model.coef_ * scales
    matter = np.abs(weights).max(axis=0) * np.sqrt(np.asarray(found.sum(axis=0))[0])
    best = np.sort(np.argsort(-matter)[:kept])
    shown = list(model.classes_)[-1:] if len(model.classes_) == 2 else list(model.classes_)
    learned = Learned(shown, list(vectorizer.get_feature_names_out()[best]), weights[:, best], model.intercept_)
    learned.write(name, 0.0)
    if misses:
        learned.write(name, _threshold(LinearModel(f"{name}_weights.txt"), misses, read, FALSE_ALARMS[name]))


def _log_ratios(found: csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Return how much likelier each feature is with one of two labels than with the other, as a log; else ones.

    Logistic regression learns more from few sentences where its features are scaled by these (Wang and Manning 2012,
    "Baselines and Bigrams": https://aclanthology.org/P12-2018/).
    """
    if set(labels) != {"yes", "no"}:
        return np.ones(found.shape[1])
    with_yes, without = (1 + np.asarray(found[labels == label].sum(axis=0))[0] for label in ("yes", "no"))
    return np.log((with_yes / with_yes.sum()) / (without / without.sum()))


def _threshold(model: LinearModel, misses: Iterable[str], read: Reader, share: float) -> float:
    """Return the score that at most this share of the texts reach."""
    scores = sorted((max(model.score(read(part)) for part in sentences(text)) for text in misses), reverse=True)
    return scores[int(share * len(scores))] + 0.001


def _numbers(row: Iterable[float]) -> str:
    return " ".join(f"{number:.3g}" for number in row)


if __name__ == "__main__":
    main()
