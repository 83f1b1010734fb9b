"""Split text into words and stems, which two sentences about the same thing share."""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from mentoring.resources import lines

_STEMMING = threading.Lock()
_STEMMER = snowballstemmer.stemmer("english")
_PART = re.compile(r"[^\W\d_]{3,}(?=\d)|[^\W_]+(?:['\u2019][^\W_]+)*")  # two words each: "sign-out", "step3"


def _listed(file: str) -> frozenset[str]:
    return frozenset(word for line in lines(file) for word in line.split())


STOP = _listed("matching/data/stop_words.txt")
GENERIC = _listed("matching/data/generic_words.txt")


class Token(NamedTuple):
    """A word in lower case without accents, its stem, and its position in the `normalized` text."""

    text: str
    stem: str
    start: int
    end: int


# Corrections for words that Snowball wrongly merges or wrongly keeps apart in a hospital.
_STEMS = {
    word: stem
    for stem, words in (line.split(" | ") for line in lines("matching/data/stems.txt"))
    for word in words.split()
}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word. The stemmer has state, so only one thread may use it at a time."""
    if word in _STEMS:
        return _STEMS[word]
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


GENERIC_STEMS, STOP_STEMS = (frozenset(map(stem, words)) for words in (GENERIC, STOP))


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into words; a hyphenated one ("sign-out") is two.

    Not cached: whole texts, which may be private or rejected, must not stay in memory.
    """
    words = []
    for found in _PART.finditer(normalized(text)):
        word = fold(found[0])
        words.append(Token(word, stem(word.removesuffix("'s")), *found.span()))
    return tuple(words)


def normalized(text: str) -> str:
    """Compose each letter with its accents (NFC): the text that the positions of tokens refer to."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(word: str) -> str:
    """Return a word in lower case, without accents, and with a plain apostrophe."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word).casefold().replace("\u2019", "'")
    return "".join(char for char in decomposed if not unicodedata.combining(char))
