"""Correct typos: a word that no one uses becomes the known word that is one slip away, if there is one."""

from functools import lru_cache

from mentoring.growth_areas import areas
from mentoring.matching.custom_lexicon import custom_lexicon, on_change
from mentoring.matching.lexicon import is_in_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.tokenizer import STOP, Token, stem, tokenize
from mentoring.resources import lines

MIN_LENGTH = 5  # letters: a slip in a shorter word makes another word


@lru_cache(maxsize=10_000)
def correct(word: str) -> str:
    """Return the known word that differs by one letter (extra, missing, wrong or swapped), or the word itself."""
    if len(word) < MIN_LENGTH or _is_known(stem(word)):
        return word
    candidates = {known for left in misspellings(word) for known in _known().get(left, ())}
    closest = sorted((abs(len(known) - len(word)), known) for known in candidates if _may_be(known, word))
    return closest[0][1] if closest else word


on_change(correct.cache_clear)


def _may_be(known: str, word: str) -> bool:
    """May a word be a typo of a known one? "Chess" is not one of "chest": short words may not change a letter."""
    same_letters = len(word) > MIN_LENGTH or len(known) != len(word) or sorted(known) == sorted(word)
    return known[0] == word[0] and same_letters


def tokenize_corrected(text: str) -> tuple[Token, ...]:
    """Return the words of a text as they were written, each with the stem of the corrected word."""
    return tuple(
        word if _is_known(word.stem) else word._replace(stem=stem(correct(word.text))) for word in tokenize(text)
    )


def misspellings(word: str) -> set[str]:
    """Return a word and what is left of it without any one letter: words one slip apart share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_known(stem: str) -> bool:
    """Is it a stem of the concepts, or of a word that people use? "Stuff" is not a typo of "staff"."""
    return stem in _stems() or is_in_lexicon(stem)


@memoized
def _words() -> frozenset[str]:
    """Return every word of the concepts and growth areas, and the stop words."""
    concepts = "\n".join((*lines("matching/data/concepts.txt"), *custom_lexicon().concepts))
    labels = " ".join(" ".join((aspect.label, *aspect.also)) for aspect in areas.ALL.values())
    return frozenset(word.text for word in tokenize(f"{concepts} {labels}")) | STOP


@memoized
def _stems() -> frozenset[str]:
    return frozenset(map(stem, _words()))


@memoized
def _known() -> dict[str, tuple[str, ...]]:
    """Map what is left of each known word, without at most one letter, to the words."""
    found: dict[str, list[str]] = {}
    for word in sorted(_words()):
        if len(word) >= MIN_LENGTH:
            for left in misspellings(word):
                found.setdefault(left, []).append(word)
    return {left: tuple(words) for left, words in found.items()}
