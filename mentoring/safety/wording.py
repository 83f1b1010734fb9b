"""How something is said: its words, which stand together, and parts of words, so that slips don't hide them."""

import re
from itertools import pairwise

from mentoring.matching.tokenizer import fold

_TOKEN = re.compile(r"[a-z]+|\d+|[?!.,;]")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+|\.\.\.+|\u2026")
SHORTEST_PART, LONGEST_PART = 3, 5  # letters
LEAST_WORDS = 3  # of a sentence that is judged by itself


def wording(text: str) -> set[str]:
    """Return the features of a text: words, pairs, triples, pairs with a word between, and parts of words."""
    words = ["^", *_words(text), "$"]
    features = {*words, *(f"{one} {other}" for one, other in pairwise(words))}
    features.update(f"{one} {two} {three}" for one, two, three in zip(words, words[1:], words[2:], strict=False))
    features.update(f"{one} _ {other}" for one, other in zip(words, words[2:], strict=False))
    for word in {word for word in words if word.isalpha()}:
        padded = f"<{word}>"
        for size in range(SHORTEST_PART, LONGEST_PART + 1):
            features.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return features


def readings(text: str) -> list[set[str]]:
    """Return the features of a text and, where there are several, of each of its sentences."""
    return [wording(each) for each in sentences(text)]


def sentences(text: str) -> list[str]:
    """Return a text and, where there are several, each of its sentences: danger may stand in one among others."""
    parts = [part for part in _SENTENCE_END.split(text) if len(part.split()) >= LEAST_WORDS]
    return [text, *parts] if len(parts) > 1 else [text]


def _words(text: str) -> list[str]:
    """Split a text into lower-case words without accents and apostrophes ("don't" and "dont" are one), and signs."""
    return _TOKEN.findall(fold(text).replace("'", ""))
