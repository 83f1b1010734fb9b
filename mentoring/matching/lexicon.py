"""Classify words into growth areas, from the labeled sentences and names in this package's files.

`areas.txt` has each area's label and synonyms; `concepts.txt` has names and weaker hints; `sayings.txt` has whole
sentences, as residents say them.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from mentoring.matching.concepts import SPECIALTY_DEPTH, aspects_of, concept_name, extract, phrases
from mentoring.matching.custom_lexicon import custom_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.naive_bayes import NaiveBayes, Taught
from mentoring.matching.tokenizer import STOP, Token, tokenize
from mentoring.resources import lines

# How much evidence sets a likelier area apart; 1 would treat words as independent, which they aren't.
EVIDENCE_EXPONENT = 0.6
NO_AREA_LOG_RATIO = 5.0  # the log ratio of being about no area at all: as much as one telling word
MAX_AREAS = 6  # of one text
MIN_SENTENCES = 3  # sentences: a word in fewer may be someone's typo
NAMES = 50  # names of each concept that count as sentences; later ones are recognized, but outweigh no other area
SENTENCE_COUNT_KEY = ""  # the key in the stem counts that counts every sentence

Sentence = tuple[tuple[str, ...], str]


class _Lexicon(NamedTuple):
    """The classifier and the number of its sentences, in total and with each stem and each concept."""

    examples: NaiveBayes
    sentences: int
    stems: Counter[str]
    concepts: Counter[int]


def classify(words: tuple[Token, ...], taught: Taught | None = None, *, named: float = 0.0) -> dict[str, float]:
    """Return the growth areas of a text with their probabilities (together at most 1), likeliest first.

    They come from this package's sentences and from what a workspace has `taught`. `named` is added to the log ratio of
    an area when the text has one of its names.
    """
    log_ratios = _lexicon().examples.log_ratios(words, taught)
    if named:
        log_ratios = _with_names(log_ratios, words, named)
    weights = sorted([(-math.exp(EVIDENCE_EXPONENT * ratio), area) for area, ratio in log_ratios.items() if ratio > 0])
    total = math.exp(EVIDENCE_EXPONENT * NO_AREA_LOG_RATIO) - sum([weight for weight, _ in weights])
    return {area: -weight / total for weight, area in weights[:MAX_AREAS]}


def _with_names(log_ratios: Mapping[str, float], words: tuple[Token, ...], named: float) -> dict[str, float]:
    """Raise each area that the text names, but no specialty: its name may describe a patient or oneself."""
    found = dict(log_ratios)
    for concept, match in extract(words).concepts.items():
        for area in aspects_of(concept) - {SPECIALTY_DEPTH}:
            found[area] = found.get(area, 0.0) + named * match.weight
    return found


def idf(stem: str) -> float:
    """Return how telling a word is: BM25's inverse document frequency over the sentences of the lexicon.

    Offered lines don't count, so that someone new never changes the order of others.
    """
    return _idf(_lexicon().stems[stem])


def is_in_lexicon(stem: str) -> bool:
    """Do several sentences of the lexicon use a word with this stem?"""
    return _lexicon().stems[stem] >= MIN_SENTENCES


def concept_idf(concept: int) -> float:
    """Return how telling a concept is, as `idf` does for a word."""
    return _idf(_lexicon().concepts[concept])


def _idf(count: int) -> float:
    return math.log(1 + (_lexicon().sentences - count + 0.5) / (count + 0.5))


@memoized
def _lexicon() -> _Lexicon:
    stems, concepts = Counter[str](), Counter[int]()

    def labeled() -> Iterator[tuple[tuple[str, ...], tuple[Token, ...]]]:
        """Yield one at a time: all of them at once take more memory than what is learned from them."""
        for ids, sentence in chain(phrases(NAMES), example_sentences(), _sentences(custom_lexicon().sayings)):
            words = tokenize(sentence)
            found = list(extract(words).concepts)
            stems.update({word.stem for word in words if word.text not in STOP})
            concepts.update(found)
            stems[SENTENCE_COUNT_KEY] += 1
            yield distinguish(ids, found), words

    examples = NaiveBayes(labeled())
    return _Lexicon(examples, stems.pop(SENTENCE_COUNT_KEY), stems, concepts)


def example_sentences() -> list[Sentence]:
    """Return the sentences of sayings.txt, each with its areas."""
    return _sentences(lines("matching/data/sayings.txt"))


def _sentences(sayings: Iterable[str]) -> list[Sentence]:
    rows = [line.split(" | ", 1) for line in sayings]
    return [(tuple(ids.split()), sentence) for ids, sentence in rows]


def distinguish(ids: tuple[str, ...], concepts: Iterable[int]) -> tuple[str, ...]:
    """Replace the wide area of a sentence by the specialties it names, each as CLIN.11:<number of its concept>."""
    specialties = tuple(f"{SPECIALTY_DEPTH}:{each}" for each in concepts if SPECIALTY_DEPTH in aspects_of(each)) or (
        SPECIALTY_DEPTH,
    )
    return tuple(each for area in ids for each in (specialties if area == SPECIALTY_DEPTH else (area,)))


def specialty(area: str) -> str:
    """Return the name of a specialty (an area as `distinguish` writes it); empty for every other area."""
    wide, _, concept = area.partition(":")
    return concept_name(int(concept)) if wide == SPECIALTY_DEPTH and concept else ""
