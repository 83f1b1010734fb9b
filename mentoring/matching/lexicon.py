"""Which aspects a text names: labels and synonyms found as phrases, so that "POCUS" meets "bedside ultrasound"."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mentoring import aspects
from mentoring.matching.words import GENERIC_STEMS, STOP, Word, read, stem


class Mention(NamedTuple):
    """An aspect that a text names, and the words that name it."""

    aspect: str
    quote: str
    length: int


@cache
def _phrases() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Every label and synonym as stems → the aspects it stands for: as it is, and without its stop words.

    What would shrink to a single word stays whole: "first in family" must not be found in every "family".
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for aspect in aspects.ALL.values():
        for phrase in (part for each in (aspect.label, *aspect.also) for part in each.split(" / ")):
            words = read(phrase)
            bare = tuple(word.stem for word in words if word.text not in STOP)
            for key in (tuple(word.stem for word in words), bare if len(bare) > 1 else ()):
                if key and bare and not (len(key) == 1 and key[0] in GENERIC_STEMS):
                    found.setdefault(key, set()).add(aspect.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _phrases()))


def mentions(words: tuple[Word, ...]) -> list[Mention]:
    """The aspects that these words name, longest phrases first; words inside a longer one are not counted again."""
    taken: set[int] = set()
    found: dict[str, Mention] = {}
    everywhere = range(len(words))
    topical = [place for place in everywhere if words[place].text not in STOP]
    for length in range(min(_longest(), len(words)), 0, -1):
        for places in (everywhere, topical):
            for start in range(len(places) - length + 1):
                span = places[start : start + length]
                ids = _phrases().get(tuple(words[place].stem for place in span), ())
                if ids and not taken & set(span):
                    taken |= set(span)
                    quote = " ".join(word.text for word in words[span[0] : span[-1] + 1])
                    for aspect in ids:
                        found.setdefault(aspect, Mention(aspect, quote, length))
    return list(found.values())


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Each stem of the labels and synonyms → the aspects that use it; lone letters and numbers say nothing."""
    found: dict[str, set[str]] = {}
    for aspect in aspects.ALL.values():
        for word in read(" ".join((aspect.label, *aspect.also))):
            if word.text not in STOP and len(word.text) > 1 and not word.text.isdigit():
                found.setdefault(stem(word.text), set()).add(aspect.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
