"""A hospital's own lexicon: names and sentences in addition to those in this package.

A line is `areas | a sentence`, as in sayings.txt, or `areas | names | hints`, as in concepts.txt.
"""

from dataclasses import dataclass

from mentoring.growth_areas import areas

MAX_SENTENCE = 200  # characters: no goal is longer


class LexiconSyntaxError(ValueError):
    """Some lines of a lexicon can't be read; the text names each of them and what to do."""


@dataclass(frozen=True)
class CustomLexicon:
    """Lines in the format of sayings.txt, and lines in the format of concepts.txt."""

    sayings: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


NO_ADDITIONS = CustomLexicon()


def parse(text: str) -> CustomLexicon:
    """Parse the text of a lexicon file.

    Raises: LexiconSyntaxError, which names every line that is wrong.
    """
    sayings, concepts, wrong = list[str](), list[str](), list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        ids, *parts = (part.strip() for part in line.split("|"))
        unknown = [area for area in ids.split() if area not in areas.ALL]
        if len(parts) not in (1, 2) or not ids or not parts[0].strip(", "):
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
