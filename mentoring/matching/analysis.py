"""Analyze a text: the words, concepts and growth areas by which two texts are compared."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.concepts import SPECIALTY_DEPTH, Meaning
from mentoring.matching.feedback import NOTHING_LEARNED, Learned
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.tokenizer import STOP, Token, normalized, tokenize

MIN_AREA = 0.03  # confidence: a line is not found by an area that is less likely
# Confidence: when the likeliest area reaches it, the text is about one of its areas rather than about none.
MIN_TOPIC_CONFIDENCE = 0.12
# The share of its score that an area then gets relative to the likeliest; the rest is its own confidence.
RELATIVE_SHARE = 0.6
# Confidence in an area that was suggested from the words and left unchanged: one in ten of those is wrong.
SUGGESTED_CONFIDENCE = 0.6


class AnalyzedText(NamedTuple):
    """A text with its topical words by stem, what it means in a hospital, and how likely it is about each area.

    The positions of words and concepts are offsets into `text`. `off_topic` is how likely it is about something else,
    and `known` the share of its words that the lexicon or the workspace knows.
    """

    text: str
    words: dict[str, Token]
    meaning: Meaning
    areas: dict[str, float]
    off_topic: float
    known: float


def analyze(lexicon: Lexicon, text: str, words: tuple[Token, ...], learned: Learned = NOTHING_LEARNED) -> AnalyzedText:
    """Analyze a text that has these words, with what its workspace has taught."""
    topical = {word.stem: word for word in words if word.text not in STOP}
    topics, meaning = lexicon.classify(words, learned), lexicon.concepts.extract(words)
    known = sum(lexicon.spelling.is_known(stem) or bool(learned(stem)) for stem in topical) / max(len(topical), 1)
    return AnalyzedText(normalized(text), topical, meaning, topics.areas, topics.off_topic, known)


@lru_cache(maxsize=500)
def analyze_offer(lexicon: Lexicon, line: str) -> AnalyzedText:
    """Analyze an offered line. Lines are shown to the whole workspace, so they may stay in memory; goals may not."""
    return analyze(lexicon, line, tokenize(line))


def sure_areas(guessed: Mapping[str, float], confirmed: Iterable[str]) -> dict[str, float]:
    """Return the confidence in each area: a confirmed one is certain, and the wide one says nothing."""
    both = {**guessed, **dict.fromkeys(confirmed, 1.0)}
    return {area: confidence for area, confidence in both.items() if confidence >= MIN_AREA and area != SPECIALTY_DEPTH}


def compared_areas(guessed: Mapping[str, float], confirmed: Iterable[str]) -> dict[str, float]:
    """Return the confidence in each area for comparing two texts.

    Few words leave every area uncertain, so each area counts relative to the likeliest; the `confirmed` ones count as
    in `trusted_areas`.
    """
    found = {
        area: confidence for area, confidence in guessed.items() if confidence >= MIN_AREA and area != SPECIALTY_DEPTH
    }
    likeliest = max(found.values(), default=0.0)
    if likeliest >= MIN_TOPIC_CONFIDENCE:
        scale = 1 - RELATIVE_SHARE + RELATIVE_SHARE / likeliest
        found = {area: scale * confidence for area, confidence in found.items()}
    return trusted_areas(found, confirmed)


def trusted_areas(guessed: Mapping[str, float], confirmed: Iterable[str]) -> dict[str, float]:
    """Return the confidence in each area when some are confirmed.

    A confirmed area that the words don't suggest is certain; one that they do suggest gets at least
    SUGGESTED_CONFIDENCE, because it was offered to the person.
    """
    found = dict(guessed)
    for area in confirmed:
        if area != SPECIALTY_DEPTH:
            found[area] = max(found[area], SUGGESTED_CONFIDENCE) if area in found else 1.0
    return found


def neighbors(asked: Mapping[str, float]) -> dict[str, float]:
    """Return the neighbors of these areas with how welcome someone there would be, given the confidence in each."""
    found: dict[str, float] = {}
    for area, confidence in asked.items():
        for neighbor, welcome in areas.NEIGHBORS.get(area, {}).items():
            found[neighbor] = max(found.get(neighbor, 0.0), welcome * confidence)
    return found


def is_another_sense(stem: str, asked: Mapping[str, frozenset[int]], offered: Mapping[str, frozenset[int]]) -> bool:
    """Do two texts mean different things by the same word? Leading a code is not billing codes."""
    return stem in offered and not asked[stem] & offered[stem]
