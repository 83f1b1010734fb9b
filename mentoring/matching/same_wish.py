"""Do two sentences say the same wish in other words?"""

from mentoring.matching.tokenizer import GENERIC_STEMS, STOP_STEMS, tokenize

MIN_SHARED = 2  # words by which two wishes of several words are the same
MIN_SHARE = 0.75  # of the words of the shorter one


def is_same_wish(one: str, other: str) -> bool:
    """Compare the words that say what two sentences are about: all of them, or nearly all of the shorter one's."""
    first, second = _topical_stems(one), _topical_stems(other)
    shared = first & second
    if not shared:
        return False
    return first == second or (len(shared) >= MIN_SHARED and len(shared) >= MIN_SHARE * min(len(first), len(second)))


def _topical_stems(text: str) -> set[str]:
    return {token.stem for token in tokenize(text)} - STOP_STEMS - GENERIC_STEMS
