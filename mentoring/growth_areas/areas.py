"""The growth areas, read from `areas.txt`: 13 families of about ten aspects, some of them private."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.resources import lines


@dataclass(frozen=True)
class Aspect:
    """One growth area; `also` holds the synonyms that people type."""

    id: str
    label: str
    also: tuple[str, ...]
    private: bool

    @property
    def family(self) -> str:
        return self.id.split(".")[0]

    @property
    def names(self) -> list[str]:
        """What people call it: its label and synonyms, each part of "student loans / PSLF" by itself."""
        return [part for name in (self.label, *self.also) for part in name.split(" / ")]

    @property
    def topic(self) -> str:
        """The label as others read it, without the hint for the person who chooses it."""
        return self.label.partition(" (say")[0]


def parse(rows: Iterable[str]) -> tuple[dict[str, str], dict[str, Aspect]]:
    """Parse the lines of areas.txt, whose first lines explain the format.

    Returns: families by code, and aspects by id.
    """
    families: dict[str, str] = {}
    found: dict[str, Aspect] = {}
    for line in rows:
        if "|" not in line:
            code, name = line.split(maxsplit=1)
            families[code] = name.strip()
            continue
        aspect, label, also, _, *private = (part.strip() for part in line.split("|"))
        synonyms = tuple(word.strip() for word in also.split(",") if word.strip())
        found[aspect] = Aspect(aspect, label, synonyms, private == ["P"])
    return families, found


def parse_neighbors(rows: Iterable[str]) -> dict[str, dict[str, float]]:
    """Parse the lines of neighbors.txt: for who wants the first area, someone in the second is welcome, too.

    Returns: for each area its neighbors, with how welcome someone there is (1 would be: as much).
    """
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        area, neighbor, weight = row.split(" | ")
        found.setdefault(area, {})[neighbor] = float(weight)
    return found


KEEPING_WELL = "LIFE.01"
FAMILIES, ALL = parse(lines("growth_areas/data/areas.txt"))
NEIGHBORS = parse_neighbors(lines("growth_areas/data/neighbors.txt"))


def labels(ids: Iterable[str]) -> list[str]:
    """Return the labels of some aspects, without ids that the list no longer has."""
    return [ALL[aspect].topic for aspect in ids if aspect in ALL]


def in_a_sentence(aspect: str) -> str:
    """Return a label for use inside a sentence: it starts in lower case, unless it starts with an abbreviation."""
    label = ALL[aspect].topic
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def search_areas(typed: str) -> list[str]:
    """Return the aspects whose label or synonyms contain every word typed, in list order; all if nothing is typed."""
    words = typed.casefold().split()
    return [
        aspect.id
        for aspect in ALL.values()
        if all(word in " ".join((aspect.label, *aspect.also)).casefold() for word in words)
    ]
