"""What a place taught: the growth areas that its people mean by words which say something else, or nothing, elsewhere.

Only what was not heard anyway is learnt, so that a guess never confirms itself. A word must have been meant so by two
people, and however many meant it, they count for no more than MAX_PEOPLE.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.concepts import extract
from mentoring.matching.lexicon import classify, distinguish
from mentoring.matching.naive_bayes import topics
from mentoring.matching.tokenizer import tokenize

MIN_PEOPLE, MAX_PEOPLE = 2, 8  # people: fewer teach nothing, more teach nothing more
KNOWN_FROM = 0.1  # of an area: as sure, it was heard from the words alone


@dataclass(frozen=True)
class Example:
    """Somebody meant these areas by a sentence: they chose them, or somebody who offers them said yes.

    Whose goal was then finished counts for two (`weight`).
    """

    person: int
    sentence: str
    areas: frozenset[str]
    weight: int = 1


class Association(NamedTuple):
    """A phrase (stems) was meant so by somebody."""

    phrase: str
    area: str
    teacher: int
    weight: int


def associations(lesson: Example) -> list[Association]:
    """What there is to learn from a lesson; nothing of a private area, nor what was heard anyway."""
    words = tokenize(lesson.sentence)
    meant = {area for area in lesson.areas if area in areas.ALL and not areas.ALL[area].private}
    heard = classify(words) if meant else {}
    new = [area for area in distinguish(tuple(meant), extract(words).concepts) if heard.get(area, 0.0) < KNOWN_FROM]
    return [Association(phrase, area, lesson.person, lesson.weight) for phrase in topics(words) for area in new]


class Learned:
    """How many people meant an area by a phrase. It never changes: what is learnt or forgotten makes another."""

    def __init__(self, known: Iterable[Association] = ()) -> None:
        said: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for phrase, area, teacher, weight in known:
            people = said[phrase, area]
            people[teacher] = max(people.get(teacher, 0), weight)
        self._meant: dict[str, dict[str, float]] = defaultdict(dict)
        for (phrase, area), people in said.items():
            if len(people) >= MIN_PEOPLE:
                self._meant[phrase][area] = min(sum(people.values()), MAX_PEOPLE)

    def __call__(self, phrase: str) -> Mapping[str, float]:
        """Area → how many people meant it by a phrase, as far as they count."""
        return self._meant.get(phrase, {})


NOTHING = Learned()
