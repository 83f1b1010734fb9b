"""Classify words into growth areas, from the labeled sentences and names in this package's files.

`areas.txt` has each area's label and synonyms; `concepts.txt` has names and weaker hints; `sayings.txt` has whole
sentences, as residents say them; `scenes.txt` tells what happened; and `off_topic.txt` has sentences about what no one
at a hospital teaches.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.concepts import SPECIALTY_DEPTH, ConceptRow, Concepts, KnownConcepts, know, phrases, read_rows
from mentoring.matching.custom_lexicon import NO_ADDITIONS, CustomLexicon
from mentoring.matching.naive_bayes import NaiveBayes, Taught, Trained, train
from mentoring.matching.spelling import Spelling, known_words
from mentoring.matching.tokenizer import STOP, Token, tokenize
from mentoring.resources import lines

# How much evidence sets a likelier area apart; 1 would treat words as independent, which they aren't.
EVIDENCE_EXPONENT = 0.6
NO_AREA_LOG_RATIO = 5.0  # the log ratio of being about no area at all: as much as one telling word
MAX_AREAS = 6  # of one text
UNLIKE = -10.0  # the log ratio for sentences that have no word in common with a text
MIN_SENTENCES = 3  # sentences: a word in fewer may be someone's typo
NAMES = 150  # names of each concept (with its parts) that count as sentences; more would outweigh other areas

OFF_TOPIC = "off topic"  # the label of those sentences

Sentence = tuple[tuple[str, ...], str]


class Topics(NamedTuple):
    """What a text is about: the growth areas with their probabilities, likeliest first, and that of something else.

    Together they are at most 1; the rest is the probability that the words don't tell.
    """

    areas: dict[str, float]
    off_topic: float


class Counted(NamedTuple):
    """What the files of a lexicon tell: concepts, words, a trained classifier, and how many sentences have what."""

    known: KnownConcepts
    words: Mapping[str, str]  # with their stems
    trained: Trained
    stems: Mapping[str, int]
    concepts: Mapping[int, int]
    sentences: int


class Lexicon:
    """What words mean: this package's concepts and sentences, and a hospital's `custom` ones. Immutable.

    Counting its sentences takes a second: `counted` has that from before (see `compiled_lexicon`).
    """

    def __init__(self, custom: CustomLexicon, counted: Counted | None = None) -> None:
        self.custom = custom
        if counted is None:
            rows = read_rows(custom.concepts)
            known = know(rows)
            self.concepts = Concepts(known)
            counted = self._count(rows, known)
        else:
            self.concepts = Concepts(counted.known)
        self.counted = counted
        self._examples = NaiveBayes(counted.trained)
        self.spelling = Spelling(counted.words, self._uses, self._is_common)

    def _count(self, rows: list[ConceptRow], known: KnownConcepts) -> Counted:
        """Count the stems and concepts of each sentence.

        One at a time: all of them at once take more memory than what is learned from them.
        """
        stems, concepts, sentences = Counter[str](), Counter[int](), 0

        def labeled() -> Iterator[tuple[tuple[str, ...], tuple[Token, ...]]]:
            nonlocal sentences
            sayings = chain(example_sentences(), _scenes(), _sentences(self.custom.sayings))
            for ids, sentence in chain(phrases(rows, NAMES), _labels(), sayings, _off_topic()):
                words = tokenize(sentence)
                found = list(self.concepts.extract(words).concepts)
                stems.update({word.stem for word in words if word.text not in STOP})
                concepts.update(found)
                sentences += 1
                yield self.distinguish(ids, found), words

        trained = train(labeled())
        return Counted(known, known_words(self.custom.concepts), trained, stems, concepts, sentences)

    def classify(self, words: tuple[Token, ...], taught: Taught | None = None, *, named: float = 0.0) -> Topics:
        """Tell which growth areas a text is about.

        It comes from the lexicon's sentences and from what a workspace has `taught`. `named` is added to the log ratio
        of an area when the text has one of its names.
        """
        log_ratios = self._examples.log_ratios(words, taught)
        off_topic = _weight(log_ratios.pop(OFF_TOPIC, UNLIKE))
        if named:
            log_ratios = self._with_names(log_ratios, words, named)
        weights = sorted([(-_weight(ratio), area) for area, ratio in log_ratios.items() if ratio > 0])
        total = _weight(NO_AREA_LOG_RATIO) + off_topic - sum([weight for weight, _ in weights])
        return Topics({area: -weight / total for weight, area in weights[:MAX_AREAS]}, off_topic / total)

    def _with_names(self, log_ratios: dict[str, float], words: tuple[Token, ...], named: float) -> dict[str, float]:
        """Raise each area that the text names, but no specialty: its name may describe a patient or oneself."""
        found = dict(log_ratios)
        for concept, match in self.concepts.extract(words).concepts.items():
            if not self.concepts.is_whole(concept):
                continue
            for area in self.concepts.aspects_of(concept) - {SPECIALTY_DEPTH}:
                found[area] = found.get(area, 0.0) + named * match.weight
        return found

    def idf(self, stem: str) -> float:
        """Return how telling a word is: BM25's inverse document frequency over the sentences of the lexicon.

        Offered lines don't count, so that someone new never changes the order of others.
        """
        return self._idf(self._uses(stem))

    def concept_idf(self, concept: int) -> float:
        """Return how telling a concept is, as `idf` does for a word."""
        return self._idf(self.counted.concepts.get(concept, 0))

    def _idf(self, count: int) -> float:
        return math.log(1 + (self.counted.sentences - count + 0.5) / (count + 0.5))

    def _is_common(self, stem: str) -> bool:
        """Do several sentences use a word with this stem?"""
        return self._uses(stem) >= MIN_SENTENCES

    def _uses(self, stem: str) -> int:
        return self.counted.stems.get(stem, 0)

    def distinguish(self, ids: tuple[str, ...], concepts: Iterable[int]) -> tuple[str, ...]:
        """Replace the wide area of a sentence by the specialties it names, each as CLIN.11:<number of its concept>."""
        named = (
            each for each in map(self.concepts.whole, concepts) if SPECIALTY_DEPTH in self.concepts.aspects_of(each)
        )
        specialties = tuple(dict.fromkeys(f"{SPECIALTY_DEPTH}:{each}" for each in named)) or (SPECIALTY_DEPTH,)
        return tuple(each for area in ids for each in (specialties if area == SPECIALTY_DEPTH else (area,)))

    def fitting(self, concepts: Iterable[int], about: Collection[str]) -> set[int]:
        """Return those of these concepts that belong to an area that a text is about: a face that falls is no fall."""
        return {
            each
            for each in concepts
            if any(area in about for area in self.distinguish(tuple(self.concepts.aspects_of(each)), [each]))
        }

    def specialty(self, area: str) -> str:
        """Return the name of a specialty (an area as `distinguish` writes it); empty for every other area."""
        wide, _, concept = area.partition(":")
        return self.concepts.name(int(concept)) if wide == SPECIALTY_DEPTH and concept else ""


def _weight(log_ratio: float) -> float:
    return math.exp(EVIDENCE_EXPONENT * log_ratio)


@lru_cache(maxsize=2)
def load(custom: CustomLexicon = NO_ADDITIONS) -> Lexicon:
    """Load the lexicon with a hospital's additions. It never changes, so the same one serves everyone who asks."""
    return Lexicon(custom)


def example_sentences() -> list[Sentence]:
    """Return the sentences of sayings.txt, each with its areas."""
    return _sentences(lines("matching/data/sayings.txt"))


def _scenes() -> list[Sentence]:
    """Return the sentences of scenes.txt, each with its areas."""
    return _sentences(lines("matching/data/scenes.txt"))


def _labels() -> list[Sentence]:
    """Return the labels and synonyms of the areas, each as a sentence of its area."""
    return [((area.id,), name) for area in areas.ALL.values() for name in area.names if area.id != SPECIALTY_DEPTH]


def _off_topic() -> list[Sentence]:
    """Return the sentences of off_topic.txt, which are about no growth area."""
    return [((OFF_TOPIC,), sentence) for sentence in lines("matching/data/off_topic.txt")]


def _sentences(sayings: Iterable[str]) -> list[Sentence]:
    rows = [line.split(" | ", 1) for line in sayings]
    return [(tuple(ids.split()), sentence) for ids, sentence in rows]
