"""What a text means, in the words of a hospital: names and hints of concepts.txt, found as phrases."""

from collections.abc import Mapping
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.custom_lexicon import custom_lexicon
from mentoring.matching.memoize import memoized
from mentoring.matching.tokenizer import GENERIC_STEMS, STOP, STOP_STEMS, Token, tokenize
from mentoring.resources import lines

WIDE = "CLIN.11"  # "Subspecialty depth" holds every specialty, each with a concept of its own
NAME, HINT = 1.0, 0.6  # how sure a phrase makes one of its concept
SAY_NOTHING = GENERIC_STEMS | STOP_STEMS  # alone


class ConceptMatch(NamedTuple):
    """A concept in a text: how sure it is, and from where to where the words stand that say so."""

    weight: float
    start: int
    end: int


class Meaning(NamedTuple):
    """What a text means: concept → how it is said; and stem → the concepts of the phrase that it stands in."""

    concepts: dict[int, ConceptMatch]
    senses: dict[str, frozenset[int]]


class _Phrase(NamedTuple):
    concept: int
    weight: float


class _Node:
    """The phrases that begin with the same stems: what these alone say, and how they go on."""

    __slots__ = ("further", "says")

    def __init__(self) -> None:
        self.says: tuple[_Phrase, ...] = ()
        self.further: dict[str, _Node] = {}


class _Concepts(NamedTuple):
    phrases: Mapping[str, _Node]  # by their first stem
    aspects: tuple[frozenset[str], ...]  # by concept


@memoized
def _rows() -> list[tuple[tuple[str, ...], list[str], list[str]]]:
    """Each concept's areas, names and hints; the label of an area and what is also typed for it are a concept too.

    Where a concept of the area has the same phrase, the label says no other thing by it; the wide one's never does.
    """
    rows = [line.split("|") for line in (*lines("matching/data/concepts.txt"), *custom_lexicon().concepts)]
    listed = [(tuple(ids.split()), _listed(names), _listed(hints)) for ids, names, hints in rows]
    return [*listed, *_labels()]


def _labels() -> list[tuple[tuple[str, ...], list[str], list[str]]]:
    named = [each for each in areas.ALL.values() if each.id != WIDE]
    return [
        ((each.id,), [part for name in (each.label, *each.also) for part in name.split(" / ")], []) for each in named
    ]


def _listed(phrases: str) -> list[str]:
    return [phrase for each in phrases.split(",") if (phrase := each.strip())]


def phrases(names_each: int | None = None) -> list[tuple[tuple[str, ...], str]]:
    """Every name (of each concept the first ones) and hint, with the growth areas that it stands for."""
    return [(ids, phrase) for ids, names, hints in _rows() for phrase in (*names[:names_each], *hints)]


@memoized
def _concepts() -> _Concepts:
    found: dict[tuple[str, ...], dict[int, float]] = {}
    rows = _rows()
    about, labels_from = [frozenset(ids) for ids, _, _ in rows], len(rows) - len(_labels())
    for concept, (_, names, hints) in enumerate(rows):
        for listed, weight in ((names, NAME), (hints, HINT)):
            for phrase in listed:
                for key in _ways(tokenize(phrase)):
                    held = found.setdefault(key, {})
                    if concept < labels_from or not any(about[concept] <= about[each] for each in held):
                        held[concept] = max(held.get(concept, 0.0), weight)
    first = _Node()
    for key, held in found.items():
        node = first
        for stem in key:
            node = node.further.setdefault(stem, _Node())
        node.says = tuple(_Phrase(*each) for each in sorted(held.items()))
    return _Concepts(first.further, tuple(about))


def _ways(words: tuple[Token, ...]) -> set[tuple[str, ...]]:
    """A phrase as it is, and without its stop words where at least two others are left."""
    whole = tuple(word.stem for word in words)
    bare = tuple(word.stem for word in words if word.text not in STOP)
    ways = {whole, bare} if len(bare) > 1 else {whole}
    return {way for way in ways if way != () and not (len(way) == 1 and way[0] in SAY_NOTHING)}


def extract(words: tuple[Token, ...]) -> Meaning:
    """What a text of these words means.

    Longer phrases first: their words are not heard again in shorter ones. A phrase that may mean several things makes
    one less sure of each.
    """
    taken: set[int] = set()
    heard: dict[int, ConceptMatch] = {}
    senses: dict[str, frozenset[int]] = {}
    for span, found in _found(words):
        if not taken.isdisjoint(span):
            continue
        taken.update(span)
        start, end = words[span[0]].start, words[span[-1]].end
        meant = frozenset(phrase.concept for phrase in found)
        for place in span:
            senses[words[place].stem] = senses.get(words[place].stem, frozenset()) | meant
        for phrase in found:
            sure = phrase.weight / len(found) ** 0.5
            if phrase.concept not in heard or heard[phrase.concept].weight < sure:
                heard[phrase.concept] = ConceptMatch(sure, start, end)
    return Meaning(heard, senses)


def _found(words: tuple[Token, ...]) -> list[tuple[list[int], tuple[_Phrase, ...]]]:
    """The places of every phrase that is known, with and without the stop words between: longer ones first."""
    known = _concepts().phrases
    everywhere = list(range(len(words)))
    topical = [place for place in everywhere if words[place].text not in STOP]
    found: list[tuple[list[int], tuple[_Phrase, ...]]] = []
    for places in (everywhere, topical) if len(topical) < len(everywhere) else (everywhere,):
        for start in range(len(places)):
            further: Mapping[str, _Node] = known
            for end in range(start, len(places)):
                node = further.get(words[places[end]].stem)
                if node is None:
                    break
                if node.says:
                    found.append((places[start : end + 1], node.says))
                further = node.further
    found.sort(key=lambda each: -len(each[0]))
    return found


def aspects_of(concept: int) -> frozenset[str]:
    """The growth areas that a concept belongs to."""
    return _concepts().aspects[concept]


def concept_name(concept: int) -> str:
    """What a concept is called: its first name."""
    return _rows()[concept][1][0]
