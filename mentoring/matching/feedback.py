"""Learn what a workspace means by its own words: growth areas that the lexicon doesn't find in them.

An area that was found from the words anyway is not learned, so that a guess never confirms itself. At least two people
must mean an area by a phrase, and any number of them count as no more than MAX_PEOPLE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.naive_bayes import topics
from mentoring.matching.tokenizer import tokenize

MIN_PEOPLE, MAX_PEOPLE = 2, 8  # fewer people teach nothing, more teach nothing more
KNOWN_FROM = 0.1  # confidence: from here on, the words alone were enough to find the area


@dataclass(frozen=True)
class Example:
    """Someone meant these areas by a sentence: they chose them, or a mentor who offers them said yes.

    Weight 2 if the goal was finished.
    """

    person: int
    sentence: str
    areas: frozenset[str]
    weight: int = 1


class Association(NamedTuple):
    """Someone meant an area by a phrase (its stems)."""

    phrase: str
    area: str
    teacher: int
    weight: int


def associations(lexicon: Lexicon, example: Example) -> list[Association]:
    """Return what an example teaches: nothing about a private area, and nothing that the words say anyway."""
    words = tokenize(example.sentence)
    meant = {area for area in example.areas if area in areas.ALL and not areas.ALL[area].private}
    guessed = lexicon.classify(words).areas if meant else {}
    distinct = lexicon.distinguish(tuple(meant), lexicon.concepts.extract(words).concepts)
    new = [area for area in distinct if guessed.get(area, 0.0) < KNOWN_FROM]
    return [Association(phrase, area, example.person, example.weight) for phrase in topics(words) for area in new]


class Learned:
    """How many people meant an area by a phrase. Immutable: `Lessons` make another one when they change."""

    def __init__(self, meant: Mapping[str, Mapping[str, float]]) -> None:
        self._meant = meant

    def __call__(self, phrase: str) -> Mapping[str, float]:
        """Return the areas meant by a phrase, each with the number of people it counts for."""
        return self._meant.get(phrase, {})


class Lessons:
    """All associations that examples have taught; any of them can be taken back."""

    def __init__(self, known: Iterable[Association] = ()) -> None:
        self._weights: dict[str, dict[str, dict[int, list[int]]]] = {}  # phrase → area → teacher → weights
        self._changed, self._meant = set[str](), dict[str, dict[str, float]]()
        self.add(known)

    def add(self, known: Iterable[Association]) -> None:
        """Learn these associations."""
        for phrase, area, teacher, weight in known:
            self._weights.setdefault(phrase, {}).setdefault(area, {}).setdefault(teacher, []).append(weight)
            self._changed.add(phrase)

    def remove(self, known: Iterable[Association]) -> None:
        """Take back these associations, which were learned before."""
        for phrase, area, teacher, weight in known:
            teachers = self._weights[phrase][area]
            teachers[teacher].remove(weight)
            if not teachers[teacher]:
                del teachers[teacher]
            self._changed.add(phrase)

    def learned(self) -> Learned:
        """Return what all of them mean together; only phrases that have changed are counted again."""
        if self._changed:
            meant = dict(self._meant)
            for phrase in self._changed:
                by_area = self._weights[phrase]
                enough: dict[str, float] = {
                    area: _people(each) for area, each in by_area.items() if len(each) >= MIN_PEOPLE
                }
                meant.pop(phrase, None)
                meant |= {phrase: enough} if enough else {}
                if not any(by_area.values()):
                    del self._weights[phrase]
            self._changed, self._meant = set(), meant
        return Learned(self._meant)


def _people(weights: Mapping[int, list[int]]) -> int:
    """Return for how many people an association counts, by what each of them taught."""
    return min(sum(map(max, weights.values())), MAX_PEOPLE)


NOTHING_LEARNED = Learned({})
