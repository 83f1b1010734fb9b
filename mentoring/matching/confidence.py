"""How likely it is that someone who would be shown is right or useful, learned from judged statements.

`benchmarks/train_confidence.py` learns the weights; here they are only added up.
"""

import math
from collections.abc import Collection
from typing import NamedTuple

from mentoring.matching.analysis import AnalyzedText, trusted_areas
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.tokenizer import GENERIC_STEMS

# Of people who are at least so likely right or useful: the bands, and who is shown at all.
STRONG_FROM, CLOSE_FROM, SHOWN_FROM = 0.85, 0.45, 0.3
# A mentor who offers this share of what a goal says is shown, even if the goal is one word. That is a close match (82
# of 100 were right) if the line names it and the goal doesn't read like something else.
MOST_WORDS = 0.75
MOST_OFF_TOPIC = 0.5
OFF_TOPIC_FROM = 0.1  # probability: a query that is so likely about something else can't be more so


class Evidence(NamedTuple):
    """What speaks for a mentor, by the texts of the query and of their best line, and nothing about other mentors.

    So someone new never changes how well others fit.
    """

    score: float  # of the line, as a logarithm
    words: float  # of what is telling in the query's words, how much the line says, too, in the same or others, 0 to 1
    area: float  # how likely both are about the same growth area, 0 to 1
    other_lines: float  # what the mentor's other lines add to the score, in tens
    off_topic: float  # how much the query is like what no one at a hospital teaches, 0 to 1
    known: float  # the share of its words that are known, 0 to 1


WEIGHTS = Evidence(score=1.95, words=0.52, area=1.19, other_lines=3.96, off_topic=-4.22, known=3.01)
CONSTANT = -7.94


def probability(evidence: Evidence) -> float:
    """Return the probability that a mentor is right or useful."""
    return 1 / (1 + math.exp(-CONSTANT - sum(weight * each for weight, each in zip(WEIGHTS, evidence, strict=True))))


def evidence_for(
    lexicon: Lexicon,
    mine: AnalyzedText,
    theirs: AnalyzedText,
    confirmed: tuple[Collection[str], Collection[str]],
    *,
    line_score: float,
    score: float,
) -> Evidence:
    """Collect what speaks for a mentor.

    `confirmed` are the areas that each side has confirmed; `line_score` is that of their best line, and `score` the
    mentor's.
    """
    asked, offered = trusted_areas(mine.areas, confirmed[0]), trusted_areas(theirs.areas, confirmed[1])
    return Evidence(
        score=math.log1p(max(line_score, 0.0)),
        words=_in_common(lexicon, mine, theirs),
        area=max((asked[each] * offered[each] for each in asked.keys() & offered.keys()), default=0.0),
        other_lines=(score - line_score) / 10,
        off_topic=min(mine.off_topic / OFF_TOPIC_FROM, 1.0),
        known=mine.known,
    )


def _in_common(lexicon: Lexicon, mine: AnalyzedText, theirs: AnalyzedText) -> float:
    """Return how much of what is telling in the query's words the line says too, in the same words or in others."""
    asked, offered = mine.meaning.concepts, theirs.meaning.concepts
    shared = [(asked[each], asked[each].weight * offered[each].weight) for each in asked.keys() & offered.keys()]
    in_common = everything = 0.0
    for stem, word in mine.words.items():
        if stem not in GENERIC_STEMS:
            telling = lexicon.idf(stem)
            everything += telling
            within = (weight for concept, weight in shared if concept.start <= word.start and word.end <= concept.end)
            in_common += telling * (1.0 if stem in theirs.words else max(within, default=0.0))
    return in_common / max(everything, 1.0)
