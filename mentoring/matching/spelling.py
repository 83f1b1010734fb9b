"""Correct typos: a word that no one uses becomes the known word that is one slip away, if there is one."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from mentoring.growth_areas import areas
from mentoring.matching.tokenizer import STOP, Token, stem, tokenize
from mentoring.resources import lines

MIN_LENGTH = 5  # letters: a slip in a shorter word makes another word
MAX_SLIPS = 1  # letters that are extra, missing, wrong, or swapped with the next one: optimal string alignment
CACHE_SIZE = 10_000  # words


class Spelling:
    """Corrects words to known ones, which come with their stems.

    `uses` says how many sentences use a stem, `is_common` whether enough do.
    """

    def __init__(self, words: Mapping[str, str], uses: Callable[[str], int], is_common: Callable[[str], bool]) -> None:
        self._stems, self._uses, self._is_common = frozenset(words.values()), uses, is_common
        self._known: dict[tuple[str, int], list[str]] = {}  # by first letter and length
        for word in sorted(words):
            if len(word) >= MIN_LENGTH:
                self._known.setdefault((word[0], len(word)), []).append(word)
        self.correct = lru_cache(maxsize=CACHE_SIZE)(self._correct)

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Return the words of a text as they were written, each with the stem of the corrected word."""
        return tuple(
            word if self.is_known(word.stem) else word._replace(stem=stem(self.correct(word.text)))
            for word in tokenize(text)
        )

    def _correct(self, word: str) -> str:
        """Return the likeliest known word that is one slip away, or the word itself."""
        if len(word) < MIN_LENGTH or self.is_known(stem(word)):
            return word
        lengths = (len(word) - 1, len(word), len(word) + 1)
        near = [
            known
            for length in lengths
            for known, _, _ in process.extract(
                word, self._known.get((word[0], length), ()), scorer=OSA.distance, score_cutoff=MAX_SLIPS, limit=None
            )
            if _may_be(known, word)
        ]
        return min(near, key=lambda known: (_likelihood(known, word), -self._uses(stem(known)), known), default=word)

    def is_known(self, stem: str) -> bool:
        """Is it a stem of the concepts, or of a word that people use? "Stuff" is not a typo of "staff"."""
        return stem in self._stems or self._is_common(stem)


def known_words(additions: Iterable[str] = ()) -> dict[str, str]:
    """Return the stem of every word of the concepts, of `additions` to them and of the growth areas, and stop words."""
    concepts = "\n".join((*lines("matching/data/concepts.txt"), *additions))
    labels = " ".join(name for area in areas.ALL.values() for name in area.names)
    words = {*(word.text for word in tokenize(f"{concepts} {labels}")), *STOP}
    return {word: stem(word) for word in sorted(words)}


def _may_be(known: str, word: str) -> bool:
    """May a word be a typo of a known one? "Chess" is not one of "chest": short words may not change a letter."""
    return len(word) > MIN_LENGTH or len(known) != len(word) or sorted(known) == sorted(word)


def _likelihood(known: str, word: str) -> int:
    """Rank how likely a slip is: two letters swapped, then one too many or too few, then a wrong one."""
    return 0 if sorted(known) == sorted(word) else 1 if len(known) != len(word) else 2
