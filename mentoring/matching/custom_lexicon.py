"""A hospital's own lexicon: names of things and ways of saying them, beside those that this package brings.

A line is `areas | a sentence`, as in sayings.txt, or `areas | names | hints`, as in concepts.txt.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring.growth_areas import areas

MAX_SENTENCE = 200  # characters of a sentence: no goal is longer


class LexiconSyntaxError(ValueError):
    """Lines of a lexicon that can't be read; the text names each and what to do."""


@dataclass(frozen=True)
class CustomLexicon:
    """Sentences with their areas, and lines of concepts."""

    sayings: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


_current = CustomLexicon()
_caches: list[Callable[[], None]] = []


def custom_lexicon() -> CustomLexicon:
    """The lexicon of this hospital; empty where it has none."""
    return _current


def use(lexicon: CustomLexicon) -> None:
    """From now on, in this process, know this lexicon beside the package's; what was read before is read again."""
    global _current
    _current = lexicon
    for clear in _caches:
        clear()


def on_change(clear: Callable[[], None]) -> None:
    """Something that is kept from the lexicon's files: `clear` forgets it."""
    _caches.append(clear)


def parse(text: str) -> CustomLexicon:
    """A lexicon from its file's text; Unreadable names every line that is wrong."""
    sayings, concepts, wrong = list[str](), list[str](), list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        ids, *parts = (part.strip() for part in line.split("|"))
        unknown = [area for area in ids.split() if area not in areas.ALL]
        if len(parts) not in (1, 2) or not ids or not parts[0]:
            wrong.append(f"line {number}: write it as “CLIN.03 | a sentence” or “CLIN.03 | names | hints”.")
        elif unknown:
            wrong.append(f"line {number}: {', '.join(unknown)} is no growth area; areas.txt has them all.")
        elif len(parts) == 1 and len(parts[0]) > MAX_SENTENCE:
            wrong.append(f"line {number}: {len(parts[0])} characters; a sentence has up to {MAX_SENTENCE}.")
        else:
            (sayings if len(parts) == 1 else concepts).append(" | ".join((ids, *parts)))
    if wrong:
        raise LexiconSyntaxError("\n".join(wrong))
    return CustomLexicon(tuple(sayings), tuple(concepts))
