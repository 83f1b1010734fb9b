"""From text to stems: what two sentences must share to be about the same thing."""

import re
import threading
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import snowballstemmer

_STEMMING = threading.Lock()
_STEMMER = snowballstemmer.stemmer("english")
_JOINTS = re.compile(r"[&/-]|(?<=[a-z]{3})(?=\d)")  # "sign-out", and "step3"
_WORD = re.compile(r"[^\W_]+(?:['&/-][^\W_]+)*")


def _listed(file: str) -> frozenset[str]:
    text = resources.files("mentoring.matching").joinpath(file).read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


STOP = _listed("stop_words.txt")
GENERIC = _listed("generic_words.txt")


class Word(NamedTuple):
    """A word as it was written, and its stem."""

    text: str
    stem: str


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a word in lower case. The stemmer keeps the word it works on: one thread at a time."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


GENERIC_STEMS = frozenset(stem(word) for word in GENERIC)


def read(text: str) -> tuple[Word, ...]:
    """The words of a text, folded to lower case without accents; joined ones ("sign-out") also apart.

    Not cached: whole texts, private or refused ones among them, must not stay in memory.
    """
    folded = text.lower() if text.isascii() else _folded(text)
    found = []
    for whole in _WORD.findall(folded):
        if whole.isalpha():
            found.append(Word(whole, stem(whole)))
        else:
            found += [Word(part, stem(part.removesuffix("'s"))) for part in _JOINTS.split(whole) if part]
    return tuple(found)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("\u2019", "'")
    return "".join(char for char in decomposed if not unicodedata.combining(char))
