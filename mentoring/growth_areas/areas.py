"""The growth areas, read from `areas.txt`: 13 families of about ten aspects, some of them private."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.resources import lines


@dataclass(frozen=True)
class Aspect:
    """One growth area; `also` holds what people type for it."""

    id: str
    label: str
    also: tuple[str, ...]
    private: bool

    @property
    def family(self) -> str:
        return self.id.split(".")[0]

    @property
    def topic(self) -> str:
        """The label as others read it, without what it says to whoever chooses it."""
        return self.label.partition(" (say")[0]


def parse(rows: Iterable[str]) -> tuple[dict[str, str], dict[str, Aspect]]:
    """Families by code and aspects by id, from the format that the head of the file explains."""
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


FAMILIES, ALL = parse(lines("growth_areas/data/areas.txt"))


def labels(ids: Iterable[str]) -> list[str]:
    """The words for some aspects; ids that a later list no longer has are left out."""
    return [ALL[aspect].topic for aspect in ids if aspect in ALL]


def in_a_sentence(aspect: str) -> str:
    """A label inside a sentence: lower case at its front, unless it opens with an abbreviation."""
    label = ALL[aspect].topic
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def search_areas(typed: str) -> list[str]:
    """Aspects whose label or synonyms hold all the words typed, in the order of the list; all for nothing typed."""
    words = typed.casefold().split()
    return [
        aspect.id
        for aspect in ALL.values()
        if all(word in " ".join((aspect.label, *aspect.also)).casefold() for word in words)
    ]
