"""Learn what a workspace means by its own words: growth areas that the lexicon doesn't find in them.

An area that was found from the words anyway is not learned, so that a guess never confirms itself. At least two people
must mean an area by a phrase, and any number of them count as no more than MAX_PEOPLE.
"""

from collections import defaultdict
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
    """How many people meant an area by a phrase. Immutable: learning or forgetting makes another one."""

    def __init__(self, known: Iterable[Association] = ()) -> None:
        weights: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for phrase, area, teacher, weight in known:
            people = weights[phrase, area]
            people[teacher] = max(people.get(teacher, 0), weight)
        self._meant: dict[str, dict[str, float]] = defaultdict(dict)
        for (phrase, area), people in weights.items():
            if len(people) >= MIN_PEOPLE:
                self._meant[phrase][area] = min(sum(people.values()), MAX_PEOPLE)

    def __call__(self, phrase: str) -> Mapping[str, float]:
        """Return the areas meant by a phrase, each with the number of people it counts for."""
        return self._meant.get(phrase, {})


NOTHING_LEARNED = Learned()
