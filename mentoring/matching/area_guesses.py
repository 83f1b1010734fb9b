"""Guess which growth areas a sentence is about."""

from mentoring.growth_areas import areas
from mentoring.matching.concepts import SPECIALTY_DEPTH
from mentoring.matching.feedback import NOTHING_LEARNED, Learned
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.tokenizer import tokenize

MAX_GUESSES = 3
NAMED = 1.5  # log factor for an area's own name: "ICU" alone is in the sentences of every area
_MIN_CONFIDENCE, _MIN_SHARE = 0.08, 0.2  # of an area: at all, and as a share of the likeliest area's
# A private area keeps a goal from being shared, so it needs more. With these limits, all 13 private statements of the
# judged set are taken for private, and 1 of the 61 others.
_MIN_PRIVATE, _MIN_PRIVATE_SHARE = 0.1, 0.4
_MIN_OFFERED, _MIN_OFFERED_UNNAMED = 0.12, 0.4  # for an offered line: with a name or hint of a concept, and without one


def weigh(lexicon: Lexicon, sentence: str, learned: Learned = NOTHING_LEARNED) -> dict[str, float]:
    """Return the confidence that a sentence is about each aspect; aspects it doesn't touch are missing."""
    found: dict[str, float] = {}
    topics = lexicon.classify(lexicon.spelling.tokenize(sentence), learned, named=NAMED)
    for area, confidence in topics.areas.items():
        aspect = SPECIALTY_DEPTH if area.startswith(SPECIALTY_DEPTH) else area
        found[aspect] = found.get(aspect, 0.0) + confidence
    return {aspect: confidence for aspect, confidence in found.items() if aspect in areas.ALL}


def suggest_for_offer(lexicon: Lexicon, line: str) -> list[str]:
    """Return up to three aspect ids for an offered line; stricter, because it may not be about medicine at all."""
    is_named = bool(lexicon.concepts.extract(tokenize(line)).concepts)
    return suggest_aspects(lexicon, line, least=_MIN_OFFERED if is_named else _MIN_OFFERED_UNNAMED)


def suggest_aspects(
    lexicon: Lexicon, sentence: str, learned: Learned = NOTHING_LEARNED, *, least: float = _MIN_CONFIDENCE
) -> list[str]:
    """Return up to three aspect ids for a sentence, best first; none when nothing matches well enough."""
    weights = weigh(lexicon, sentence, learned)
    ranked = sorted(weights, key=lambda aspect: (-weights[aspect], aspect))
    if not ranked:
        return []
    likeliest = weights[ranked[0]]
    minimum = {  # by whether the area is private
        True: max(least, _MIN_PRIVATE, likeliest * _MIN_PRIVATE_SHARE),
        False: max(least, likeliest * _MIN_SHARE),
    }
    found = [each for each in ranked[:MAX_GUESSES] if weights[each] >= minimum[areas.ALL[each].private]]
    is_named = found == [SPECIALTY_DEPTH] or _names_a_specialty(lexicon, sentence)
    return [each for each in found if each != SPECIALTY_DEPTH or is_named]


def nearest_private_areas(lexicon: Lexicon, sentence: str) -> list[str]:
    """Return up to three private aspects that a sentence, known to be private, may be about; the likeliest first."""
    weights = {each: weight for each, weight in weigh(lexicon, sentence).items() if areas.ALL[each].private}
    return sorted(weights, key=lambda aspect: (-weights[aspect], aspect))[:MAX_GUESSES]


def _names_a_specialty(lexicon: Lexicon, sentence: str) -> bool:
    """Does a sentence name a specialty? If not, specialty depth is only suggested alone: anyone may be burned out."""
    found = lexicon.concepts.extract(lexicon.spelling.tokenize(sentence)).concepts
    return any(SPECIALTY_DEPTH in lexicon.concepts.aspects_of(each) for each in found)
