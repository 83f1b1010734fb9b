"""Find what a text means in a hospital: the names and hints of concepts.txt, found as phrases."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mentoring.growth_areas import areas
from mentoring.matching.tokenizer import GENERIC_STEMS, STOP, STOP_STEMS, Token, tokenize
from mentoring.resources import lines

SPECIALTY_DEPTH = "CLIN.11"  # "Subspecialty depth" holds every specialty, each with a concept of its own
NAME, HINT = 1.0, 0.6  # confidence in a concept when the text has one of its names or hints
GENERAL = 2  # names of a concept that stand for all of it, before those of what is in it
PART = 0.8  # share of it for the whole of which the concept is a kind or a part
EMPTY_ALONE = GENERIC_STEMS | STOP_STEMS  # as the only word of a phrase


class ConceptMatch(NamedTuple):
    """A concept in a text: the confidence in it, and the start and end of the words that express it.

    They are one of its names unless they only hint at it, or name something that is a kind or a part of it. The first
    few names stand for the concept in general.
    """

    weight: float
    start: int
    end: int
    is_hint: bool = False
    is_part: bool = False
    is_general: bool = False


class Meaning(NamedTuple):
    """What a text means: its concepts, and for each stem the concepts (none of a part) of the phrase it is part of."""

    concepts: dict[int, ConceptMatch]
    senses: dict[str, frozenset[int]]


class _Phrase(NamedTuple):
    concept: int
    weight: float
    is_general: bool


class ConceptRow(NamedTuple):
    """A concept as the file has it; `whole` is the place in the list of what it is a kind or a part of, if anything."""

    areas: tuple[str, ...]
    names: list[str]
    hints: list[str]
    whole: int | None = None


def read_rows(additions: Iterable[str] = ()) -> list[ConceptRow]:
    """Read each concept: those of concepts.txt, then `additions` in the same format.

    The label and synonyms of an area are names of its own concepts, if they aren't names already.
    """
    rows: list[ConceptRow] = []
    whole = 0
    for line in (*lines("matching/data/concepts.txt"), *additions):
        if line.startswith(" "):
            rows.append(ConceptRow(rows[whole].areas, _split(line), [], whole))
        else:
            ids, names, hints = line.split("|")
            whole = len(rows)
            rows.append(ConceptRow(tuple(ids.split()), _split(names), _split(hints)))
    _add_labels(rows)
    return rows


def _add_labels(rows: list[ConceptRow]) -> None:
    known = {_stems(phrase) for row in rows for phrase in (*row.names, *row.hints)}
    for area in areas.ALL.values():
        new = [name for name in area.names if _stems(name) not in known]
        wholes = [row for row in rows if row.whole is None and area.id in row.areas]
        for row in [each for each in wholes if each.areas[0] == area.id] or wholes:
            if area.id != SPECIALTY_DEPTH:
                row.names.extend(new)


def _general_names(row: ConceptRow) -> list[str]:
    """Return the names that stand for all of a concept: its first, and the labels and synonyms of its areas."""
    labels = (area for area in row.areas if area != SPECIALTY_DEPTH and row.whole is None)
    return [*row.names[:GENERAL], *(name for area in labels for name in areas.ALL[area].names)]


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(word.stem for word in tokenize(phrase))


def _split(phrases: str) -> list[str]:
    return [phrase for each in phrases.split(",") if (phrase := each.strip())]


def phrases(rows: Iterable[ConceptRow], names_each: int | None = None) -> list[tuple[tuple[str, ...], str]]:
    """Return every hint and name with the growth areas it stands for.

    `names_each` limits the names of each concept together with those of its kinds and parts.
    """
    found: list[tuple[tuple[str, ...], str]] = []
    names = 0
    for row in rows:
        names = 0 if row.whole is None else names
        some = row.names if names_each is None else row.names[: max(names_each - names, 0)]
        names += len(some)
        found += [(row.areas, phrase) for phrase in (*some, *row.hints)]
    return found


def _variants(words: tuple[Token, ...]) -> set[tuple[str, ...]]:
    """Return a phrase as it is, and without its stop words when at least two other words are left."""
    whole = tuple(word.stem for word in words)
    bare = tuple(word.stem for word in words if word.text not in STOP)
    variants = {whole, bare} if len(bare) > 1 else {whole}
    return {stems for stems in variants if stems != () and not (len(stems) == 1 and stems[0] in EMPTY_ALONE)}


class KnownConcepts(NamedTuple):
    """All concepts as plain data, so that they can be kept: of each the name, areas and whole, and all phrases.

    A phrase is its stems, with spaces, and for each concept that it may mean the confidence and whether it stands for
    all of it.
    """

    names: Sequence[str]
    areas: Sequence[Sequence[str]]
    wholes: Sequence[int | None]
    phrases: Sequence[tuple[str, Sequence[tuple[int, float, bool]]]]


def know(rows: list[ConceptRow]) -> KnownConcepts:
    """Read the phrases of all concepts."""
    found: dict[tuple[str, ...], dict[int, float]] = {}
    general = {(concept, _stems(name)) for concept, row in enumerate(rows) for name in _general_names(row)}
    for concept, row in enumerate(rows):
        for listed, weight in ((row.names, NAME), (row.hints, HINT)):
            for phrase in listed:
                for stems in _variants(tokenize(phrase)):
                    weights = found.setdefault(stems, {})
                    weights[concept] = max(weights.get(concept, 0.0), weight)
    return KnownConcepts(
        [row.names[0] for row in rows],
        [row.areas for row in rows],
        [row.whole for row in rows],
        [
            (
                " ".join(stems),
                [(concept, weight, (concept, stems) in general) for concept, weight in sorted(weights.items())],
            )
            for stems, weights in found.items()
        ],
    )


class Concepts:
    """All concepts, found in texts by their phrases. Immutable."""

    def __init__(self, known: KnownConcepts) -> None:
        self._names, areas_of_each, self._wholes, known_phrases = known
        self._areas = [frozenset(each) for each in areas_of_each]
        # By the stems of each phrase, and an empty tuple for those that a longer phrase begins with.
        self._phrases: dict[str, tuple[_Phrase, ...]] = {}
        for phrase, meant in known_phrases:
            end = phrase.find(" ")
            while end > 0:
                self._phrases.setdefault(phrase[:end], ())
                end = phrase.find(" ", end + 1)
            self._phrases[phrase] = tuple([_Phrase(*each) for each in meant])

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
            meant = frozenset(self.whole(phrase.concept) for phrase in found)
            for place in span:
                senses[words[place].stem] = senses.get(words[place].stem, frozenset()) | meant
            for phrase in found:
                weight = phrase.weight / len(found) ** 0.5
                match = ConceptMatch(weight, start, end, phrase.weight == HINT, is_general=phrase.is_general)
                _keep_surest(concepts, phrase.concept, match)
                if not self.is_whole(phrase.concept):
                    part = match._replace(weight=PART * weight, is_part=True, is_general=False)
                    _keep_surest(concepts, self.whole(phrase.concept), part)
        return Meaning(concepts, senses)

    def _found(self, words: tuple[Token, ...]) -> list[tuple[list[int], tuple[_Phrase, ...]]]:
        """Find the positions of every known phrase, with and without the stop words in between; the longest first."""
        known = self._phrases
        everywhere = list(range(len(words)))
        topical = [place for place in everywhere if words[place].text not in STOP]
        found: list[tuple[list[int], tuple[_Phrase, ...]]] = []
        for places in (everywhere, topical) if len(topical) < len(everywhere) else (everywhere,):
            for start in range(len(places)):
                phrase = ""
                for end in range(start, len(places)):
                    phrase = f"{phrase} {words[places[end]].stem}" if phrase else words[places[end]].stem
                    meant = known.get(phrase)
                    if meant is None:
                        break
                    if meant:
                        found.append((places[start : end + 1], meant))
        found.sort(key=lambda each: -len(each[0]))
        return found

    def aspects_of(self, concept: int) -> frozenset[str]:
        """Return the growth areas that a concept belongs to."""
        return self._areas[concept]

    def is_whole(self, concept: int) -> bool:
        """Is a concept no kind or part of another?"""
        return self._wholes[concept] is None

    def whole(self, concept: int) -> int:
        """Return the concept of which one is a kind or a part, or the concept itself."""
        whole = self._wholes[concept]
        return concept if whole is None else whole

    def name(self, concept: int) -> str:
        """Return what to call a concept: its first name."""
        return self._names[concept]


def _keep_surest(concepts: dict[int, ConceptMatch], concept: int, match: ConceptMatch) -> None:
    if concept not in concepts or concepts[concept].weight < match.weight:
        concepts[concept] = match
