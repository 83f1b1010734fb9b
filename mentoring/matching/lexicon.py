"""What words are about: the growth areas that the sentences and names of this package's files stand for.

`areas.txt` has each area's label and what is also typed for it; `concepts.txt` names, and hints that say the same
more quietly; `sayings.txt` how residents say it, in whole sentences.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from mentoring.matching.concepts import WIDE, aspects_of, concept_name, extract, phrases
from mentoring.matching.custom_lexicon import custom_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.naive_bayes import NaiveBayes, Taught
from mentoring.matching.tokenizer import STOP, Token, tokenize
from mentoring.resources import lines

SURE = 0.6  # how fast a likelier area leaves the others behind; 1 would take words for independent, which they aren't
NOTHING = 5.0  # how likely a text is about none of them: what one telling word weighs
MAX_AREAS = 6  # areas of a text
SEVERAL = 3  # sentences; in fewer, it may be a slip of somebody's
NAMES = 50  # of a concept that count as sentences; what comes after is known by name, and outweighs nobody
ALL = ""  # counted beside the stems: every sentence

Sentence = tuple[tuple[str, ...], str]


class _Lexicon(NamedTuple):
    """What is known, read once: the sentences, and in how many of them each stem is, and each concept."""

    examples: NaiveBayes
    sentences: int
    stems: Counter[str]
    concepts: Counter[int]


def classify(words: tuple[Token, ...], taught: Taught | None = None, *, named: float = 0.0) -> dict[str, float]:
    """The growth areas that a text is about → how sure that is, together at most 1; likeliest first.

    Known from the sentences of this package, and from what a place has `taught` beside them; `named` is how much it
    counts beside them that the text has a name of an area (the logarithm of a factor).
    """
    likeness = _lexicon().examples.log_ratios(words, taught)
    if named:
        likeness = _with_names(likeness, words, named)
    weights = sorted([(-math.exp(SURE * more), area) for area, more in likeness.items() if more > 0])
    total = math.exp(SURE * NOTHING) - sum([weight for weight, _ in weights])
    return {area: -weight / total for weight, area in weights[:MAX_AREAS]}


def _with_names(likeness: Mapping[str, float], words: tuple[Token, ...], named: float) -> dict[str, float]:
    """More for each area that the text names; not for specialties, which may be said of a patient or of oneself."""
    found = dict(likeness)
    for concept, heard in extract(words).concepts.items():
        for area in aspects_of(concept) - {WIDE}:
            found[area] = found.get(area, 0.0) + named * heard.weight
    return found


def idf(stem: str) -> float:
    """How much a word says: BM25's inverse document frequency over the sentences that we know.

    Not over what is offered: somebody new must not change the order of others.
    """
    return _idf(_lexicon().stems[stem])


def is_in_lexicon(stem: str) -> bool:
    """Do several of the sentences that we know use a word of this stem?"""
    return _lexicon().stems[stem] >= SEVERAL


def concept_idf(concept: int) -> float:
    """The same for a concept."""
    return _idf(_lexicon().concepts[concept])


def _idf(count: int) -> float:
    return math.log(1 + (_lexicon().sentences - count + 0.5) / (count + 0.5))


@memoized
def _lexicon() -> _Lexicon:
    stems, concepts = Counter[str](), Counter[int]()

    def labelled() -> Iterator[tuple[tuple[str, ...], tuple[Token, ...]]]:
        """One at a time: all of them at once take more memory than what is learnt from them."""
        for ids, sentence in chain(phrases(NAMES), example_sentences(), _sentences(custom_lexicon().sayings)):
            words = tokenize(sentence)
            heard = list(extract(words).concepts)
            stems.update({word.stem for word in words if word.text not in STOP})
            concepts.update(heard)
            stems[ALL] += 1
            yield distinguish(ids, heard), words

    examples = NaiveBayes(labelled())
    return _Lexicon(examples, stems.pop(ALL), stems, concepts)


def example_sentences() -> list[Sentence]:
    """How residents say it: `areas | sentence`, one a line."""
    return _sentences(lines("matching/data/sayings.txt"))


def _sentences(listed: Iterable[str]) -> list[Sentence]:
    rows = [line.split(" | ", 1) for line in listed]
    return [(tuple(ids.split()), sentence) for ids, sentence in rows]


def distinguish(ids: tuple[str, ...], heard: Iterable[int]) -> tuple[str, ...]:
    """The areas of a sentence, the wide one as the specialties that it names: each is CLIN.11:number of its concept."""
    specialties = tuple(f"{WIDE}:{each}" for each in heard if WIDE in aspects_of(each)) or (WIDE,)
    return tuple(each for area in ids for each in (specialties if area == WIDE else (area,)))


def specialty(area: str) -> str:
    """What a specialty is called, by which the wide area is told apart; empty for every other area."""
    wide, _, concept = area.partition(":")
    return concept_name(int(concept)) if wide == WIDE and concept else ""
