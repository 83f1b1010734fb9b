"""From text to stems: what two sentences must share to be about the same thing."""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from mentoring.resources import lines

_STEMMING = threading.Lock()
_STEMMER = snowballstemmer.stemmer("english")
_PART = re.compile(r"[^\W\d_]{3,}(?=\d)|[^\W_]+(?:['\u2019][^\W_]+)*")  # both of "sign-out", and of "step3"


def _listed(file: str) -> frozenset[str]:
    return frozenset(word for line in lines(file) for word in line.split())


STOP = _listed("matching/data/stop_words.txt")
GENERIC = _listed("matching/data/generic_words.txt")


class Token(NamedTuple):
    """A word in lower case without accents, its stem, and where it stands in `composed` text."""

    text: str
    stem: str
    start: int
    end: int


# Where Snowball takes words for one that say different things in a hospital, or tells apart what is the same.
_STEMS = {
    word: stem
    for stem, words in (line.split(" | ") for line in lines("matching/data/stems.txt"))
    for word in words.split()
}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case. The stemmer keeps the word it works on: one thread at a time."""
    if word in _STEMS:
        return _STEMS[word]
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


GENERIC_STEMS, STOP_STEMS = (frozenset(map(stem, words)) for words in (GENERIC, STOP))


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of a text, joined ones ("sign-out") apart.

    Not cached: whole texts, private or refused ones among them, must not stay in memory.
    """
    fold = str.lower if text.isascii() else _folded
    words = []
    for found in _PART.finditer(normalized(text)):
        word = fold(found[0])
        words.append(Token(word, stem(word.removesuffix("'s")), *found.span()))
    return tuple(words)


def normalized(text: str) -> str:
    """Letters and their accents as one character each: a text as its quotes are cut from it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).casefold().replace("\u2019", "'")
    return "".join(char for char in decomposed if not unicodedata.combining(char))
