"""Which aspects a text names: labels and synonyms found as phrases, so that "POCUS" meets "bedside ultrasound"."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mentoring import aspects
from mentoring.matching.words import GENERIC_STEMS, STOP, read, stem


class Mention(NamedTuple):
    """An aspect that a text names, and the words that name it."""

    aspect: str
    quote: str
    length: int


@cache
def _phrases() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Every label and synonym as stems → the aspects it stands for."""
    found: dict[tuple[str, ...], set[str]] = {}
    for aspect in aspects.ALL.values():
        for phrase in (aspect.label, *aspect.also):
            for part in phrase.split(" / "):
                key = tuple(word.stem for word in read(part) if word.text not in STOP)
                if key and not (len(key) == 1 and key[0] in GENERIC_STEMS):
                    found.setdefault(key, set()).add(aspect.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _phrases()))


def mentions(text: str) -> list[Mention]:
    """The aspects a text names, longest phrases first; words inside a longer phrase are not counted again."""
    whole = read(text)
    places = [place for place, word in enumerate(whole) if word.text not in STOP]
    words = [whole[place] for place in places]
    taken: set[int] = set()
    found: dict[str, Mention] = {}
    for length in range(min(_longest(), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            ids = _phrases().get(tuple(words[i].stem for i in span), ())
            if not ids or taken & set(span):
                continue
            taken |= set(span)
            quote = " ".join(word.text for word in whole[places[start] : places[start + length - 1] + 1])
            for aspect in ids:
                found.setdefault(aspect, Mention(aspect, quote, length))
    return list(found.values())


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Each stem of the labels and synonyms → the aspects whose wording uses it."""
    found: dict[str, set[str]] = {}
    for aspect in aspects.ALL.values():
        for word in read(" ".join((aspect.label, *aspect.also))):
            if word.text not in STOP:
                found.setdefault(stem(word.text), set()).add(aspect.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
