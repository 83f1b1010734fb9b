"""Which aspects a sentence seems to be about."""

import math
from collections import defaultdict

from mentoring import aspects
from mentoring.matching.lexicon import mentions, vocabulary
from mentoring.matching.spelling import forgiving
from mentoring.matching.words import GENERIC_STEMS, STOP

MOST = 3
_PHRASE = 4.0  # a whole label or synonym, for each of its words
_FLOOR = 2.2  # under this the words in common say too little


def weigh(sentence: str) -> dict[str, float]:
    """How strongly a sentence points at each aspect; aspects it doesn't touch are missing."""
    weights: dict[str, float] = defaultdict(float)
    words = forgiving(sentence)
    for mention in mentions(words):
        weights[mention.aspect] += _PHRASE + 2.0 * (mention.length - 1)
    for stem in {word.stem for word in words if word.text not in STOP}:
        ids = vocabulary().get(stem, ())
        rarity = math.log(len(aspects.ALL) / len(ids)) / 2 if ids else 0.0
        for aspect in ids:
            weights[aspect] += rarity * (0.3 if stem in GENERIC_STEMS else 1.0)
    return weights


def suggest_aspects(sentence: str, most: int = MOST) -> list[str]:
    """Up to three aspect ids for a sentence, best first; none where nothing fits well enough."""
    weights = weigh(sentence)
    ranked = sorted(weights, key=lambda aspect: (-weights[aspect], aspect))
    if not ranked:
        return []
    floor = max(_FLOOR, weights[ranked[0]] * 0.5)
    return [aspect for aspect in ranked if weights[aspect] >= floor][:most]
