"""Find what a text means in a hospital: the names and hints of concepts.txt, found as phrases."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.tokenizer import GENERIC_STEMS, STOP, STOP_STEMS, Token, tokenize
from mentoring.resources import lines

SPECIALTY_DEPTH = "CLIN.11"  # "Subspecialty depth" holds every specialty, each with a concept of its own
NAME, HINT = 1.0, 0.6  # confidence in a concept when the text has one of its names or hints
EMPTY_ALONE = GENERIC_STEMS | STOP_STEMS  # as the only word of a phrase


class ConceptMatch(NamedTuple):
    """A concept in a text: the confidence in it, and the start and end of the words that express it."""

    weight: float
    start: int
    end: int


class Meaning(NamedTuple):
    """What a text means: its concepts, and for each stem the concepts of the phrase it is part of."""

    concepts: dict[int, ConceptMatch]
    senses: dict[str, frozenset[int]]


class _Phrase(NamedTuple):
    concept: int
    weight: float


class _Node:
    """A node of the phrase trie: the phrases that end here, and the nodes of the stems that may follow."""

    __slots__ = ("next_stems", "phrases")

    def __init__(self) -> None:
        self.phrases: tuple[_Phrase, ...] = ()
        self.next_stems: dict[str, _Node] = {}


class ConceptRow(NamedTuple):
    """A concept as the file has it."""

    areas: tuple[str, ...]
    names: list[str]
    hints: list[str]


def read_rows(additions: Iterable[str] = ()) -> list[ConceptRow]:
    """Read each concept: those of concepts.txt, then `additions` in the same format, then the growth areas' labels.

    The label and synonyms of each area but the wide one are a concept too.
    """
    rows = [line.split("|") for line in (*lines("matching/data/concepts.txt"), *additions)]
    return [*(ConceptRow(tuple(ids.split()), _split(names), _split(hints)) for ids, names, hints in rows), *_labels()]


def _labels() -> list[ConceptRow]:
    return [
        ConceptRow((area.id,), [part for name in (area.label, *area.also) for part in name.split(" / ")], [])
        for area in areas.ALL.values()
        if area.id != SPECIALTY_DEPTH
    ]


def _split(phrases: str) -> list[str]:
    return [phrase for each in phrases.split(",") if (phrase := each.strip())]


def phrases(rows: Iterable[ConceptRow], names_each: int | None = None) -> list[tuple[tuple[str, ...], str]]:
    """Return every hint and name with the growth areas it stands for; `names_each` limits the names of each concept."""
    return [(row.areas, phrase) for row in rows for phrase in (*row.names[:names_each], *row.hints)]


def _variants(words: tuple[Token, ...]) -> set[tuple[str, ...]]:
    """Return a phrase as it is, and without its stop words when at least two other words are left."""
    whole = tuple(word.stem for word in words)
    bare = tuple(word.stem for word in words if word.text not in STOP)
    variants = {whole, bare} if len(bare) > 1 else {whole}
    return {stems for stems in variants if stems != () and not (len(stems) == 1 and stems[0] in EMPTY_ALONE)}


class Concepts:
    """All concepts, found in texts by their phrases. Immutable."""

    def __init__(self, rows: list[ConceptRow]) -> None:
        self._names = [row.names[0] for row in rows]
        self._areas = [frozenset(row.areas) for row in rows]
        self._phrases: Mapping[str, _Node] = self._trie(rows).next_stems  # by their first stem

    def _trie(self, rows: list[ConceptRow]) -> _Node:
        about, first_label = self._areas, len(rows) - len(_labels())
        found: dict[tuple[str, ...], dict[int, float]] = {}
        for concept, row in enumerate(rows):
            for listed, weight in ((row.names, NAME), (row.hints, HINT)):
                for phrase in listed:
                    for stems in _variants(tokenize(phrase)):
                        weights = found.setdefault(stems, {})
                        # A label adds no second meaning to a phrase that a concept of its area already has.
                        if concept < first_label or not any(about[concept] <= about[each] for each in weights):
                            weights[concept] = max(weights.get(concept, 0.0), weight)
        root = _Node()
        for stems, weights in found.items():
            node = root
            for stem in stems:
                node = node.next_stems.setdefault(stem, _Node())
            node.phrases = tuple(_Phrase(*each) for each in sorted(weights.items()))
        return root

    def extract(self, words: tuple[Token, ...]) -> Meaning:
        """Find what a text of these words means.

        Longer phrases come first, and their words don't count again in shorter ones. The more things a phrase may mean,
        the lower the confidence in each.
        """
        taken: set[int] = set()
        concepts: dict[int, ConceptMatch] = {}
        senses: dict[str, frozenset[int]] = {}
        for span, found in self._found(words):
            if not taken.isdisjoint(span):
                continue
            taken.update(span)
            start, end = words[span[0]].start, words[span[-1]].end
            meant = frozenset(phrase.concept for phrase in found)
            for place in span:
                senses[words[place].stem] = senses.get(words[place].stem, frozenset()) | meant
            for phrase in found:
                weight = phrase.weight / len(found) ** 0.5
                if phrase.concept not in concepts or concepts[phrase.concept].weight < weight:
                    concepts[phrase.concept] = ConceptMatch(weight, start, end)
        return Meaning(concepts, senses)

    def _found(self, words: tuple[Token, ...]) -> list[tuple[list[int], tuple[_Phrase, ...]]]:
        """Find the positions of every known phrase, with and without the stop words in between; the longest first."""
        known = self._phrases
        everywhere = list(range(len(words)))
        topical = [place for place in everywhere if words[place].text not in STOP]
        found: list[tuple[list[int], tuple[_Phrase, ...]]] = []
        for places in (everywhere, topical) if len(topical) < len(everywhere) else (everywhere,):
            for start in range(len(places)):
                next_stems: Mapping[str, _Node] = known
                for end in range(start, len(places)):
                    node = next_stems.get(words[places[end]].stem)
                    if node is None:
                        break
                    if node.phrases:
                        found.append((places[start : end + 1], node.phrases))
                    next_stems = node.next_stems
        found.sort(key=lambda each: -len(each[0]))
        return found

    def aspects_of(self, concept: int) -> frozenset[str]:
        """Return the growth areas that a concept belongs to."""
        return self._areas[concept]

    def name(self, concept: int) -> str:
        """Return what to call a concept: its first name."""
        return self._names[concept]
