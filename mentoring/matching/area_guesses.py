"""Which aspects a sentence seems to be about."""

from mentoring.growth_areas import areas
from mentoring.matching.concepts import WIDE, aspects_of, extract
from mentoring.matching.feedback import NOTHING, Learned
from mentoring.matching.lexicon import classify
from mentoring.matching.spelling import tokenize_corrected
from mentoring.matching.tokenizer import tokenize

MAX_GUESSES = 3
NAMED = 1.0  # how much a name counts beside the sentences: "ICU" alone is in those of every area
_LEAST, _BESIDE = 0.08, 0.2  # how sure one must be at all, and beside the likeliest
# The same for a private area, which keeps a goal from being shared: of the judged statements, all 13 private ones are
# taken for private so, and 1 of 61 others.
_LEAST_PRIVATE, _BESIDE_PRIVATE = 0.1, 0.4
_OF_A_LINE, _UNNAMED = 0.12, 0.4  # the same for what somebody offers, where a name or hint says so, and where none does


def weigh(sentence: str, learnt: Learned = NOTHING) -> dict[str, float]:
    """How sure one may be that a sentence is about each aspect; aspects it doesn't touch are missing."""
    found: dict[str, float] = {}
    for area, sure in classify(tokenize_corrected(sentence), learnt, named=NAMED).items():
        aspect = WIDE if area.startswith(WIDE) else area
        found[aspect] = found.get(aspect, 0.0) + sure
    return {aspect: sure for aspect, sure in found.items() if aspect in areas.ALL}


def suggest_for_offer(line: str) -> list[str]:
    """The same for a line that somebody offers: more careful, for it may be about something beside medicine."""
    return suggest_aspects(line, least=_OF_A_LINE if extract(tokenize(line)).concepts else _UNNAMED)


def suggest_aspects(sentence: str, learnt: Learned = NOTHING, *, least: float = _LEAST) -> list[str]:
    """Up to three aspect ids for a sentence, best first; none where nothing fits well enough."""
    weights = weigh(sentence, learnt)
    ranked = sorted(weights, key=lambda aspect: (-weights[aspect], aspect))
    if not ranked:
        return []
    likeliest = weights[ranked[0]]
    private = max(least, _LEAST_PRIVATE, likeliest * _BESIDE_PRIVATE)
    floors = {True: private, False: max(least, likeliest * _BESIDE)}
    found = [each for each in ranked[:MAX_GUESSES] if weights[each] >= floors[areas.ALL[each].private]]
    return [each for each in found if each != WIDE or found == [WIDE] or _names_a_specialty(sentence)]


def _names_a_specialty(sentence: str) -> bool:
    """Only then its depth is told beside something else: "burned out" may be heard anywhere."""
    return any(WIDE in aspects_of(each) for each in extract(tokenize_corrected(sentence)).concepts)
