"""What a text says, as far as two texts are compared by it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mentoring.matching.concepts import WIDE, Meaning, extract
from mentoring.matching.feedback import NOTHING, Learned
from mentoring.matching.lexicon import classify
from mentoring.matching.tokenizer import STOP, Token, normalized

MIN_AREA = 0.03  # of an area: less sure, a line isn't found by it
SAYS = 0.12  # of a text's likeliest area: from here on, the text is about one of its areas rather than about none
BESIDE = 0.6  # how much it matters then how sure an area is beside the likeliest; the rest is how sure it is at all
STANDS = 0.6  # of an area that was suggested from the words and left standing: one in ten of those is wrong


class AnalyzedText(NamedTuple):
    """What a text says: its topical words by stem, what it means in a hospital, and which areas it is about.

    Words and meanings stand in `text` where they say.
    """

    text: str
    words: dict[str, Token]
    meaning: Meaning
    areas: dict[str, float]


def analyze(text: str, words: tuple[Token, ...], learnt: Learned = NOTHING) -> AnalyzedText:
    """What a text of these words says, in a place that taught so much."""
    topical = {word.stem: word for word in words if word.text not in STOP}
    return AnalyzedText(normalized(text), topical, extract(words), classify(words, learnt))


def sure_areas(heard: Mapping[str, float], confirmed: Iterable[str]) -> dict[str, float]:
    """How sure each area is: a confirmed one is; being about some specialty or other says nothing."""
    both = {**heard, **dict.fromkeys(confirmed, 1.0)}
    return {area: sure for area, sure in both.items() if sure >= MIN_AREA and area != WIDE}


def compared_areas(heard: Mapping[str, float], confirmed: Iterable[str]) -> dict[str, float]:
    """The same for comparing two texts, which says more by what each is about most: few words leave every area unsure.

    A confirmed area that the words don't say is sure; one that they do say stands, as it was suggested from them.
    """
    found = {area: sure for area, sure in heard.items() if sure >= MIN_AREA and area != WIDE}
    likeliest = max(found.values(), default=0.0)
    if likeliest >= SAYS:
        scale = 1 - BESIDE + BESIDE / likeliest
        found = {area: scale * sure for area, sure in found.items()}
    for area in confirmed:
        if area != WIDE:
            found[area] = max(found[area], STANDS) if area in found else 1.0
    return found


def is_another_sense(stem: str, asked: Mapping[str, frozenset[int]], offered: Mapping[str, frozenset[int]]) -> bool:
    """The same word, and something else is meant: leading a code is not billing codes."""
    return stem in offered and not asked[stem] & offered[stem]
