"""Typos forgiven: a word that nobody uses is read as the known word that is one slip away, if there is one."""

from functools import lru_cache

from mentoring.growth_areas import areas
from mentoring.matching.custom_lexicon import custom_lexicon, on_change
from mentoring.matching.lexicon import is_in_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.tokenizer import STOP, Token, stem, tokenize
from mentoring.resources import lines

MIN_LENGTH = 5  # letters: in shorter words a slip makes another word


@lru_cache(maxsize=10_000)
def correct(word: str) -> str:
    """A known word for an unknown one: a letter too many, too few, wrong, or two swapped; else the word itself."""
    if len(word) < MIN_LENGTH or _is_known(stem(word)):
        return word
    candidates = {known for left in misspellings(word) for known in _known().get(left, ())}
    near = sorted((abs(len(known) - len(word)), known) for known in candidates if _may_be(known, word))
    return near[0][1] if near else word


on_change(correct.cache_clear)


def _may_be(known: str, word: str) -> bool:
    """Both begin alike; and in the shortest no letter is another one: chess is no chest."""
    same_letters = len(word) > MIN_LENGTH or len(known) != len(word) or sorted(known) == sorted(word)
    return known[0] == word[0] and same_letters


def tokenize_corrected(text: str) -> tuple[Token, ...]:
    """The words of a text as they were written, each with the stem of what was meant."""
    return tuple(
        word if _is_known(word.stem) else word._replace(stem=stem(correct(word.text))) for word in tokenize(text)
    )


def misspellings(word: str) -> set[str]:
    """A word, and what is left of it with any one letter gone: two that share one are at most a slip apart."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_known(stem: str) -> bool:
    """A word of the concepts, or one that people say: "stuff" is no slip of "staff"."""
    return stem in _stems() or is_in_lexicon(stem)


@memoized
def _words() -> frozenset[str]:
    """Every word of the concepts and of the growth areas, and the stop words."""
    concepts = "\n".join((*lines("matching/data/concepts.txt"), *custom_lexicon().concepts))
    labels = " ".join(" ".join((aspect.label, *aspect.also)) for aspect in areas.ALL.values())
    return frozenset(word.text for word in tokenize(f"{concepts} {labels}")) | STOP


@memoized
def _stems() -> frozenset[str]:
    return frozenset(map(stem, _words()))


@memoized
def _known() -> dict[str, tuple[str, ...]]:
    """What is left of each known word with at most one letter gone → the words."""
    found: dict[str, list[str]] = {}
    for word in sorted(_words()):
        if len(word) >= MIN_LENGTH:
            for left in misspellings(word):
                found.setdefault(left, []).append(word)
    return {left: tuple(words) for left, words in found.items()}
