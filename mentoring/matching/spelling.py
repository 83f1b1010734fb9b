"""Correct typos: a word that no one uses becomes the known word that is one slip away, if there is one."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from mentoring.growth_areas import areas
from mentoring.matching.tokenizer import STOP, Token, stem, tokenize
from mentoring.resources import lines

MIN_LENGTH = 5  # letters: a slip in a shorter word makes another word
CACHE_SIZE = 10_000  # words


class Spelling:
    """Corrects words to known ones. `is_common` says of a stem whether people use it. Immutable."""

    def __init__(self, words: frozenset[str], is_common: Callable[[str], bool]) -> None:
        self._stems, self._is_common = frozenset(map(stem, words)), is_common
        self._known: dict[str, list[str]] = {}  # what is left of a word without at most one letter → the words
        for word in sorted(words):
            if len(word) >= MIN_LENGTH:
                for left in misspellings(word):
                    self._known.setdefault(left, []).append(word)
        self.correct = lru_cache(maxsize=CACHE_SIZE)(self._correct)

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Return the words of a text as they were written, each with the stem of the corrected word."""
        return tuple(
            word if self._is_known(word.stem) else word._replace(stem=stem(self.correct(word.text)))
            for word in tokenize(text)
        )

    def _correct(self, word: str) -> str:
        """Return the known word that differs by one letter (extra, missing, wrong or swapped), or the word itself."""
        if len(word) < MIN_LENGTH or self._is_known(stem(word)):
            return word
        candidates = {known for left in misspellings(word) for known in self._known.get(left, ())}
        closest = sorted((abs(len(known) - len(word)), known) for known in candidates if _may_be(known, word))
        return closest[0][1] if closest else word

    def _is_known(self, stem: str) -> bool:
        """Is it a stem of the concepts, or of a word that people use? "Stuff" is not a typo of "staff"."""
        return stem in self._stems or self._is_common(stem)


def known_words(additions: Iterable[str] = ()) -> frozenset[str]:
    """Return every word of the concepts, of `additions` to them and of the growth areas, and the stop words."""
    concepts = "\n".join((*lines("matching/data/concepts.txt"), *additions))
    labels = " ".join(" ".join((aspect.label, *aspect.also)) for aspect in areas.ALL.values())
    return frozenset(word.text for word in tokenize(f"{concepts} {labels}")) | STOP


def _may_be(known: str, word: str) -> bool:
    """May a word be a typo of a known one? "Chess" is not one of "chest": short words may not change a letter."""
    same_letters = len(word) > MIN_LENGTH or len(known) != len(word) or sorted(known) == sorted(word)
    return known[0] == word[0] and same_letters


def misspellings(word: str) -> set[str]:
    """Return a word and what is left of it without any one letter: words one slip apart share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
