"""What a text means, in the words of a hospital: names and hints of concepts.txt, found as phrases."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from mentoring.matching.words import STOP, Word, read

NAME, HINT = 1.0, 0.6  # how sure a phrase makes one of its concept


class Heard(NamedTuple):
    """A concept in a text: how sure it is, and the words that say so."""

    weight: float
    quote: str


class Meaning(NamedTuple):
    """What a text means: concept → how it is said; and stem → the concepts of the phrase that it stands in."""

    concepts: dict[int, Heard]
    senses: dict[str, frozenset[int]]


class _Phrase(NamedTuple):
    concept: int
    weight: float


class _Concepts(NamedTuple):
    phrases: Mapping[tuple[str, ...], tuple[_Phrase, ...]]
    aspects: tuple[frozenset[str], ...]  # by concept
    longest: int  # words in a phrase


@cache
def _concepts() -> _Concepts:
    text = resources.files("mentoring.matching").joinpath("concepts.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found: dict[tuple[str, ...], dict[int, float]] = {}
    for concept, (_, names, hints) in enumerate(rows):
        for listed, weight in ((names, NAME), (hints, HINT)):
            for phrase in filter(None, (each.strip() for each in listed.split(","))):
                for key in _ways(read(phrase)):
                    held = found.setdefault(key, {})
                    held[concept] = max(held.get(concept, 0.0), weight)
    phrases = {key: tuple(_Phrase(*each) for each in sorted(held.items())) for key, held in found.items()}
    return _Concepts(phrases, tuple(frozenset(row[0].split()) for row in rows), max(map(len, phrases)))


def _ways(words: tuple[Word, ...]) -> set[tuple[str, ...]]:
    """A phrase as it is, and without its stop words where at least two others are left."""
    whole = tuple(word.stem for word in words)
    bare = tuple(word.stem for word in words if word.text not in STOP)
    return {whole, bare} if len(bare) > 1 else {whole}


def meaning(words: tuple[Word, ...]) -> Meaning:
    """What a text of these words means.

    Longer phrases first: their words are not heard again in shorter ones. A phrase that may mean several things makes
    one less sure of each.
    """
    known = _concepts()
    everywhere = list(range(len(words)))
    topical = [place for place in everywhere if words[place].text not in STOP]
    taken: set[int] = set()
    heard: dict[int, Heard] = {}
    senses: dict[str, frozenset[int]] = {}
    for length in range(min(known.longest, len(words)), 0, -1):
        for places in (everywhere, topical):
            for start in range(len(places) - length + 1):
                span = places[start : start + length]
                found = known.phrases.get(tuple(words[place].stem for place in span), ())
                if not found or taken & set(span):
                    continue
                taken |= set(span)
                quote = " ".join(word.text for word in words[span[0] : span[-1] + 1])
                meant = frozenset(phrase.concept for phrase in found)
                for place in span:
                    senses[words[place].stem] = senses.get(words[place].stem, frozenset()) | meant
                for phrase in found:
                    sure = phrase.weight / len(found) ** 0.5
                    if phrase.concept not in heard or heard[phrase.concept].weight < sure:
                        heard[phrase.concept] = Heard(sure, quote)
    return Meaning(heard, senses)


def aspects_of(concept: int) -> frozenset[str]:
    """The growth areas that a concept belongs to."""
    return _concepts().aspects[concept]
